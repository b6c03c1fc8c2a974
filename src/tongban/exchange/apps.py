"""The exchange application."""

from django.apps import AppConfig


class Exchange(AppConfig):
    """Registers the tables of exchange."""

    name = "tongban.exchange"
    label = "exchange"
