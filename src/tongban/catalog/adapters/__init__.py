"""Adapters to outside systems of the catalogue."""
