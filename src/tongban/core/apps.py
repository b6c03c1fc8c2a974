"""The core application."""

from django.apps import AppConfig


class Core(AppConfig):
    """Registers the core tables."""

    name = "tongban.core"
    label = "core"
