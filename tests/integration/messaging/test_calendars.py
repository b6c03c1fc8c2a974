"""Calendars: one deadline as a file, and secret addresses for parties and officers, taken back at will."""

import re
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar
from tests.support import errands
from tests.support.portal import text

from tongban.cases import deadlines
from tongban.cases.models import Case
from tongban.messaging.models import Feed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


def summaries(answer: Any) -> list[str]:
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return [str(event["SUMMARY"]) for event in Calendar.from_ical(answer.content.decode()).walk("VEVENT")]


def address(page: str) -> str:
    found = re.search(r"/calendar/[0-9a-f]{64}\.ics", page)
    assert found is not None
    return found[0]


def test_the_deadline_of_a_case_is_a_file_for_those_who_may_see_the_case(at_portal: Any) -> None:
    case = errands.hygiene()
    (title,) = summaries(at_portal("zhouba").get(f"/cases/{case.number}/deadline.ics"))
    assert title.startswith("告知是否受理的期限") and case.applicant_name not in title
    assert at_portal("lisi").get(f"/cases/{case.number}/deadline.ics").status_code == 404


def test_a_changed_deadline_keeps_its_identity_and_raises_its_sequence() -> None:
    case = errands.hygiene()
    Case.objects.filter(id=case.id).update(status="12", due_on="2026-12-01", accepted_on="2026-11-20")
    case.refresh_from_db()
    (before,) = deadlines.of_case(case)
    Case.objects.filter(id=case.id).update(due_on="2026-12-10", version=case.version + 1)
    case.refresh_from_db()
    (after,) = deadlines.of_case(case)
    assert before.uid == after.uid and after.sequence > before.sequence and after.day != before.day


def test_a_party_subscribes_takes_the_address_back_and_gets_another(at_portal: Any) -> None:
    case = errands.hygiene()
    client = at_portal("zhouba", errands.HOTEL)
    first = address(text(client.post("/settings/calendar", follow=True)))
    titles = summaries(Client().get(first))
    assert any(case.item_name in title for title in titles)
    assert not any(case.applicant_name in title or case.number in title for title in titles)
    client.post("/settings/calendar/stop")
    assert Client().get(first).status_code == 404
    second = address(text(client.post("/settings/calendar", follow=True)))
    assert second != first and Client().get(second).status_code == 200
    assert Feed.objects.count() == 1


def test_an_address_is_not_guessed_from_the_database() -> None:
    assert Client().get(f"/calendar/{'0' * 64}.ics").status_code == 404
    assert Client().get("/calendar/x.ics").status_code == 404


def test_an_officer_subscribes_to_what_waits_for_her(at_desk: Any) -> None:
    case = errands.hygiene()
    clerk = at_desk("chuangkou")
    found = address(text(clerk.post("/desk/calendar/start", follow=True)))
    mine = summaries(Client().get(found))
    waiting = case.number in text(clerk.get("/desk/worklist"))
    assert any(case.number in title for title in mine) == waiting
    clerk.post("/desk/calendar/stop")
    assert Client().get(found).status_code == 404
