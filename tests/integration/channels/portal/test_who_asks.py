"""Who asks is read together with the session, and is always whom the session names now."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from tests.support import errands

from tongban.core.sessions import SessionStore

pytestmark = pytest.mark.django_db
SignedIn = Callable[..., Client]


def rewritten(browser: Client, by: Client) -> None:
    """Another process puts into a browser's session what another browser's holds."""
    key, other = (one.cookies["sessionid"].value for one in (browser, by))
    held = dict(SessionStore(other).items())
    Session.objects.filter(session_key=key).update(session_data=SessionStore().encode(held))


def test_a_session_taken_over_by_another_person_shows_her_cases_and_not_the_first_ones(at_portal: SignedIn) -> None:
    first, second = at_portal("zhangsan", errands.RENAMED), at_portal("lisi")
    number = errands.instant().number
    assert number in first.get("/cases").content.decode()
    assert number not in second.get("/cases").content.decode()
    rewritten(first, second)
    assert number not in first.get("/cases").content.decode()
    assert first.get(f"/cases/{number}").status_code == 404


def test_a_sign_in_that_was_ended_elsewhere_opens_nothing_any_more(at_portal: SignedIn) -> None:
    browser = at_portal("zhangsan")
    assert browser.get("/cases").status_code == 200
    Session.objects.all().delete()
    answer = browser.get("/cases")
    assert answer.status_code == 302 and answer["Location"].startswith("/sign-in")
