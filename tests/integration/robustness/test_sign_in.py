"""Signing in: slowed down, telling nothing, and over the moment the right to it ends."""

import re
import time
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from tests.support import errands

from tongban.cases.services import drafting
from tongban.core import clock
from tongban.org.models import Posting, Staff
from tongban.parties.models import Account, Mandate
from tongban.parties.queries import party_by_code

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

DOORS = {"/sign-in": ("zhangsan", "secret", "/cases"), "/desk/sign-in": ("chuangkou", "password", "/desk/worklist")}
doors = pytest.mark.parametrize("door", DOORS)


def knock(client: Client, door: str, login: str, secret: str, **more: Any) -> Any:
    _login, field, _page = DOORS[door]
    return client.post(door, {"login": login, field: secret}, **more)


def signed_in(door: str) -> Client:
    client = Client()
    assert knock(client, door, DOORS[door][0], "demo").status_code == 302
    return client


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Secrets are compared without the work that makes guessing slow."""
    for module in ("tongban.parties.adapters.local", "tongban.org.services"):
        monkeypatch.setattr(f"{module}.make_password", str)
        monkeypatch.setattr(f"{module}.check_password", lambda given, kept: given == "demo")


@doors
def test_guessing_one_login_is_stopped_after_ten_tries_from_anywhere(door: str, quick: None) -> None:
    login = DOORS[door][0]
    for n in range(10):
        assert knock(Client(), door, login, "guess", REMOTE_ADDR=f"10.0.0.{n}").status_code == 401
    told = knock(Client(), door, login, "demo", REMOTE_ADDR="10.0.1.1")
    assert told.status_code in {401, 429}
    assert "尝试次数过多" in told.content.decode()
    with clock.at(clock.now() + timedelta(minutes=16)):
        assert knock(Client(), door, login, "demo").status_code == 302


@doors
def test_guessing_many_logins_from_one_address_is_stopped(door: str, quick: None) -> None:
    for n in range(60):
        knock(Client(), door, f"nobody-{n}", "guess", REMOTE_ADDR="10.0.0.9")
    told = knock(Client(), door, DOORS[door][0], "demo", REMOTE_ADDR="10.0.0.9")
    assert "尝试次数过多" in told.content.decode()
    assert knock(Client(), door, DOORS[door][0], "demo", REMOTE_ADDR="10.0.0.10").status_code == 302


@doors
def test_an_unknown_login_and_a_wrong_secret_are_answered_alike_in_words_and_time(door: str) -> None:
    knock(Client(), door, "nobody-yet", "guess")  # the page is folded, which takes longer than a check
    told, seconds = [], []
    for login in ("nobody-at-all", DOORS[door][0]):
        begun = time.process_time()
        answer = knock(Client(), door, login, "guess")
        seconds.append(time.process_time() - begun)
        told.append((answer.status_code, [line.text for line in answer.context["errors"]]))
    assert told[0] == told[1]
    assert max(seconds) < 4 * min(seconds)


@doors
def test_the_session_is_a_new_one_after_signing_in_and_gone_after_signing_out(door: str) -> None:
    client = Client()
    session = client.session
    session["planted"] = "x"
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = planted = str(session.session_key)
    knock(client, door, DOORS[door][0], "demo")
    own = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert own != planted
    assert client.get(DOORS[door][2]).status_code == 200
    client.post("/sign-out" if door == "/sign-in" else "/desk/sign-out")
    thief = Client()
    for key in (planted, own):
        thief.cookies[settings.SESSION_COOKIE_NAME] = key
        assert thief.get(DOORS[door][2]).status_code == 302
    assert client.get(DOORS[door][2]).status_code == 302
    assert not client.cookies[settings.SESSION_COOKIE_NAME].value


def test_a_citizen_has_no_rights_at_the_desk_and_staff_none_in_the_portal() -> None:
    for door, other in (("/sign-in", "/desk/sign-in"), ("/desk/sign-in", "/sign-in")):
        answer = signed_in(door).get(DOORS[other][2])
        assert answer.status_code == 302
        assert answer["Location"].startswith(other)


def test_one_browser_may_hold_both_and_leaving_one_keeps_the_other() -> None:
    client = signed_in("/sign-in")
    knock(client, "/desk/sign-in", "chuangkou", "demo")
    client.post("/desk/sign-out")
    assert client.get("/cases").status_code == 200
    assert client.get("/desk/worklist").status_code == 302


@doors
def test_a_form_of_before_is_not_taken_after_somebody_signed_in(door: str) -> None:
    client = Client(enforce_csrf_checks=True)
    token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', client.get(door).content.decode())[0]
    before = client.cookies["csrftoken"].value
    login, field, _page = DOORS[door]
    client.post(door, {"login": login, field: "demo", "csrfmiddlewaretoken": token})
    assert client.cookies["csrftoken"].value != before


def test_cookies_keep_to_the_site(settings: Any) -> None:
    client = signed_in("/sign-in")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_a_mandate_that_ends_takes_the_firm_away_at_once() -> None:
    client = signed_in("/sign-in")
    actor, person = errands.citizen("zhangsan")
    firm = party_by_code(errands.RENAMED)
    assert firm is not None
    case = errands.instant()
    draft = drafting.begin(actor, errands.QUALIFICATION, firm, person, firm.district)
    client.post("/acting", {"whom": str(firm.id)})
    pages = [f"/cases/{case.number}", f"/licences/{case.licence_id}", f"/drafts/{draft.id}/review"]
    assert client.get(pages[0]).status_code == client.get(pages[1]).status_code == 200
    Mandate.objects.filter(agent_id=person.id).update(revoked_at=clock.now())
    for page in pages:
        assert client.get(page).status_code in {403, 404}
        assert firm.name not in client.get(page).content.decode()
    assert client.post(f"/drafts/{draft.id}/review", {"key": "k" * 12, "version": "x"}).status_code == 403
    assert case.number not in client.get("/cases").content.decode()
    assert client.get("/messages").status_code == 200


def test_a_mandate_past_its_last_day_is_over() -> None:
    client = signed_in("/sign-in")
    _actor, person = errands.citizen("zhangsan")
    case = errands.instant()
    Mandate.objects.filter(agent_id=person.id).update(until=clock.today())
    assert client.get(f"/cases/{case.number}").status_code == 200
    with clock.at(clock.now() + timedelta(days=1)):
        assert signed_in("/sign-in").get(f"/cases/{case.number}").status_code == 404


def test_staff_no_longer_active_and_posts_taken_away_are_out_at_once() -> None:
    client = signed_in("/desk/sign-in")
    case = errands.handed_over()
    assert client.get(f"/desk/cases/{case.number}").status_code == 200
    row = Staff.objects.get(login="chuangkou")
    Posting.objects.filter(staff_id=row.id).update(district=errands.SHIBEI)
    assert client.get(f"/desk/cases/{case.number}").status_code == 404
    Staff.objects.filter(id=row.id).update(active=False)
    assert client.get("/desk/items").status_code == 302
    assert client.post(f"/desk/cases/{case.number}/acts/accept", {"version": "1"}).status_code == 401
    assert knock(Client(), "/desk/sign-in", "chuangkou", "demo").status_code == 401


def test_an_account_that_is_gone_leaves_no_way_in() -> None:
    Account.objects.filter(login="zhangsan").update(login="gone")
    assert knock(Client(), "/sign-in", "zhangsan", "demo").status_code == 401
