"""Measuring cases: a sweep takes up whatever was added to any history, and can be run again at any time."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError

from tongban.cases import queries as cases
from tongban.cases.models import BundleCase, Case, CaseEvent
from tongban.cases.services.handling import stored_facts
from tongban.catalog import queries as catalog
from tongban.core.actor import SYSTEM, Actor
from tongban.core.errors import StaleVersion
from tongban.core.unit_of_work import UnitOfWork
from tongban.insight.measure import measured
from tongban.insight.models import CaseMeasure, FiguresTaken, MeasuredUntil

#: Entries taken up in one piece.
PIECE = 500
#: Transactions may commit entries out of the order of their ids: the sweep begins so much before where it ended.
_LATE = timedelta(minutes=10)
_NOTHING = UUID(int=0)


def sweep_measures(most: int = 5_000) -> int:
    """Measure every case whose history grew, at most so many entries at a time; how many cases were measured.

    Idempotent: a case is measured from its whole history, and only when it has entries its measure does not know. Of
    two workers at it at once one gives way; its next sweep finds what is left.
    """
    before = MeasuredUntil.objects.first()
    reached = before.entry_id if before else _NOTHING
    since, done = _earlier(reached), 0
    try:
        for _ in range(max(most // PIECE, 1)):
            entries = list(_entries(since))
            if not entries:
                break
            since = entries[-1][0]
            done += _measure({case_id for _id, case_id in entries})
            reached = max(reached, since)
        _reached(before, reached)
    except (IntegrityError, StaleVersion):
        return done
    return done


def _earlier(entry_id: UUID) -> UUID:
    """The least id of entries made some minutes before: the first 48 bits of a UUIDv7 are its milliseconds."""
    millis = (entry_id.int >> 80) - int(_LATE.total_seconds() * 1000)
    return UUID(int=max(millis, 0) << 80)


def _entries(since: UUID) -> Sequence[tuple[UUID, UUID]]:
    rows = CaseEvent.objects.filter(id__gt=since).order_by("id").values_list("id", "case_id")
    return list(rows[:PIECE])


def _measure(ids: set[UUID]) -> int:
    """Write the measures of these cases where they are missing or behind."""
    known = {row.id: row for row in CaseMeasure.objects.filter(id__in=ids)}
    rows = list(Case.objects.filter(id__in=ids))
    histories, bundles = cases.entries_of(rows), _bundles(rows)
    calendar = catalog.calendar()
    done = 0
    with UnitOfWork(SYSTEM) as uow:
        for case in rows:
            entries = histories[case.id]
            row = known.get(case.id)
            if row is not None and row.seq == entries[-1].seq:
                continue
            version = catalog.version(case.item_digest)
            columns = measured(case.applied_on, case.decision, stored_facts(case), entries, version, calendar)
            if row is None:
                joined = case.bundle_id
                bundle = {"bundle": bundles.get(joined, "") if joined else "", "bundle_case": joined}
                uow.add(CaseMeasure, id=case.id, **_place(case), **bundle, **columns, version=1)
            else:
                uow.update(row, **columns)
            done += 1
    return done


def _place(case: Case) -> dict[str, Any]:
    names = ("item_key", "item_digest", "department", "district", "channel", "applied_on")
    return {name: getattr(case, name) for name in names}


def _bundles(rows: Sequence[Case]) -> dict[UUID, str]:
    """The key of each bundle some cases were applied for in, by the id of the submitted bundle."""
    wanted = {case.bundle_id for case in rows if case.bundle_id is not None}
    return dict(BundleCase.objects.filter(id__in=wanted).values_list("id", "bundle_key")) if wanted else {}


def _reached(before: MeasuredUntil | None, entry_id: UUID) -> None:
    with UnitOfWork(SYSTEM) as uow:
        if before is None:
            uow.add(MeasuredUntil, entry_id=entry_id, at=uow.now, version=1)
        else:
            uow.update(before, entry_id=entry_id, at=uow.now)


def note_taken(actor: Actor, what: str, form: str) -> None:
    """Record that somebody takes figures out of the house, before the first line leaves."""
    with UnitOfWork(actor) as uow:
        uow.add(FiguresTaken, actor_id=actor.id, actor_name=actor.name, what=what[:200], form=form, at=uow.now)
