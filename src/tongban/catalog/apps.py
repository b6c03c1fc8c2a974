"""The catalog application."""

from importlib import import_module

from django.apps import AppConfig


class Catalog(AppConfig):
    """Registers the tables of catalog, those of revisions among them."""

    name = "tongban.catalog"
    label = "catalog"

    def import_models(self) -> None:
        """Import both modules that hold tables."""
        import_module("tongban.catalog.revisions.models")
        super().import_models()
