"""Reads of credit entries: what stands about a party, what of it was asked, and what waits for an officer."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from tongban.core.errors import NotFound
from tongban.core.reading import Reading, rows_of
from tongban.core.statement import models
from tongban.parties.credit.models import ASKING, CLOSING, CreditEntry, CreditStep, StepKind
from tongban.parties.credit.standing import Kind, Mark

_CLOSED = ", ".join(f"'{one.value}'" for one in CLOSING)
_STANDS = f"""subject_id = $2::uuid and since <= $3::date and (until is null or until >= $3::date)
 and not exists (select 1 from parties_creditstep s
  where s.city = $1 and s.entry_id = parties_creditentry.id and s.what in ({_CLOSED}))
 order by since desc, id desc"""


def marks_of(subject: UUID, on: date) -> Reading[tuple[Mark, ...]]:
    """The marks of our own entries about a party that stand on a day, the newest first; to be read with other reads."""
    rows = rows_of(CreditEntry, _STANDS, [subject, on])
    return Reading(rows.text, rows.values, lambda found: tuple(map(mark_of, models(CreditEntry, found))))


def mark_of(row: CreditEntry) -> Mark:
    """An entry as one mark of a standing."""
    return Mark(
        Kind(row.kind), row.what, row.basis, row.found_by, row.since, row.until, tuple(row.only), row.register,
        str(row.id),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """An entry with its steps, the oldest first, as it stands on a day."""

    entry: CreditEntry
    on: date
    steps: list[CreditStep] = field(default_factory=list)

    @property
    def closed(self) -> CreditStep | None:
        """The step that ended it."""
        return next((one for one in self.steps if one.what in CLOSING), None)

    @property
    def over(self) -> bool:
        """Whether its last day is gone."""
        return self.entry.until is not None and self.entry.until < self.on

    @property
    def stands(self) -> bool:
        """Whether it has effects."""
        return self.closed is None and not self.over and self.entry.since <= self.on

    @property
    def waiting(self) -> CreditStep | None:
        """What was asked last and is not decided."""
        last = self.steps[-1] if self.steps else None
        return last if last is not None and last.what in ASKING else None


def entries_of(subject: UUID, on: date) -> list[Told]:
    """Every entry about a party with its steps, the newest first."""
    return _told(CreditEntry.objects.filter(subject_id=subject).order_by("-since", "-id"), on)


def entry(entry_id: UUID, on: date) -> Told:
    """One entry with its steps. Raises NotFound; the caller checks whose it is."""
    found = _told(CreditEntry.objects.filter(id=entry_id), on)
    if not found:
        raise NotFound
    return found[0]


def asked(on: date, limit: int = 200) -> list[Told]:
    """The entries about which something waits for an officer, what waits longest first."""
    later = CreditStep.objects.filter(entry_id=OuterRef("entry_id"), seq__gt=OuterRef("seq"))
    open_ = CreditStep.objects.filter(~Exists(later), what__in=list(ASKING)).order_by("at", "id")[:limit]
    order = [one.entry_id for one in open_]
    rows = {told.entry.id: told for told in _told(CreditEntry.objects.filter(id__in=order), on)}
    return [rows[one] for one in order]


def lately(on: date, limit: int = 100) -> list[Told]:
    """The entries made last."""
    return _told(CreditEntry.objects.order_by("-id")[:limit], on)


def _told(rows: "QuerySet[CreditEntry]", on: date) -> list[Told]:
    found = [Told(row, on) for row in rows]
    by_entry = {told.entry.id: told for told in found}
    for step in CreditStep.objects.filter(entry_id__in=list(by_entry)).order_by("seq"):
        by_entry[step.entry_id].steps.append(step)
    return found


def may_decide(step: CreditStep) -> Sequence[StepKind]:
    """What an officer may say to what was asked."""
    return ASKING[StepKind(step.what)]
