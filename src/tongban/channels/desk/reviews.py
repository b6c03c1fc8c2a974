"""The review steps of a case at the desk: who has each, by when, how it stands, and what was thought of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext_noop as N_

from tongban.cases.deadlines import of_step
from tongban.cases.history import CaseState, Entry, fold
from tongban.cases.states import Happening, Status
from tongban.catalog.definition import ItemVersion
from tongban.catalog.parts import ReviewNode
from tongban.channels.desk.presenters import opinion
from tongban.core import clock

#: How a step that was done is shown, by its conclusion; the decision has none.
_FOUND = {True: N_("符合要求"), False: N_("不符合要求"), None: N_("已完成")}
_DECISIONS = (Happening.GRANTED, Happening.REFUSED)


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One review step; ``state`` is a word of badges, ``due`` the day a step that is open should be done."""

    name: str
    post: str
    together: bool
    state: str
    due: date | None = None
    provisional: bool = False
    who: str = ""
    at: datetime | None = None
    opinion: str = ""


def lines(version: ItemVersion, state: CaseState, entries: Sequence[Entry]) -> list[ReviewLine]:
    """The steps of an accepted case in order; of an ended one those that were done; none where a machine granted."""
    if state.status is None or state.accepted_on is None or state.automatic:
        return []
    done, review = dict(_done(entries)), version.review_for(state.route)
    return [
        _line(node, place, state, done.get(place))
        for place, node in enumerate(review)
        if place in done or not state.status.ended
    ]


def _done(entries: Sequence[Entry]) -> Iterator[tuple[int, Entry]]:
    """The steps that were done by their places, each with what was said; the last one is the decision."""
    state = CaseState()
    for entry in entries:
        place = state.place_of(entry.payload["node"]) if entry.what is Happening.NODE_DONE else None
        if entry.what in _DECISIONS and state.nodes:
            place = len(state.nodes) - 1
        if place is not None:
            yield place, entry
        state = fold(state, entry)


def _line(node: ReviewNode, place: int, state: CaseState, done: Entry | None) -> ReviewLine:
    if done is not None:
        word = _FOUND[done.payload.get("passed")]
        return ReviewLine(node.name, node.post, node.together, word, who=done.actor_name, at=done.at,
                          opinion=opinion(done))  # fmt: skip
    if place not in state.open_steps:
        return ReviewLine(node.name, node.post, node.together, N_("尚未开始"))
    if state.status is Status.SUSPENDED:
        return ReviewLine(node.name, node.post, node.together, N_("停表"))
    due = of_step(state, node)
    if due is None:
        return ReviewLine(node.name, node.post, node.together, N_("在办"))
    word = N_("超期") if due.date < clock.today() and not due.provisional else N_("在办")
    return ReviewLine(node.name, node.post, node.together, word, due.date, due.provisional)


__all__ = ["ReviewLine", "lines"]
