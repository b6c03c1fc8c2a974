"""The oversight application."""

from django.apps import AppConfig


class Oversight(AppConfig):
    """Registers the tables of oversight."""

    name = "tongban.oversight"
    label = "oversight"
