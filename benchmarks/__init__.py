"""Measured promises: each figure is a ratio against a peer or limit measured in the same run."""
