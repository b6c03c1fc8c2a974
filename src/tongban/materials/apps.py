"""The materials application."""

from django.apps import AppConfig


class Materials(AppConfig):
    """Registers the tables of materials."""

    name = "tongban.materials"
    label = "materials"
