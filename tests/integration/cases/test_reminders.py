"""Reminders: each once, at their days, with the item that helps; nothing once the thing is settled."""

from datetime import date, datetime, timedelta

import pytest
from django.conf import settings
from tests.support import errands

from tongban.cases.bundles import drafting as bundle_drafting
from tongban.cases.models import Case, CaseEvent, Draft
from tongban.cases.reminders import sweep_reminders
from tongban.cases.services import drafting, handling
from tongban.cases.states import Happening
from tongban.catalog import queries as catalog
from tongban.core import clock, jobs
from tongban.core.clock import SHANGHAI
from tongban.core.models import Message
from tongban.licences.models import Licence
from tongban.messaging.models import Reminder
from tongban.parties.queries import party_by_code

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


@pytest.fixture
def licence() -> Licence:
    """The one licence that runs."""
    row = Licence.objects.filter(type="食品经营许可证", state="有效").order_by("id").first()
    assert row is not None
    Licence.objects.exclude(id=row.id).update(valid_until=None)
    Licence.objects.filter(id=row.id).update(valid_until=date(2027, 6, 30))
    row.refresh_from_db()
    return row


def on(day: date) -> int:
    """Sweep twice on a day and do the work; how many were reminded."""
    with clock.at(datetime(day.year, day.month, day.day, 10, tzinfo=SHANGHAI)):
        found = sweep_reminders() + sweep_reminders()
        jobs.drain()
    return found


def told(event: str) -> list[Message]:
    return list(Message.objects.filter(event_name=event).order_by("created_at"))


def test_a_holder_is_reminded_90_30_and_7_days_before_the_end_once_each(licence: Licence) -> None:
    end = licence.valid_until
    assert end is not None
    days = [120, 91, 90, 60, 30, 29, 8, 7, 1, 0, -1]
    assert [on(end - timedelta(days=n)) for n in days] == [0, 0, 1, 0, 1, 0, 0, 1, 0, 0, 0]
    messages = told("licence.expiring")
    assert [m.party_id for m in messages] == [licence.holder_id] * 3
    assert "还有 90 天" in messages[0].body and "还有 7 天" in messages[2].body
    renewing = catalog.renewing(licence.type, date(2027, 4, 1))
    assert renewing is not None and renewing.name in messages[0].body and messages[0].link == f"/items/{renewing.key}"


def test_a_holder_met_late_is_reminded_of_the_days_really_left(licence: Licence) -> None:
    assert licence.valid_until is not None
    assert on(licence.valid_until - timedelta(days=3)) == 1
    assert "还有 3 天" in told("licence.expiring")[0].body
    assert on(licence.valid_until - timedelta(days=2)) == 0


def test_a_change_does_not_renew_and_a_licence_taken_back_is_not_spoken_of(licence: Licence) -> None:
    assert catalog.renewing("建筑业企业资质证书", date(2026, 11, 1)) is None
    Licence.objects.filter(id=licence.id).update(state="已撤销")
    assert licence.valid_until is not None and on(licence.valid_until - timedelta(days=20)) == 0


def corrected(case: Case, days: int) -> None:
    asked = clock.now() - timedelta(days=days)
    with clock.at(asked):
        handling.handle(
            errands.officer("chuangkou"), case, Happening.CORRECTION_ASKED, {"items": ["缺图"]}, case.version
        )


def test_an_applicant_is_reminded_of_her_correction_after_five_and_fifteen_days() -> None:
    Licence.objects.update(valid_until=None)
    case = errands.hygiene(errands.SHINAN)
    corrected(case, 0)
    day = clock.today()
    assert [on(day + timedelta(days=n)) for n in (4, 6, 7, 16, 40)] == [0, 1, 0, 1, 0]
    messages = [m for m in told("case.correction_waiting") if m.party_id == case.applicant_id]
    assert len(messages) == 2 and messages[0].link == f"/cases/{case.number}"
    assert CaseEvent.objects.filter(case_id=case.id, what="补正告知").count() == 1


def test_a_correction_handed_in_meanwhile_is_not_asked_for() -> None:
    Licence.objects.update(valid_until=None)
    case = errands.hygiene(errands.SHINAN)
    corrected(case, 0)
    with clock.at(clock.now() + timedelta(days=6)):
        sweep_reminders()
        Case.objects.filter(id=case.id).update(status="02")
        jobs.drain()
    assert told("case.correction_waiting") == []


def test_whoever_fills_in_a_draft_is_told_before_it_is_deleted_and_again_a_year_later() -> None:
    Licence.objects.update(valid_until=None)
    actor, agent = errands.citizen("zhangsan")
    firm = party_by_code(errands.RENAMED)
    assert firm is not None
    draft = drafting.begin(actor, errands.QUALIFICATION, firm, agent, errands.SHINAN)
    last = clock.today() + timedelta(days=settings.DRAFT_KEEP_DAYS)
    assert [on(last - timedelta(days=n)) for n in (16, 13, 5)] == [0, 1, 0]
    (message,) = told("draft.deleted_soon")
    assert message.party_id == agent.id and last.isoformat() in message.body and message.link == f"/drafts/{draft.id}"
    touched = clock.now() + timedelta(days=360)
    Draft.objects.filter(id=draft.id).update(updated_at=touched)
    assert on(touched.date() + timedelta(days=settings.DRAFT_KEEP_DAYS - 10)) == 1
    assert Reminder.objects.filter(subject_id=draft.id).count() == 2


def test_whoever_fills_in_a_bundle_is_told_before_its_draft_is_deleted() -> None:
    Licence.objects.update(valid_until=None)
    actor, agent = errands.citizen("sunqi")
    draft = bundle_drafting.begin(actor, "convenience_store", agent, agent, errands.SHINAN)
    last = clock.today() + timedelta(days=settings.DRAFT_KEEP_DAYS)
    assert [on(last - timedelta(days=n)) for n in (16, 13, 5)] == [0, 1, 0]
    (message,) = told("draft.deleted_soon")
    assert "开办便利店" in message.body and last.isoformat() in message.body
    assert (message.party_id, message.link) == (agent.id, f"/bundle-drafts/{draft.id}")
    with clock.at(clock.now() + timedelta(days=settings.DRAFT_KEEP_DAYS + 1)):
        assert bundle_drafting.sweep_bundle_drafts() == 1
