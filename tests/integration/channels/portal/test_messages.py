"""我的消息: unread first, one or all read, searched, by case, with what went out beside."""

from typing import Any
from uuid import uuid4

import pytest
from tests.support import errands
from tests.support.portal import text

from tongban.core import jobs
from tongban.core.models import Message
from tongban.messaging.services import Telling, inform

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


def told(item: str, number: str = "1", event: str = "case.accepted") -> Message:
    party = errands.citizen("zhangsan")[1]
    event_id = uuid4()
    inform(Telling(event, event_id, [party.id], {"事项": item, "办结期限": "2026-12-31"}, f"/cases/{number}"))
    row: Message = Message.objects.get(event_id=event_id)
    return row


def test_unread_messages_come_first_and_one_is_marked_without_opening_it(at_portal: Any) -> None:
    client, (older, newer) = at_portal("zhangsan"), (told("甲事"), told("乙事"))
    client.post(f"/messages/{newer.id}/read")
    page = text(client.get("/messages"))
    assert page.index("甲事") < page.index("乙事")
    assert "乙事" not in text(client.get("/messages?show=new"))
    assert "1 条消息已标为已读" in text(client.post("/messages/read", follow=True))
    older.refresh_from_db()
    assert older.read_at is not None
    assert "没有未读的消息" in text(client.get("/messages?show=new"))


def test_messages_are_searched_and_narrowed_to_a_case(at_portal: Any) -> None:
    client = at_portal("zhangsan")
    told("甲事", "11")
    told("乙事", "22")
    assert "乙事" not in text(client.get("/messages?q=甲事")) and "甲事" in text(client.get("/messages?q=甲事"))
    assert "甲事" not in text(client.get("/messages?case=22"))
    assert "没有这样的消息" in text(client.get("/messages?q=丙事"))


def test_a_message_says_what_went_out_beside_it(at_portal: Any) -> None:
    row = told("甲事")
    client = at_portal("zhangsan")
    assert "待发" in text(client.get(f"/messages/{row.id}"))
    jobs.drain()
    page = text(client.get(f"/messages/{row.id}"))
    assert "演示：本应发短信到 100****0001" in page and "10000000001" not in page
    assert "/messages?case=1" in page


def test_somebody_else_s_message_cannot_be_marked(at_portal: Any) -> None:
    row = told("甲事")
    at_portal("lisi").post(f"/messages/{row.id}/read")
    row.refresh_from_db()
    assert row.read_at is None
