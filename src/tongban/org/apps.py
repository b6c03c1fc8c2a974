"""The org application."""

from django.apps import AppConfig


class Org(AppConfig):
    """Registers the tables of org."""

    name = "tongban.org"
    label = "org"
