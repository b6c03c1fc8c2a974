"""The identity application."""

from django.apps import AppConfig


class Identity(AppConfig):
    """Registers the tables."""

    name = "tongban.identity"
    label = "identity"
