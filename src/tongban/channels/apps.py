"""The channels application."""

from django.apps import AppConfig


class Channels(AppConfig):
    """Registers templates, static files and template tags."""

    name = "tongban.channels"
    label = "channels"
