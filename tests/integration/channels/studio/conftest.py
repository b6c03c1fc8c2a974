"""Officers at the desk, as on the other staff pages."""

from tests.integration.channels.desk.conftest import at_desk

__all__ = ["at_desk"]
