"""The core application."""

from django.apps import AppConfig


class Core(AppConfig):
    """Registers the core tables and sets up logging."""

    name = "tongban.core"
    label = "core"

    def ready(self) -> None:
        """Configure logs before anything else speaks."""
        from tongban.core.logging import configure

        configure()
