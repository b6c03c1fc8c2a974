"""The database gone between the view and the writing of the session: a 503, not an unforeseen error."""

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import OperationalError
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


def test_a_session_that_cannot_be_written_is_told_as_the_database_away(monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client(raise_request_exception=False)
    client.post("/sign-in", {"account": "zhangsan"})
    page = client.get("/acting")
    whom = page.context["fields"][0].choices[-1].value

    def lost(store: SessionStore, must_create: bool = False) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(SessionStore, "save", lost)
    answer = client.post("/acting", {"whom": whom})
    assert answer.status_code == 503
    assert "TB-SYS-503" in answer.content.decode()
