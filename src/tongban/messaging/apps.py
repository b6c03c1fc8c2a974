"""The messaging application."""

from django.apps import AppConfig


class Messaging(AppConfig):
    """Registers the tables of messaging."""

    name = "tongban.messaging"
    label = "messaging"
