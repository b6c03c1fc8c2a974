"""The cases application."""

from importlib import import_module

from django.apps import AppConfig


class Cases(AppConfig):
    """Registers the tables of cases, those of assistance among them."""

    name = "tongban.cases"
    label = "cases"

    def import_models(self) -> None:
        """Import both modules that hold tables."""
        import_module("tongban.cases.assistance.models")
        super().import_models()
