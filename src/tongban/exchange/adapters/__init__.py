"""Base library adapters."""
