"""Citizens' accounts: grades and stepping up, devices, sessions that end, and a forgotten password."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.support import errands
from tests.support.portal import FOOD, RESTAURANT, begin, restaurant, text
from tests.support.sessions import client_of

from tongban.cases.models import Draft
from tongban.channels.authorise import PERSON_KEY
from tongban.core import clock
from tongban.core.models import Delivery
from tongban.identity.grades import Grade
from tongban.identity.models import SecurityEvent, SignedIn
from tongban.parties.models import Party
from tongban.parties.queries import party_by_code

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]
NEW = "三棵枣树开白花又开红花"


def signed_in(login: str = "zhangsan", **more: str) -> Client:
    client = Client(headers={"User-Agent": "Mozilla/5.0 (iPhone) Safari/604"}, REMOTE_ADDR="203.0.113.77")
    assert client.post("/sign-in", {"login": login, "secret": "demo"} | more).status_code == 302
    return client


def owner_of(firm: str) -> Party:
    found = party_by_code(firm)
    assert found is not None
    return found


def test_an_errand_that_asks_for_more_sends_to_a_stronger_sign_in_and_back() -> None:
    person = errands.citizen("lisi")[1]
    client = client_of(PERSON_KEY, str(person.id), grade=Grade.LOW)
    start = f"/items/{FOOD}/start"
    away = client.get(start)
    assert away["Location"] == f"/sign-in/stronger?need=%E4%B8%AD%E7%BA%A7&next={start.replace('/', '%2F')}"
    assert "这件事要求中级实名，您这次登录是初级实名" in text(client.get(away["Location"]))
    back = client.post("/sign-in/stronger", {"need": "中级", "next": start})
    assert back["Location"] == start
    assert client.get(start).status_code == 200
    assert SecurityEvent.objects.filter(subject_id=person.id, what="提高实名等级").exists()


def test_submitting_with_too_low_a_grade_loses_nothing(at_portal: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    login = _agent_of(RESTAURANT)
    client = at_portal(login, RESTAURANT)
    draft = restaurant(client)
    SignedIn.objects.update(grade="初级")
    before = Draft.objects.get(id=draft.rpartition("/")[2]).answers
    asked = client.post(f"{draft}/review", {"key": "k" * 12, "version": "x"})
    assert asked["Location"].startswith("/sign-in/stronger?need=")
    assert Draft.objects.get(id=draft.rpartition("/")[2]).answers == before


def _agent_of(firm: str) -> str:
    from tongban.parties.models import Account, Mandate

    agents = Mandate.objects.filter(principal_id=owner_of(firm).id).values_list("agent_id", flat=True)
    return Account.objects.filter(person_id__in=list(agents)).order_by("login")[0].login


def test_devices_are_listed_with_little_and_can_be_signed_out() -> None:
    phone, desk = signed_in(), signed_in()
    page = text(desk.get("/account"))
    assert "iPhone · Safari" in page and "203.0.*.*" in page and "203.0.113.77" not in page
    assert page.count("这台设备") == 1
    assert "370200********0036" in page and "370200198506120036" not in page
    end = re.search(r"/account/sessions/[0-9a-f-]{36}/end", page)
    assert end is not None
    stranger = signed_in("lisi")
    assert stranger.post(end[0]).status_code == 404
    assert desk.post(end[0]).status_code == 302
    assert phone.get("/cases").status_code == 302
    assert desk.get("/cases").status_code == 200
    third = signed_in()
    desk.post("/account/sessions/others")
    assert third.get("/cases").status_code == 302


def test_a_sign_in_ends_when_idle_and_at_the_latest_after_some_hours(settings: Any) -> None:
    settings.IDLE_MINUTES, settings.SESSION_HOURS = 30, 2
    client, start = signed_in(), clock.now()
    for minutes in (25, 50, 75, 100):
        with clock.at(start + timedelta(minutes=minutes)):
            assert client.get("/cases").status_code == 200
    with clock.at(start + timedelta(minutes=121)):
        assert client.get("/cases").status_code == 302
    idle = signed_in()
    with clock.at(clock.now() + timedelta(minutes=31)):
        assert idle.get("/cases").status_code == 302
        assert "长时间没有操作" in text(idle.post("/account/sessions/others"))


def test_asking_how_long_is_left_keeps_nothing_alive_and_staying_does(settings: Any) -> None:
    settings.IDLE_MINUTES = 30
    client, start = signed_in(), clock.now()
    assert 'data-session-end="1' in text(client.get("/cases"))
    with clock.at(start + timedelta(minutes=29)):
        assert client.get("/session/left").json()["seconds"] <= 60
        assert client.post("/session/stay").json()["seconds"] == 1800
    assert Client().get("/session/left").json() == {"seconds": 0}
    assert "data-session-end" not in text(Client().get("/"))


def test_changing_the_password_asks_for_it_and_signs_other_devices_out() -> None:
    client, other = signed_in(), signed_in()
    form = {"password": "demo", "new": NEW, "again": NEW}
    assert client.post("/account/password", form | {"password": "x"}).status_code == 422
    assert (
        client.post("/account/password", form | {"new": "zhangsan-12345", "again": "zhangsan-12345"}).status_code == 422
    )
    assert client.post("/account/password", form)["Location"] == "/account"
    assert client.get("/cases").status_code == 200
    assert other.get("/cases").status_code == 302
    assert Client().post("/sign-in", {"login": "zhangsan", "secret": "demo"}).status_code == 401


def test_a_forgotten_password_is_replaced_by_a_code_that_works_once() -> None:
    inside = signed_in()
    client = Client()
    assert client.post("/sign-in/recover", {"login": "zhangsan"})["Location"] == "/sign-in/recover/code"
    sent = Delivery.objects.get(text__contains="找回口令")
    assert sent.to_masked == "100****0001"
    code = re.search(r"(\d{6})", sent.text)
    assert code is not None
    form = {"code": code[1], "new": NEW, "again": NEW}
    assert client.post("/sign-in/recover/code", form | {"code": "abcdef"}).status_code == 422
    assert client.post("/sign-in/recover/code", form)["Location"] == "/sign-in"
    assert inside.get("/cases").status_code == 302
    assert Client().post("/sign-in", {"login": "zhangsan", "secret": NEW}).status_code == 302
    client.post("/sign-in/recover", {"login": "zhangsan"})
    assert client.post("/sign-in/recover/code", form).status_code == 422


def test_a_code_is_too_late_after_a_quarter_of_an_hour_and_void_after_five_tries() -> None:
    client = Client()
    for late in (True, False):
        client.post("/sign-in/recover", {"login": "zhangsan"})
        code = re.search(r"(\d{6})", Delivery.objects.filter(text__contains="找回口令").latest("at").text)
        assert code is not None
        form = {"code": code[1], "new": NEW, "again": NEW}
        if late:
            with clock.at(clock.now() + timedelta(minutes=16)):
                assert client.post("/sign-in/recover/code", form).status_code == 422
        else:
            for _ in range(5):
                client.post("/sign-in/recover/code", form | {"code": "xxxxxx"})
            assert client.post("/sign-in/recover/code", form).status_code == 422


def test_nobody_learns_whether_an_account_exists() -> None:
    told = []
    for login in ("zhangsan", "nobody-at-all"):
        client = Client()
        first = client.post("/sign-in/recover", {"login": login})
        wrong = client.post("/sign-in/recover/code", {"code": "000000", "new": NEW, "again": NEW})
        told.append(
            (first.status_code, first["Location"], wrong.status_code, [e.text for e in wrong.context["errors"]])
        )
    assert told[0] == told[1]
    for _ in range(4):
        last = Client().post("/sign-in/recover", {"login": "zhangsan"})
    assert last.status_code == 429


def test_a_citizens_form_sent_too_late_is_sent_on_by_her_alone(at_portal: Any) -> None:
    login = _agent_of(RESTAURANT)
    client = at_portal(login, RESTAURANT)
    draft = begin(client, FOOD, RESTAURANT)
    SignedIn.objects.update(ended_at=clock.now())
    late = client.post(f"{draft}/questions/现场制售", {"现场制售": "是"})
    way = re.search(r'href="(/sign-in\?next=/continue/[^"]+)"', text(late))
    assert way is not None
    wanted = way[1].partition("=")[2]
    other = client.post("/sign-in", {"account": "wangwu", "next": wanted})
    assert "现场制售" not in text(client.get(other["Location"], follow=True))
    back = client.post("/sign-in", {"account": login, "next": wanted})
    assert "现场制售" in text(client.get(back["Location"]))
