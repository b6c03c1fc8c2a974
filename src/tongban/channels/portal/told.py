"""What pages tell of a case as it stands: worked out once for each version of it, whoever looks at it how often."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from tongban.cases.history import CaseState, Entry, replay
from tongban.cases.models import Case
from tongban.catalog import queries as catalog
from tongban.channels import presenting
from tongban.channels.addresses import reverse
from tongban.channels.keeping import kept
from tongban.channels.portal import decided
from tongban.channels.portal.decided import Why
from tongban.channels.shapes import ComputedLine, FactLine, Link, Stated, Step


@dataclass(frozen=True, slots=True)
class Told:
    """The part of a case's pages that follows from the case, its history and the catalogue alone."""

    state: CaseState
    past: Sequence[Step]
    why: Why
    decision: Link | None
    computed: Sequence[ComputedLine]
    stated: Stated | None
    facts: Sequence[FactLine]


@dataclass(frozen=True, slots=True)
class _AsItStands:
    """A case with its history; two are the same where neither was written since: its version, the end of its chain."""

    id: UUID
    version: int
    head: str
    row: Case = field(compare=False)
    entries: Sequence[Entry] = field(compare=False)


def told(row: Case, entries: Sequence[Entry]) -> Told:
    """What there is to tell of a case with this history."""
    return _told(_AsItStands(row.id, row.version, entries[-1].digest if entries else "", row, entries))


@kept
def _told(case: _AsItStands) -> Told:
    row, entries = case.row, case.entries

    def link(title: str, number: str) -> Link:
        return Link(title, reverse("portal:notice", args=[row.number, number]))

    return Told(
        state=replay(entries),
        past=presenting.past(row, entries, link),
        why=decided.why(row, entries),
        decision=decided.notice_of(row, entries),
        computed=tuple(presenting.stored_computed(row)),
        stated=presenting.stated(row),
        facts=_facts(row),
    )


def _facts(row: Case) -> tuple[FactLine, ...]:
    version = catalog.version(row.item_digest)
    return tuple(presenting.stored_lines(row.facts, [ask.element.name for ask in version.asks]))
