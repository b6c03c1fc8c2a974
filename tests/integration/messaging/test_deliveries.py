"""What is told: once each, sent after commit, tried again, given up, reported by the carrier."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import Settings
from tests.support import errands
from tests.support.sms_gateway import KEY, SECRET, Gateway, sms_gateway

from tongban.core import clock, jobs, notify
from tongban.core.clock import SHANGHAI
from tongban.core.models import Delivery, DeliveryState, Job, JobState, Message
from tongban.core.signing import signed_headers
from tongban.messaging.models import Contact
from tongban.messaging.services import Telling, inform
from tongban.parties.models import Party

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=SHANGHAI)


@pytest.fixture
def gateway(settings: Settings) -> Iterator[Gateway]:
    with sms_gateway() as found:
        settings.SMS_URL, settings.SMS_KEY, settings.SMS_SECRET, settings.SMS_TIMEOUT = found.url, KEY, SECRET, 2.0
        settings.SMS_ADAPTER = "tongban.core.notify.adapters.http_sms.HttpSms"
        notify.sms.cache_clear()
        yield found
    notify.sms.cache_clear()


def person(login: str = "zhangsan") -> Party:
    return errands.citizen(login)[1]


def telling(party: Party, event: str = "case.accepted", **values: str) -> Telling:
    given = {"事项": "甲", "办结期限": "2026-12-31", "办件编号": "1", **values}
    return Telling(event, uuid4(), [party.id], given, "/cases/1")


def told(one: Telling, at: datetime = NOON) -> Delivery:
    with clock.at(at):
        inform(one)
        jobs.drain()
    row: Delivery = Delivery.objects.get(event_id=one.event_id)
    return row


def test_a_text_message_is_sent_after_commit_and_keeps_its_receipt(gateway: Gateway) -> None:
    one = telling(person())
    row = told(one)
    assert row.state == DeliveryState.SENT and row.receipt.startswith("R-") and row.segments == 1
    assert gateway.sent[str(row.id)]["to"] == person().phone
    message = Message.objects.get(event_id=one.event_id)
    assert row.message_id == message.id and message.event_name == "case.accepted" and len(message.wording) == 64


def test_telling_twice_leaves_one_message_and_sends_once(gateway: Gateway) -> None:
    one = telling(person())
    told(one)
    told(one)
    assert Message.objects.filter(event_id=one.event_id).count() == 1
    assert gateway.asked == 1


def test_a_number_shared_by_two_parties_is_texted_once(gateway: Gateway) -> None:
    first, second = person(), person("lisi")
    Party.objects.filter(id=second.id).update(phone=first.phone)
    one = telling(first)
    inform(Telling(one.event, one.event_id, [first.id, second.id], one.values))
    assert Message.objects.filter(event_id=one.event_id).count() == 2
    assert Delivery.objects.filter(event_id=one.event_id).count() == 1


def test_what_fails_is_tried_again_under_the_same_reference_and_then_given_up(gateway: Gateway) -> None:
    gateway.status = 503
    row = told(telling(person()))
    assert (row.state, row.error, row.attempts) == (DeliveryState.FAILED, "HTTP 503", 1)
    job = Job.objects.get(topic="deliver")
    assert job.run_at > NOON and job.state == JobState.READY
    later = NOON
    for _ in range(jobs.ATTEMPTS - 1):
        later += timedelta(hours=1)
        with clock.at(later):
            jobs.drain()
    row.refresh_from_db()
    job.refresh_from_db()
    assert (row.state, job.state) == (DeliveryState.ABANDONED, JobState.DEAD)
    assert gateway.asked == jobs.ATTEMPTS


def test_what_the_gateway_will_never_take_is_given_up_at_once(gateway: Gateway) -> None:
    gateway.status = 400
    row = told(telling(person()))
    assert (row.state, row.error) == (DeliveryState.ABANDONED, "HTTP 400")
    assert not Job.objects.filter(topic="deliver").exists()


def test_an_operator_sends_again_what_failed_and_only_that(gateway: Gateway, at_desk: Any) -> None:
    gateway.status = 400
    row = told(telling(person()))
    gateway.status = 0
    operator = at_desk("yunwei")
    assert "已放弃" in operator.get("/desk/outbox?state=已放弃").content.decode()
    assert "已重新排队" in operator.post(f"/desk/outbox/{row.id}/resend", follow=True).content.decode()
    jobs.drain()
    row.refresh_from_db()
    assert row.state == DeliveryState.SENT and len(gateway.sent) == 1
    assert operator.post(f"/desk/outbox/{row.id}/resend").status_code == 409
    assert at_desk("shixiang").post(f"/desk/outbox/{row.id}/resend").status_code == 403


def test_a_message_that_can_wait_is_sent_in_the_morning_and_an_urgent_one_at_once(gateway: Gateway) -> None:
    night = datetime(2026, 11, 23, 23, 0, tzinfo=SHANGHAI)
    waiting, urgent = telling(person()), telling(person(), "case.correction_asked")
    assert told(waiting, night).state == DeliveryState.WAITING
    assert told(urgent, night).state == DeliveryState.SENT
    with clock.at(datetime(2026, 11, 24, 7, 0, 1, tzinfo=SHANGHAI)):
        jobs.drain()
    assert Delivery.objects.get(event_id=waiting.event_id).state == DeliveryState.SENT


def test_a_party_is_told_in_her_language_and_by_the_ways_she_chose(gateway: Gateway) -> None:
    party = person()
    Contact.objects.create(
        party_id=party.id, mail="wu@example.cn", mail_confirmed_at=NOON, language="en",
        choices={"法定通知": ["邮件"]}, updated_at=NOON,
    )  # fmt: skip
    row = told(telling(party))
    assert (row.channel, row.subject, row.to_masked) == ("邮件", "Your application is accepted", "w***@example.cn")
    assert "should be decided by 2026-12-31" in row.text and "/cases/1" in row.text
    assert gateway.asked == 0


def report(delivery: Delivery, secret: str = SECRET, **changed: Any) -> Any:
    import json

    body = json.dumps({"reference": str(delivery.id), "delivered": True, **changed}).encode()
    headers = signed_headers(KEY, secret, body, changed.pop("at", None) or clock.now())
    return Client().post("/api/reports/sms", body, content_type="application/json", headers=headers)


def test_the_carrier_s_report_is_believed_when_it_is_signed(gateway: Gateway) -> None:
    row = told(telling(person()))
    assert report(row, secret="guessed").status_code == 401
    assert Client().post("/api/reports/sms", b"{}", content_type="application/json").status_code == 401
    assert report(row).status_code == 200
    assert report(row, delivered=False, reason="EXPIRED").status_code == 200, "the first word counts"
    row.refresh_from_db()
    assert row.state == DeliveryState.DELIVERED and row.to == "" and row.delivered_at is not None


def test_a_report_that_is_old_unreadable_or_about_nothing_is_refused(gateway: Gateway) -> None:
    row = told(telling(person()))
    body = b'{"reference": "x"}'
    old = signed_headers(KEY, SECRET, body, clock.now() - timedelta(minutes=6))
    fresh = signed_headers(KEY, SECRET, body, clock.now())
    for headers, status in ((old, 401), (fresh, 422)):
        answer = Client().post("/api/reports/sms", body, content_type="application/json", headers=headers)
        assert answer.status_code == status
    assert report(row, reference=str(uuid4())).status_code == 404
    assert report(row, delivered=False, reason="UNDELIV").status_code == 200
    row.refresh_from_db()
    assert (row.state, row.error) == (DeliveryState.FAILED, "UNDELIV")


def test_the_log_is_found_by_whole_address_or_case_number(gateway: Gateway) -> None:
    row = told(telling(person()))
    assert list(notify.deliveries(text=person().phone)) == [row]
    assert list(notify.deliveries(text="1", state="已发", channel="短信")) == [row]
    assert not notify.deliveries(text="13900000000").exists()
