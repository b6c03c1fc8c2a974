"""Citizens at the portal, as on the other portal pages."""

from tests.integration.channels.portal.conftest import at_portal

__all__ = ["at_portal"]
