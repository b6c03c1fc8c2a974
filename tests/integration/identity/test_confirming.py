"""Dangerous acts ask once more who one is; what was typed waits meanwhile, and reaches nobody else."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.support import errands
from tests.support.portal import hidden, text
from tests.support.sessions import client_of

from tongban.catalog.queries import automatic_enabled
from tongban.channels.authorise import STAFF_KEY
from tongban.channels.signed_in import CONFIRMED_KEY
from tongban.core import clock
from tongban.identity.models import HeldForm, SignedIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]
SWITCH = f"/desk/items/{errands.QUALIFICATION}/automatic"
WHY = "规则有疑问，先停一停\n等复核"


def later(login: str = "shixiang") -> Client:
    """An officer who signed in a while ago."""
    client = client_of(STAFF_KEY, errands.officer(login).id)
    session = client.session
    session[CONFIRMED_KEY] = (clock.now() - timedelta(minutes=11)).timestamp()
    session.save()
    return client


def send_on(client: Client, page: Any) -> Any:
    """Press the button of the page that holds a form."""
    shown = text(page)
    action = re.search(r'<form method="post" action="(/[^"]+)" data-once><input type="hidden" name="csrf', shown)
    assert action is not None
    return client.post(action[1], {name: hidden(page, name) for name in ("automatic", "reason")})


def test_an_act_that_does_harm_waits_for_the_password_with_everything_typed() -> None:
    client = later()
    sent = client.post(SWITCH, {"automatic": "0", "reason": WHY})
    place = str(sent["Location"])
    assert place.startswith("/desk/confirm?next=/desk/continue/")
    assert automatic_enabled(errands.QUALIFICATION)
    assert client.post("/desk/confirm", {"password": "wrong", "next": place[19:]}).status_code == 401
    done = client.post("/desk/confirm", {"password": "demo", "next": place.partition("next=")[2]})
    page = client.get(done["Location"])
    assert "等复核" in text(page)
    assert automatic_enabled(errands.QUALIFICATION)
    send_on(client, page)
    assert not automatic_enabled(errands.QUALIFICATION)


def test_right_after_signing_in_nothing_is_asked() -> None:
    client = client_of(STAFF_KEY, errands.officer("shixiang").id)
    assert client.post(SWITCH, {"automatic": "0", "reason": WHY})["Location"].startswith("/desk/items/")


def test_harmless_acts_ask_nothing_and_revoking_does() -> None:
    case = errands.instant()
    client = later("jueding")
    asked = client.post(f"/desk/cases/{case.number}/acts/revoke", {"version": str(case.version)})
    assert asked["Location"].startswith("/desk/confirm?next=")
    waiting = errands.handed_over()
    harmless = later("chuangkou").post(f"/desk/cases/{waiting.number}/acts/accept", {"version": str(waiting.version)})
    assert "/desk/confirm" not in harmless["Location"]


def test_a_held_form_is_for_its_writer_alone_sealed_and_not_for_long() -> None:
    client = later()
    client.post(SWITCH, {"automatic": "0", "reason": WHY, "password": "geheim-123"})
    row = HeldForm.objects.get()
    assert "复核" not in row.sealed
    assert "geheim-123" not in text(client.get(f"/desk/continue/{row.id}"))
    assert client_of(STAFF_KEY, errands.officer("yunwei").id).get(f"/desk/continue/{row.id}").status_code == 302
    assert Client().get(f"/desk/continue/{row.id}")["Location"].startswith("/desk/sign-in")
    with clock.at(clock.now() + timedelta(minutes=31)):
        assert client.get(f"/desk/continue/{row.id}").status_code == 302


def test_a_form_sent_after_the_sign_in_ended_goes_on_after_the_next_one() -> None:
    client = client_of(STAFF_KEY, errands.officer("shixiang").id)
    SignedIn.objects.update(last_seen=clock.now() - timedelta(hours=2))
    late = client.post(SWITCH, {"automatic": "0", "reason": WHY})
    assert late.status_code == 401
    way = re.search(r'href="(/desk/sign-in\?next=/desk/continue/[^"]+)"', text(late))
    assert way is not None
    back = client.post("/desk/sign-in", {"login": "shixiang", "password": "demo", "next": way[1].partition("=")[2]})
    send_on(client, client.get(back["Location"]))
    assert not automatic_enabled(errands.QUALIFICATION)


def test_a_page_grown_old_by_signing_in_elsewhere_goes_on_with_one_click() -> None:
    client = later("chuangkou")
    client.handler.enforce_csrf_checks = True
    old = client.post("/desk/cases/1/acts/refuse", {"reasons": WHY}, headers={"Origin": "http://testserver"})
    assert old.status_code == 403
    way = re.search(r'href="(/desk/continue/[^"]+)"', text(old))
    assert way is not None
    assert "等复核" in text(client.get(way[1]))


def test_a_form_from_elsewhere_is_not_held() -> None:
    client = later()
    client.post(SWITCH, {"automatic": "0", "reason": WHY}, headers={"Origin": "http://elsewhere.test"})
    assert not HeldForm.objects.exists()
