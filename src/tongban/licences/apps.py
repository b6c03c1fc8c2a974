"""The licences application."""

from django.apps import AppConfig


class Licences(AppConfig):
    """Registers the tables of licences."""

    name = "tongban.licences"
    label = "licences"
