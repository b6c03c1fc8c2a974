"""The catalog application."""

from django.apps import AppConfig


class Catalog(AppConfig):
    """Registers the tables of catalog."""

    name = "tongban.catalog"
    label = "catalog"
