"""The parties application."""

from django.apps import AppConfig


class Parties(AppConfig):
    """Registers the tables of parties."""

    name = "tongban.parties"
    label = "parties"
