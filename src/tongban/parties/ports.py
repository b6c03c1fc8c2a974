"""The identity port: who the person at the browser is, as some outside authority says."""

from typing import Protocol

from tongban.parties.models import Party


class IdentityProvider(Protocol):
    """Vouches for a person. ``demonstration`` providers are marked 演示 and refuse production mode."""

    name: str
    demonstration: bool

    def authenticate(self, login: str, secret: str, origin: str) -> Party:
        """The person behind the credentials. Raises ``Unauthenticated`` or ``TooManyTries``."""
        ...
