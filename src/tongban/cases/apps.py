"""The cases application."""

from django.apps import AppConfig


class Cases(AppConfig):
    """Registers the tables of cases."""

    name = "tongban.cases"
    label = "cases"
