"""Officers at the desk of the demonstration city."""

from collections.abc import Callable

import pytest
from django.test import Client
from tests.support import errands
from tests.support.sessions import client_of

from tongban.channels.authorise import STAFF_KEY

SignedIn = Callable[[str], Client]


@pytest.fixture
def at_desk(pack: None, db: None) -> SignedIn:
    """A client with the session of a demonstration officer."""

    def sign_in(login: str) -> Client:
        return client_of(STAFF_KEY, errands.officer(login).id)

    return sign_in
