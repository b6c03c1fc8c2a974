"""Officers at the desk and citizens at the portal."""

from tests.integration.channels.desk.conftest import at_desk
from tests.integration.channels.portal.conftest import at_portal

__all__ = ["at_desk", "at_portal"]
