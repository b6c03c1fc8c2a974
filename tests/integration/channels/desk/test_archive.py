"""How long a closed case is kept: said by its item, filed with it, and listed for operators when it is over."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.test import Client
from tests.support import errands

from tongban.cases.models import Case
from tongban.cases.services.handling import handle
from tongban.cases.states import Happening
from tongban.core import clock
from tongban.core.ids import uuid7
from tongban.evidence.queries import due, due_numbers, records_of
from tongban.evidence.services import archive

pytestmark = pytest.mark.django_db
SignedIn = Callable[[str], Client]
CLOSED = datetime(2026, 11, 16, 10, tzinfo=clock.SHANGHAI)


@pytest.fixture
def declined(at_desk: SignedIn) -> Case:
    """A case closed on a day, and filed: its item says that it is kept for thirty years."""
    case = errands.handed_over()
    with clock.at(CLOSED):
        case = handle(errands.officer("chuangkou"), case, Happening.DECLINED, {"reasons": "不属于本机关"}, case.version)
    archive(case, uuid7(), "不予受理")
    return case


def test_the_term_is_filed_with_the_case_and_shown_with_its_archive(at_desk: SignedIn, declined: Case) -> None:
    (record,) = records_of(declined.number)
    assert record.keep_until == date(2056, 11, 15)
    kept = record.manifest["retention"]
    assert (kept["term"], kept["from"], kept["until"]) == ("30 年", "2026-11-16", "2056-11-15")
    assert kept["basis"].startswith("演示")
    shown = at_desk("chuangkou").get(f"/desk/cases/{declined.number}").content.decode()
    assert "<strong>30 年</strong>，到 2056-11-15 为止" in shown


def test_what_is_over_is_listed_for_operators_and_stays(at_desk: SignedIn, declined: Case) -> None:
    assert not due_numbers(date(2056, 11, 15)).exists(), "the last day is still kept"
    (over,) = due_numbers(date(2056, 11, 16))
    (line,) = due([over["case_number"]])
    assert (line.number, line.term, line.until) == (declined.number, "30 年", date(2056, 11, 15))
    assert "没有到期的档案" in at_desk("yunwei").get("/desk/archive").content.decode()
    with clock.at(datetime(2056, 11, 16, 9, tzinfo=clock.SHANGHAI)):
        listed = at_desk("yunwei").get("/desk/archive").content.decode()
    assert declined.number in listed and "2056-11-15" in listed
    assert records_of(declined.number).exists()
    assert at_desk("chuangkou").get("/desk/archive").status_code == 403
