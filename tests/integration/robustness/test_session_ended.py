"""A form that arrives after its session ended, or from a page grown old: what was written is shown back, never lost."""

import pytest
from django.test import Client
from tests.support import errands

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]
LONG = "经营场所与住宅楼同一楼道，不符合规定。\n另：排烟口朝向居民窗户。"


def test_reasons_sent_from_the_desk_after_the_session_ended_are_shown_back() -> None:
    case = errands.handed_over()
    answer = Client().post(f"/desk/cases/{case.number}/acts/refuse", {"reasons": LONG, "version": "3"})
    assert answer.status_code == 401
    page = answer.content.decode()
    assert LONG in page and "理由" in page and ">3<" not in page
    assert 'href="/desk/sign-in" target="_blank"' in page


def test_an_expired_form_shows_what_was_written_and_speaks_of_drafts_only_where_there_is_one() -> None:
    client = Client(enforce_csrf_checks=True)
    desk = client.post("/desk/cases/1/acts/refuse", {"reasons": LONG}).content.decode()
    assert LONG in desk and "草稿" not in desk
    draft = client.post("/drafts/018f0000-0000-7000-8000-000000000000/form", {"联系人": "演示·某人"}).content.decode()
    assert "演示·某人" in draft and "草稿" in draft
    assert "草稿" not in client.post("/sign-in", {"login": "zhangsan", "secret": "demo"}).content.decode()


def test_neither_a_password_nor_a_strangers_form_is_shown_back() -> None:
    client = Client(enforce_csrf_checks=True)
    for place, name in (("/sign-in", "secret"), ("/desk/sign-in", "password")):
        page = client.post(place, {"login": "zhangsan-only", name: "geheim-123", "reason": "geheim-123"})
        assert "geheim-123" not in page.content.decode() and "zhangsan-only" not in page.content.decode()
    foreign = client.post("/desk/cases/1/acts/refuse", {"reasons": LONG}, headers={"Origin": "http://elsewhere.test"})
    assert LONG not in foreign.content.decode()
