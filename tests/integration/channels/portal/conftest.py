"""Citizens of the demonstration city at the portal."""

from collections.abc import Callable

import pytest
from django.test import Client
from tests.support import errands
from tests.support.sessions import client_of

from tongban.channels.authorise import PERSON_KEY
from tongban.identity.grades import Grade
from tongban.parties.queries import party_by_code

SignedIn = Callable[..., Client]


@pytest.fixture
def at_portal(pack: None, db: None) -> SignedIn:
    """A client with the session of a demonstration person, acting for herself or for a firm."""

    def sign_in(login: str, firm: str = "") -> Client:
        person = errands.citizen(login)[1]
        principal = party_by_code(firm) if firm else person
        assert principal is not None
        return client_of(PERSON_KEY, str(person.id), acting=str(principal.id), grade=Grade.HIGH)

    return sign_in
