"""Measuring cases: a sweep takes up whatever was added to any history, and can be run again at any time."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError

from tongban.cases import queries as cases
from tongban.cases.bundles import queries as bundles
from tongban.cases.bundles.states import STUCK, MemberState, overall
from tongban.cases.history import Entry, replay
from tongban.cases.models import BundleCase, BundleMember, Case, CaseEvent
from tongban.cases.services.handling import stored_facts
from tongban.catalog import queries as catalog
from tongban.catalog.bundles import bundle_version
from tongban.core import clock
from tongban.core.actor import SYSTEM, Actor
from tongban.core.errors import StaleVersion
from tongban.core.unit_of_work import UnitOfWork
from tongban.insight.measure import Outcome, measured
from tongban.insight.models import BundleMeasure, CaseMeasure, FiguresTaken, MeasuredUntil
from tongban.insight.together import Joined, together
from tongban.materials.models import Material
from tongban.materials.queries import uploads_by

#: Entries taken up in one piece.
PIECE = 500
#: Transactions may commit entries out of the order of their ids: the sweep begins so much before where it ended.
_LATE = timedelta(minutes=10)
_NOTHING = UUID(int=0)


def sweep_measures(most: int = 2_000) -> int:
    """Measure cases whose history grew, about so many at most; how many were measured.

    Idempotent: a case is measured from its whole history, and only when it has entries its measure does not know. Of
    two workers at it at once one gives way; its next sweep finds what is left. What was measured before does not count
    against ``most``, so that many entries of the same minutes (a population just loaded) hold up nothing.
    """
    before = MeasuredUntil.objects.first()
    reached = before.entry_id if before else _NOTHING
    since, done = _earlier(reached), 0
    try:
        while done < most and (entries := _entries(since)):
            since = entries[-1][0]
            latest = _latest(entries)
            done += _measure(latest) + _measure_bundles(_bundles_of(latest))
            reached = max(reached, since)
        _measure_bundles(_stuck())
        _reached(before, reached)
    except (IntegrityError, StaleVersion):
        return done
    return done


def _earlier(entry_id: UUID) -> UUID:
    """The least id of entries made some minutes before: the first 48 bits of a UUIDv7 are its milliseconds."""
    millis = (entry_id.int >> 80) - int(_LATE.total_seconds() * 1000)
    return UUID(int=max(millis, 0) << 80)


def _entries(since: UUID) -> Sequence[tuple[UUID, UUID, int]]:
    rows = CaseEvent.objects.filter(id__gt=since).order_by("id").values_list("id", "case_id", "seq")
    return list(rows[:PIECE])


def _latest(entries: Sequence[tuple[UUID, UUID, int]]) -> dict[UUID, int]:
    """The last entry of each case, by its place in the history."""
    found: dict[UUID, int] = {}
    for _id, case_id, seq in entries:
        found[case_id] = max(seq, found.get(case_id, 0))
    return found


def _measure(seen: Mapping[UUID, int]) -> int:
    """Write the measures of these cases, by the latest entry seen of each, where they are missing or behind."""
    known = {row.id: row for row in CaseMeasure.objects.filter(id__in=seen)}
    behind = [case_id for case_id, seq in seen.items() if case_id not in known or known[case_id].seq < seq]
    rows = list(Case.objects.filter(id__in=behind))
    histories, keys, given = cases.entries_of(rows), _bundles(rows), _given(rows)
    calendar = catalog.calendar()
    done = 0
    with UnitOfWork(SYSTEM) as uow:
        for case in rows:
            entries = histories[case.id]
            row = known.get(case.id)
            if row is not None and row.seq == entries[-1].seq:
                continue
            version = catalog.version(case.item_digest)
            facts, uploads = stored_facts(case), given.get(case.container, ())
            columns = measured(case.applied_on, case.decision, facts, entries, version, uploads, calendar)
            if row is None:
                joined = case.bundle_id
                bundle = {"bundle": keys.get(joined, "") if joined else "", "bundle_case": joined}
                uow.add(CaseMeasure, id=case.id, **_place(case), **bundle, **columns, version=1)
            else:
                uow.update(row, **columns)
            done += 1
    return done


def _given(rows: Iterable[Case]) -> Mapping[UUID, Sequence[Material]]:
    """What was handed in for some cases, by where a case keeps it."""
    return uploads_by(row.container for row in rows)


def _place(case: Case) -> dict[str, Any]:
    names = ("item_key", "item_digest", "department", "district", "channel", "applied_on")
    return {name: getattr(case, name) for name in names}


def _bundles(rows: Sequence[Case]) -> dict[UUID, str]:
    """The key of each bundle some cases were applied for in, by the id of the submitted bundle."""
    wanted = {case.bundle_id for case in rows if case.bundle_id is not None}
    return dict(BundleCase.objects.filter(id__in=wanted).values_list("id", "bundle_key")) if wanted else {}


def _bundles_of(ids: Iterable[UUID]) -> set[UUID]:
    """The submitted bundles some cases belong to."""
    found = Case.objects.filter(id__in=list(ids), bundle_id__isnull=False).values_list("bundle_id", flat=True)
    return {one for one in found if one is not None}


def _stuck() -> set[UUID]:
    """Open bundles with a member that could not go on: that is no entry of any history."""
    open_ = BundleMeasure.objects.filter(outcome=Outcome.OPEN).values_list("id", flat=True)
    return set(BundleMember.objects.filter(place=STUCK, bundle_id__in=list(open_)).values_list("bundle_id", flat=True))


def _measure_bundles(ids: set[UUID]) -> int:
    """Write the measures of these submitted bundles where they are missing or behind."""
    if not ids:
        return 0
    rows = list(BundleCase.objects.filter(id__in=ids))
    known = {row.id: row for row in BundleMeasure.objects.filter(id__in=ids)}
    members = bundles.members_of(rows)
    taken = [one.case for each in members.values() for one in each if one.case is not None]
    histories, given = cases.entries_of(taken), _given(taken)
    done = 0
    with UnitOfWork(SYSTEM) as uow:
        for row in rows:
            columns = _together(row, members[row.id], histories, given)
            before = known.get(row.id)
            if before is None:
                uow.add(BundleMeasure, id=row.id, **_place_of(row), **columns, version=1)
            elif (before.seq, before.outcome) != (columns["seq"], columns["outcome"]):
                uow.update(before, **columns)
            else:
                continue
            done += 1
    return done


def _together(
    row: BundleCase,
    members: Sequence[MemberState],
    histories: Mapping[UUID, Sequence[Entry]],
    given: Mapping[UUID, Sequence[Material]],
) -> dict[str, Any]:
    calendar = catalog.calendar()
    joined = []
    for case in (one.case for one in members if one.case is not None):
        version, facts, entries = catalog.version(case.item_digest), stored_facts(case), histories[case.id]
        uploads = given.get(case.container, ())
        columns = measured(case.applied_on, case.decision, facts, entries, version, uploads, calendar)
        joined.append(Joined(case.item_name, version, replay(entries).route, facts, columns, uploads))
    own = {ask.element.name for ask in bundle_version(row.bundle_digest).asks} & set(row.answers)
    derived = together(_day_of(row), own, overall(members), joined, calendar)
    return {**derived, "seq": sum(one.columns["seq"] for one in joined)}


def _day_of(row: BundleCase) -> date:
    return row.received_at.astimezone(clock.SHANGHAI).date()


def _place_of(row: BundleCase) -> dict[str, Any]:
    names = ("bundle_key", "bundle_digest", "district", "channel")
    return {"department": row.lead, "applied_on": _day_of(row), **{name: getattr(row, name) for name in names}}


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
