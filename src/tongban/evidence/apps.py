"""The evidence application."""

from django.apps import AppConfig


class Evidence(AppConfig):
    """Registers the tables of evidence."""

    name = "tongban.evidence"
    label = "evidence"
