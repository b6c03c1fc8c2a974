"""Requests to other departments as the desk shows them, in lists and beside their cases."""

from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext_noop as N_

from tongban.cases.assistance.models import Assistance, Standing
from tongban.core import clock


@dataclass(frozen=True, slots=True)
class Line:
    """A request in a list, or beside its case."""

    about: str
    what: str
    department: str
    asker: str
    state: str
    due: date
    provisional: bool
    late: bool
    answer: str
    said: str
    who: str
    at: datetime | None
    url: str


def line(row: Assistance) -> Line:
    """A request as lists and the page of its case tell it."""
    waiting = row.state == Standing.WAITING
    late = waiting and not row.due_provisional and row.due_on < clock.today()
    state = row.answer or (N_("已催办") if waiting and row.urged_at else row.state)
    return Line(
        row.about, row.what, row.department, row.asker_name, state, row.due_on, row.due_provisional, late,
        row.answer, row.said, row.answered_by, row.answered_at, reverse("desk:assistance_request", args=[row.id]),
    )  # fmt: skip
