"""The engines there are: RapidOCR in a process of its own, a service over HTTP, none."""
