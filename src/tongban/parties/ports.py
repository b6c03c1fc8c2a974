"""The identity ports: who the person at the browser is, as some outside authority or a password of ours says."""

from typing import Protocol

from tongban.identity.grades import Grade
from tongban.parties.models import Party


class AccountsProvider(Protocol):
    """Vouches for a person by account and password.

    ``demonstration`` providers are marked 演示 and refuse production mode; ``grade`` is what a plain sign-in is worth,
    ``offers`` the higher grades that can be reached here.
    """

    name: str
    demonstration: bool
    grade: Grade
    offers: tuple[Grade, ...]

    def authenticate(self, login: str, secret: str, origin: str) -> Party:
        """The person behind the credentials. Raises ``Unauthenticated`` or ``TooManyTries``."""
        ...
