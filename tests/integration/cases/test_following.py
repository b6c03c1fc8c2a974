"""Acceptance with materials to follow (容缺受理): committed, handed in, looked at, and ended by the clock."""

import hashlib
from datetime import date, datetime, timedelta

import pytest
from tests.integration.cases.people import Applicant, applicant
from tests.integration.cases.test_by_hand import act, holder_of

from tongban.cases import deadlines
from tongban.cases.acts import NotAllowed
from tongban.cases.models import Case, Notice
from tongban.cases.queries import case, history
from tongban.cases.reminders import sweep_reminders
from tongban.cases.services import following
from tongban.cases.services.outstanding import NotNow
from tongban.cases.states import Happening as H
from tongban.cases.states import Result, Status
from tongban.cases.worklists import WorkFilter, worklist
from tongban.catalog.queries import calendar
from tongban.core import clock, jobs
from tongban.core.clock import SHANGHAI
from tongban.core.errors import Invalid, StaleVersion
from tongban.core.models import Message
from tongban.evidence.models import ArchiveRecord
from tongban.parties.credit.queries import entries_of
from tongban.standards.hashes import canonical

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

FOOD, RULES = "food_license_new", "食品安全管理制度"


def moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 10, tzinfo=SHANGHAI)


@pytest.fixture
def firm() -> Applicant:
    return applicant("演示·过期建设有限公司")


def applied(firm: Applicant, *later: str) -> Case:
    return case(firm.submit(FOOD, firm.complete(FOOD, 现场制售=True), later=later).number)


def accepted(firm: Applicant) -> Case:
    return act(applied(firm, RULES), "窗口受理", H.FOLLOW_ACCEPTED, materials=[RULES])


def test_the_signed_commitment_stands_in_the_entry_of_receipt_and_in_its_notice(firm: Applicant) -> None:
    made = applied(firm, RULES)
    pledge = history(made)[0].payload["pledge"]
    signed = {name: pledge[name] for name in ("text", "by", "at")}
    assert pledge["digest"] == hashlib.sha256(canonical(signed)).hexdigest()
    assert (pledge["by"], pledge["materials"], pledge["days"]) == (firm.agent.name, [RULES], 5)
    assert RULES in pledge["text"] and "视为我撤回" in pledge["text"]
    assert Notice.objects.get(case_id=made.id).body["pledge"]["digest"] == pledge["digest"]
    assert (made.status, made.outstanding, made.follow_by) == (Status.RECEIVED.value, [RULES], None)


def test_nothing_is_received_without_the_signature_or_without_a_main_material(firm: Applicant) -> None:
    answers = firm.complete(FOOD, 现场制售=True)
    unsigned = Applicant(firm.party, type(firm.agent)(id=firm.agent.id, name=""))
    with pytest.raises(Invalid) as refused:
        unsigned.submit(FOOD, answers, later=(RULES,))
    assert refused.value.code == "TB-CASE-431"
    with pytest.raises(Invalid) as refused:
        firm.submit(FOOD, answers, later=(RULES, "设备布局和操作流程"))
    assert refused.value.code == "TB-MAT-422"
    assert not Case.objects.filter(item_key=FOOD, applicant_id=firm.party.id).exists()


def test_handed_in_over_the_portal_and_found_in_order_it_is_granted_like_any_other(firm: Applicant) -> None:
    made = accepted(firm)
    assert (made.status, made.outstanding) == (Status.FOLLOWING.value, [RULES])
    assert made.follow_by == calendar().add_working_days(clock.today(), 5).date
    assert [one.day for one in deadlines.of_case(made)] == [made.follow_by, made.due_on]
    act(made, "审批员", H.NODE_DONE, opinion="相符", passed=True)
    seen, again = made.version, case(made.number)
    following.hand_in(firm.actor, made, [RULES], seen)
    with pytest.raises(StaleVersion):
        following.hand_in(firm.actor, made, [RULES], seen)
    with pytest.raises(NotAllowed, match="已经交过"):
        following.hand_in(firm.actor, again, [RULES], seen)
    assert made.number in {one.number for one in worklist(holder_of("窗口受理", made), WorkFilter(mine=True))}
    act(made, "踏勘员", H.NODE_DONE, opinion="相符", passed=True)
    with pytest.raises(NotAllowed, match="没有核对"):
        act(made, "决定人", H.GRANTED)
    act(made, "窗口受理", H.FOLLOW_CONFIRMED, materials=[RULES])
    assert (made.status, made.follow_by, made.outstanding) == (Status.IN_PROGRESS.value, None, [])
    assert act(made, "决定人", H.GRANTED).result == Result.GRANTED.value


def test_a_missed_period_ends_the_case_once_with_reasons_and_takes_the_next_one_away(firm: Applicant) -> None:
    made = accepted(firm)
    assert made.follow_by is not None
    with clock.at(moment(made.follow_by)):
        assert following.sweep_lapsed() == 0, "the last day is still hers"
    with clock.at(moment(made.follow_by + timedelta(days=30))):  # the job was down for a month
        assert (following.sweep_lapsed(), following.sweep_lapsed()) == (1, 0)
        jobs.drain()
        kept = case(made.number)
        assert (kept.status, kept.result, kept.open, kept.outstanding) == ("13", "视为撤回", False, [])
        told = Notice.objects.get(case_id=kept.id, title="视为撤回申请告知书").body
        assert "演示" in told["basis"][0] and "行政复议" in told["remedies"]
        assert Message.objects.filter(event_name="case.lapsed", party_id=firm.party.id).count() == 1
        assert ArchiveRecord.objects.filter(case_number=kept.number).exists()
        entries = entries_of(firm.party.id, clock.today())
        assert [(list(one.entry.only), one.entry.demonstration) for one in entries] == [(["容缺受理"], True)]
        with pytest.raises(NotNow, match="逾期没有补交"):
            applied(firm, RULES)
        assert applied(firm).status == Status.RECEIVED.value, "with everything at once she may always apply"


def test_a_period_past_the_announced_holidays_ends_nothing(firm: Applicant) -> None:
    with clock.at(moment(date(2026, 12, 29))):
        made = accepted(firm)
    with clock.at(moment(date(2027, 3, 1))):
        assert following.sweep_lapsed() == 0
        assert case(made.number).status == Status.FOLLOWING.value


def test_a_holiday_inside_the_period_moves_its_last_day(firm: Applicant) -> None:
    with clock.at(moment(date(2026, 9, 28))):  # Monday before the National Day holidays
        made = accepted(firm)
    assert made.follow_by is not None and made.follow_by > date(2026, 10, 7)
    assert calendar().is_working_day(made.follow_by)


def test_the_applicant_is_reminded_three_days_and_one_day_before_once_each_and_not_when_it_came(
    firm: Applicant,
) -> None:
    made = accepted(firm)
    assert made.follow_by is not None
    found = []
    for before in (4, 3, 2, 1, 0):
        with clock.at(moment(made.follow_by - timedelta(days=before))):
            sweep_reminders()
            sweep_reminders()
            jobs.drain()
            found.append(Message.objects.filter(event_name="case.follow_waiting", party_id=firm.party.id).count())
    assert found == [0, 1, 1, 2, 2]
    assert RULES in Message.objects.filter(event_name="case.follow_waiting").latest("created_at").body


def test_the_window_accepts_with_a_paper_commitment_and_records_what_is_brought(firm: Applicant) -> None:
    made = applied(firm)
    with pytest.raises(NotAllowed, match="书面承诺"):
        act(made, "窗口受理", H.FOLLOW_ACCEPTED, materials=[RULES])
    act(made, "窗口受理", H.FOLLOW_ACCEPTED, materials=[RULES], signed=True)
    act(made, "窗口受理", H.FOLLOWED, materials=[RULES], way="窗口")
    with clock.at(moment(clock.today() + timedelta(days=20))):
        assert following.sweep_lapsed() == 0, "what came in time waits for the office"
        act(made, "窗口受理", H.FOLLOW_RETURNED, materials=[RULES], reasons="缺盖章")
        assert made.outstanding == [RULES]
        assert made.follow_by is not None and made.follow_by > clock.today()
