"""Runs the public DMN compatibility kit's folders and counts what passes."""

from tongban.rules.tck.kit import run_kit

__all__ = ["run_kit"]
