"""The law of the day in Shanghai: drafts cross a change and are told so, cases keep theirs, unknown years stay open."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from tests.integration.cases.people import applicant
from tests.support import errands

from tongban.cases.models import Case, CaseEvent, Draft
from tongban.cases.queries import case as case_by_number
from tongban.cases.queries import notices_of, state_of
from tongban.cases.services import handling
from tongban.cases.services.drafting import begin, save
from tongban.cases.states import Happening, Status
from tongban.catalog import queries as catalog
from tongban.core import clock
from tongban.parties.queries import party_by_code

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

HAZCHEM = "hazchem_operation"
TRADER = "91370211DEMF00149U"
HUANGDAO = 370211
BEFORE = datetime(2026, 4, 30, 10, tzinfo=clock.SHANGHAI)
AFTER = datetime(2026, 5, 1, 10, tzinfo=clock.SHANGHAI)
CHANGE = "办理规则自 2026年5月1日起更新"


@pytest.fixture
def draft() -> Draft:
    """A trader's draft of the day before the new law, with one answer."""
    actor, person = errands.citizen("wujiu")
    trader = party_by_code(TRADER)
    assert trader is not None
    with clock.at(BEFORE):
        return save(actor, begin(actor, HAZCHEM, trader, person, HUANGDAO), {"含剧毒或易制爆化学品": "否"})


def visitor(login: str) -> Client:
    client = Client()
    client.post("/sign-in", {"account": login})
    return client


def test_a_draft_resumed_under_the_new_law_is_bound_to_it_and_says_so(draft: Draft) -> None:
    client = visitor("wujiu")
    old = draft.item_digest
    with clock.at(BEFORE):
        assert CHANGE not in client.get(f"/drafts/{draft.id}", follow=True).content.decode()
    with clock.at(AFTER):
        assert CHANGE in client.get(f"/drafts/{draft.id}", follow=True).content.decode()
    draft.refresh_from_db()
    assert draft.item_digest != old
    assert draft.item_digest == catalog.item(HAZCHEM, AFTER.date()).digest
    assert draft.answers == {"含剧毒或易制爆化学品": "否"}


def test_what_was_reviewed_under_the_old_law_is_not_submitted_under_the_new(draft: Draft) -> None:
    client = visitor("wujiu")
    with clock.at(AFTER):
        answer = client.post(f"/drafts/{draft.id}/review", {"key": "k" * 32, "version": f"{draft.item_digest}.x"})
        assert answer.status_code == 302
        assert answer["Location"].startswith(f"/drafts/{draft.id}/")
        assert CHANGE in client.get(answer["Location"]).content.decode()
    assert not Case.objects.exists()


def test_a_case_is_decided_under_the_law_of_its_application() -> None:
    with clock.at(BEFORE):
        version = catalog.item(HAZCHEM, BEFORE.date())
        case = _traders_case(version.key)
    with clock.at(AFTER.replace(day=6)):
        again = case_by_number(case.number)
        handling.handle(errands.officer("chuangkou"), again, Happening.ACCEPTED, {}, again.version)
    decided = case_by_number(case.number)
    assert decided.item_digest == version.digest
    assert (state_of(decided).limit_unit, state_of(decided).limit_days) == (
        version.statutory.unit, version.statutory.value,
    )  # fmt: skip


def _traders_case(key: str) -> Case:
    """A case of the trader on the day the clock stands at, with every open field filled in."""
    trader = applicant("演示·海港化工贸易有限公司")
    answers = trader.complete(key, 厂区内销售本企业产品=False, 含剧毒或易制爆化学品=False, 有储存设施=True)
    return case_by_number(trader.submit(key, answers).number)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 4, 30, 15, 59, tzinfo=UTC), date(2026, 4, 30)),
        (datetime(2026, 4, 30, 16, 0, tzinfo=UTC), date(2026, 5, 1)),
        (datetime(2026, 4, 30, 23, 30, tzinfo=UTC), date(2026, 5, 1)),
    ],
)
def test_the_day_turns_at_midnight_in_shanghai(moment: datetime, day: date) -> None:
    with clock.at(moment):
        assert clock.today() == day
        case = errands.handed_over()
        assert (case.applied_on, case.number[31:39]) == (day, f"{day:%Y%m%d}")
        began = catalog.item(HAZCHEM, clock.today()).in_force
        assert (began == date(2026, 5, 1)) == (day == date(2026, 5, 1))
        page = visitor("zhangsan").get(f"/cases/{case.number}").content.decode()
    assert f"{day:%Y-%m-%d}" in page


def test_days_past_the_holiday_table_are_shown_as_to_be_announced() -> None:
    with clock.at(datetime(2026, 12, 30, 10, tzinfo=clock.SHANGHAI)):
        case = errands.hygiene()
        assert case.notify_by is not None
        assert case.notify_by.year == 2027
        desk = Client()
        desk.post("/desk/sign-in", {"login": "chuangkou", "password": "demo"})
        citizen = visitor("zhouba")
        citizen.post("/acting", {"whom": str(case.applicant_id)})
        for page in (f"/cases/{case.number}", f"/cases/{case.number}/result", "/cases"):
            assert "待公布" in citizen.get(page).content.decode(), page
        for page in (f"/desk/cases/{case.number}", "/desk/worklist?view=open", "/desk/worklist.csv?view=open"):
            assert "待公布" in desk.get(page).getvalue().decode(), page
        handling.handle(errands.officer("chuangkou"), case, Happening.ACCEPTED, {}, case.version)
        notice = notices_of(case)[-1][0]
        for client, page in (
            (citizen, f"/cases/{case.number}"), (citizen, f"/cases/{case.number}/notices/{notice.number}"),
            (desk, f"/desk/cases/{case.number}"), (desk, "/desk/worklist?view=open"),
        ):  # fmt: skip
            assert "待公布" in client.get(page).content.decode(), page


def test_the_clock_accepts_nothing_on_a_day_it_had_to_guess() -> None:
    with clock.at(datetime(2026, 12, 30, 10, tzinfo=clock.SHANGHAI)):
        case = errands.hygiene()
    with clock.at(datetime(2027, 3, 1, 10, tzinfo=clock.SHANGHAI)):
        assert handling.sweep_deadlines() == 0
    assert case_by_number(case.number).status == Status.RECEIVED
    assert CaseEvent.objects.filter(case_id=case.id).count() == 1


def test_the_clock_accepts_what_nobody_answered_in_five_working_days() -> None:
    with clock.at(datetime(2026, 3, 2, 10, tzinfo=clock.SHANGHAI)):
        case = errands.hygiene()
    with clock.at(datetime(2026, 3, 9, 23, 59, tzinfo=clock.SHANGHAI)):
        assert handling.sweep_deadlines() == 0
    with clock.at(datetime(2026, 3, 10, 0, 1, tzinfo=clock.SHANGHAI)):
        assert handling.sweep_deadlines() == 1
    accepted = case_by_number(case.number)
    assert (accepted.status, accepted.accepted_on) == (Status.ACCEPTED, date(2026, 3, 2))
