"""What was said and done at the places of a section: comments beside their entries, and who changed what when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from tongban.catalog.revisions import drafting
from tongban.catalog.revisions.models import Revision, RevisionStep
from tongban.catalog.revisions.talking import Thread, threads
from tongban.catalog.revisions.tracing import traced
from tongban.channels.studio import places
from tongban.channels.studio.writing import holding, telling, wording
from tongban.channels.studio.writing.fields import Section
from tongban.channels.studio.writing.walking import Path, card_of, written

_MOST = 30


@dataclass(frozen=True, slots=True)
class Said:
    """The threads of a revision by where they belong: open ones by section, and those of one section by place."""

    counts: Mapping[str, int]
    at: Mapping[Path, list[Thread]]
    loose: list[Thread]  # of this section, whose place is gone


@dataclass(frozen=True, slots=True)
class Line:
    """One change: who did what when, at which place, and whether it was taken back since."""

    who: str
    at: datetime
    what: str
    place: str
    before: str
    after: str
    undone: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """What was said and done at one place, and the places below it one may speak of."""

    place: str
    title: str
    threads: list[tuple[Thread, str]]
    choices: list[tuple[str, str]]
    card: bool = False  # it is shown in the card of its place
    lines: list[Line] = field(default_factory=list)


def said(revision: Revision, section: Section, data: Any) -> Said:
    """Everything said of a revision, as a section shows it; settled threads only in the panel of their place."""
    counts: dict[str, int] = {}
    at: dict[Path, list[Thread]] = {}
    loose: list[Thread] = []
    known = set(wording.labels(section, data))
    for one in threads(revision):
        path = holding.in_form(one.comment.file, tuple(one.comment.path) if one.path is None else one.path)
        home = telling.home_of(one.comment.file, path) if one.comment.file else None
        if home is None:
            continue
        counts[home.key] = counts.get(home.key, 0) + (not one.settled)
        if home is section:
            near = telling.nearest(path, known) if one.path is not None else None
            (loose if near is None and path else at.setdefault(near or (), [])).append(one)
    return Said(counts, at, [one for one in loose if not one.settled])


def panel(revision: Revision, section: Section, data: Any, heard: Said, at: Path) -> Panel:
    """The panel of a place of a section; of the whole section where there is no such place."""
    known = wording.labels(section, data)
    place = telling.nearest(at, set(known)) or ()
    told = [
        (one, known.get(path, _(section.title)))
        for path, found in heard.at.items() if path[: len(place)] == place for one in found
    ]  # fmt: skip
    below = [(written(path), label) for path, label in known.items() if path[: len(place)] == place]
    first = [] if place else [("", _("整个部分"))]
    card = card_of(section, data, place) is not None
    title = known[place] if place else _(section.title)
    return Panel(written(place), title, told, [*first, *below], card, list(_lines(revision, section, place))[:_MOST])


def _lines(revision: Revision, section: Section, place: Path) -> Iterator[Line]:
    """The changes at a place, the newest first."""
    steps = drafting.steps_of(revision.id)
    held, now = drafting.holding(steps), traced(steps)
    touching = {
        step.number
        for step in steps if any(_touches(one, now[step.number, at], section, place)
                                 for at, one in enumerate(step.changes))
    }  # fmt: skip
    for step in reversed(steps):
        if step.undoes is not None:
            if step.undoes in touching:
                said = wording.act_said(step)
                yield Line(step.actor_name, step.at, said, "", "", "", step.number not in held)
            continue
        for at, one in enumerate(step.changes):
            if _touches(one, now[step.number, at], section, place):
                yield _line(revision, step, one, now[step.number, at], step.number not in held)


def _line(revision: Revision, step: RevisionStep, one: Mapping[str, Any], now: Path | None, undone: bool) -> Line:
    return Line(
        step.actor_name, step.at, wording.act_said(step), wording.changed(revision, one, now),
        places.value(one["before"]), places.value(one["after"]), undone,
    )  # fmt: skip


def _touches(change: Mapping[str, Any], now: Path | None, section: Section, place: Path) -> bool:
    """Whether a change was made at a place, wherever its entry stands by now; of a whole section also what is gone."""
    if change["file"] != section.file:
        return False
    if not place:
        at = tuple(change["path"]) if now is None else now
        return telling.home_of(section.file, holding.in_form(change["file"], at)) is section
    if now is None:
        return False
    path = holding.in_form(change["file"], now)
    return path[: len(place)] == place or (bool(path) and place[: len(path)] == path)


__all__ = ["Line", "Panel", "Said", "panel", "said"]
