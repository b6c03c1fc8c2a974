"""The insight application."""

from django.apps import AppConfig


class Insight(AppConfig):
    """Registers the tables of insight."""

    name = "tongban.insight"
    label = "insight"
