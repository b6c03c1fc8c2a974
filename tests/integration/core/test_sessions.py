"""What a process remembers of a session serves to guess what to read with it, and never in place of reading it."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session

from tongban.core.reading import together
from tongban.core.sessions import SessionStore

pytestmark = pytest.mark.django_db


def kept(**held: object) -> str:
    store = SessionStore()
    store.update(held)
    store.save()
    return str(store.session_key)


def test_a_session_that_was_read_is_supposed_to_hold_what_it_held() -> None:
    key = kept(person="甲", seen=["一"])
    assert SessionStore(key).supposed() is None
    assert dict(SessionStore(key).items()) == {"person": "甲", "seen": ["一"]}
    assert SessionStore(key).supposed() == {"person": "甲", "seen": ["一"]}


def test_what_another_process_wrote_since_is_what_counts() -> None:
    key = kept(person="甲")
    SessionStore(key).get("person")
    other = SessionStore()
    Session.objects.filter(session_key=key).update(session_data=other.encode({"person": "乙"}))
    store = SessionStore(key)
    assert store.supposed() == {"person": "甲"}
    together(store.reading())
    assert store.supposed() is None
    assert store.get("person") == "乙"


def test_a_session_that_ended_since_holds_nothing() -> None:
    key = kept(person="甲")
    SessionStore(key).get("person")
    Session.objects.filter(session_key=key).delete()
    store = SessionStore(key)
    together(store.reading())
    assert store.get("person") is None
    assert store.session_key is None


def test_what_a_request_changes_in_its_session_does_not_reach_the_next_before_it_is_saved() -> None:
    key = kept(seen=["一"])
    SessionStore(key).get("seen")
    SessionStore(key)["seen"].append("二")
    assert SessionStore(key)["seen"] == ["一"]


def test_data_that_nobody_of_ours_signed_hold_nothing() -> None:
    key = kept(person="甲")
    Session.objects.filter(session_key=key).update(session_data="forged")
    assert SessionStore(key).get("person") is None
