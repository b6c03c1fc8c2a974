"""Citizens of the demonstration city at the portal."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from tests.support import errands

from tongban.channels.authorise import ACTING_KEY, PERSON_KEY
from tongban.parties.queries import party_by_code

SignedIn = Callable[..., Client]


@pytest.fixture
def at_portal(pack: None, db: None) -> SignedIn:
    """A client with the session of a demonstration person, acting for herself or for a firm."""

    def sign_in(login: str, firm: str = "") -> Client:
        client = Client()
        session = client.session
        person = errands.citizen(login)[1]
        principal = party_by_code(firm) if firm else person
        assert principal is not None
        session[PERSON_KEY], session[ACTING_KEY] = str(person.id), str(principal.id)
        session.save()
        client.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
        return client

    return sign_in
