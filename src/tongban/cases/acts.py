"""What every act in a case is made of: what is wanted, the law's terms, and the reasoned refusal; pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from msgspec import Struct

from tongban.cases.states import Happening
from tongban.catalog.parts import Limit
from tongban.core.errors import Conflict
from tongban.standards.working_days import Calendar, DueDate

Payload = dict[str, Any]
#: Working days to tell an applicant, once, what is missing (行政许可法 32 四).
NOTICE_DAYS = 5


class NotAllowed(Conflict):
    """The state of the case does not allow the act; the sentence says why."""

    code = "TB-CASE-409"


@dataclass(frozen=True, slots=True)
class Terms:
    """What the law of the case's version sets: the calendar and the limit on its route."""

    calendar: Calendar
    limit: Limit

    def due(self, start: date, used: int = 0) -> DueDate:
        """The last day of the limit counted from a start day, less days already used."""
        if self.limit.unit == "日":
            return self.calendar.add_calendar_days(start, max(self.limit.value - used, 0))
        return self.calendar.add_working_days(start, max(self.limit.value - used, 0))


class Act(Struct, frozen=True):
    """Something somebody wants to do, with what the act needs (reasons, findings, items to correct)."""

    what: Happening
    data: Mapping[str, Any] = field(default_factory=dict)


def lines(value: Any) -> list[str]:
    """What was typed or given as lines: trimmed, 30 at most, of 500 characters each."""
    parts = value.splitlines() if isinstance(value, str) else list(value or ())
    return [line for line in (str(p).strip()[:500] for p in parts) if line][:30]
