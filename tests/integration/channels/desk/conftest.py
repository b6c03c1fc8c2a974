"""Officers at the desk of the demonstration city."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from tests.support import errands

from tongban.channels.authorise import STAFF_KEY

SignedIn = Callable[[str], Client]


@pytest.fixture
def at_desk(pack: None, db: None) -> SignedIn:
    """A client with the session of a demonstration officer."""

    def sign_in(login: str) -> Client:
        client = Client()
        session = client.session
        session[STAFF_KEY] = errands.officer(login).id
        session.save()
        client.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
        return client

    return sign_in
