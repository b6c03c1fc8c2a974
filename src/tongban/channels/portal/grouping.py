"""A long form in parts: what is asked stands open, what authorities filled in is folded away part by part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tongban.cases.figure import by_group
from tongban.cases.preparation import Field as Asked
from tongban.cases.preparation import FieldState


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a form: its fields, what those were filled in from, and which records should have but did not."""

    title: str
    asked: Sequence[Asked]
    sources: Sequence[str]
    lacking: Sequence[str]


def parts(form: Sequence[Asked]) -> list[Part]:
    """The fields by the part the item puts them in; none where it has no parts."""
    named = {one.name: one for one in form}
    grouped = by_group([one.ask for one in form])
    if not any(grouped):
        return []
    return [_part(title, [named[ask.element.name] for ask in asks]) for title, asks in grouped.items()]


def _part(title: str, asked: Sequence[Asked]) -> Part:
    given = [one.fact.origin.source for one in asked if one.fact is not None]
    sought = [path.partition(".")[0] for one in asked if one.state is not FieldState.LOCKED for path in one.ask.sources]
    return Part(title, asked, tuple(dict.fromkeys(given)), tuple(dict.fromkeys(sought)))
