"""Tongban 通办: one definition of each service item drives the whole errand, from question to sealed licence."""

__version__ = "0.1.0"
