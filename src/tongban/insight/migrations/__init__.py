"""Migrations of the insight room."""
