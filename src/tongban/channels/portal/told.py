"""What pages tell of a case as it stands: worked out once for each version of it, whoever looks at it how often."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tongban.cases import queries as cases
from tongban.cases.figure import by_group
from tongban.cases.history import CaseState, replay
from tongban.cases.models import Case
from tongban.cases.needs import NeededMaterial
from tongban.cases.services.handling import needs_of_case
from tongban.catalog import queries as catalog
from tongban.catalog.parts import Ask
from tongban.channels import presenting
from tongban.channels.addresses import reverse
from tongban.channels.keeping import kept
from tongban.channels.portal import agent, decided, figures
from tongban.channels.portal.assisting import Asked, asked
from tongban.channels.portal.decided import Why
from tongban.channels.promising import PromiseLine, line
from tongban.channels.shapes import ComputedLine, FactLine, Link, Stated, Step
from tongban.core.reading import together


@dataclass(frozen=True, slots=True)
class Told:
    """The part of a case's pages that follows from the case, its history and the catalogue alone."""

    state: CaseState
    past: Sequence[Step]
    why: Why
    decision: Link | None
    computed: Sequence[ComputedLine]
    stated: Stated | None
    facts: Sequence[tuple[str, Sequence[FactLine]]]
    hand: str
    needs: Sequence[NeededMaterial]
    assisted: Sequence[Asked]
    figure: figures.Shown | None
    promise: PromiseLine | None


def told(row: Case) -> Told:
    """What there is to tell of a case; read anew where its version or the end of its history is another."""
    return _told(row.number, row.version, row.head)


@kept
def _told(number: str, _version: int, _head: str) -> Told:
    sought, happened = cases.sought(number), cases.happened(number)
    together(sought, happened)
    row, entries = cases.there(sought.found), happened.found

    def link(title: str, number: str) -> Link:
        return Link(title, reverse("portal:notice", args=[row.number, number]))

    needs = needs_of_case(row)
    state = replay(entries)
    return Told(
        state=state,
        past=presenting.past(row, entries, link),
        why=decided.why(row, entries),
        decision=decided.notice_of(row, entries),
        computed=tuple(presenting.stored_computed(row)),
        stated=presenting.stated(row),
        facts=_facts(row),
        hand=agent.hand_of(row),
        needs=needs,
        assisted=asked(row.number, entries, open_=row.open),
        figure=figures.of_case(row, needs),
        promise=line(row, state, entries),
    )


def _facts(row: Case) -> tuple[tuple[str, Sequence[FactLine]], ...]:
    """What was asked, by the parts of the form where it has any."""
    grouped = by_group(catalog.version(row.item_digest).asks)
    lines = ((title, _lines(row, asks)) for title, asks in grouped.items())
    return tuple((title, shown) for title, shown in lines if shown)


def _lines(row: Case, asks: Sequence[Ask]) -> list[FactLine]:
    """The stored answers to some asks."""
    return presenting.stored_lines(row.facts, [ask.element.name for ask in asks])
