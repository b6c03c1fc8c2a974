"""A section of the editor with the values of a revision's file in it, ready for the page."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from tongban.catalog.pack import editing
from tongban.channels.shapes import Choice, Field, FieldKind
from tongban.channels.studio.writing.fields import Entry, Kind, Records, Section
from tongban.channels.studio.writing.naming import Lists
from tongban.channels.studio.writing.values import ABSENT, chosen, typed

Path = tuple[str | int, ...]
#: Messages by place.
Messages = Mapping[Path, Sequence[str]]

_KINDS: dict[Kind, FieldKind] = {
    "text": "text", "name": "text", "day": "date", "number": "number", "choice": "select", "several": "checkboxes",
    "flag": "checkboxes", "long": "textarea", "paths": "textarea", "carry": "textarea", "words": "text", "feel": "text",
}  # fmt: skip
_WIDE = frozenset({"long", "paths", "carry", "several", "feel"})


@dataclass(frozen=True, slots=True)
class Asked:
    """One entry at its place: the field, what stood there when the page was made, and what completes it."""

    field: Field
    was: str
    wide: bool
    kind: Kind


@dataclass(frozen=True, slots=True)
class Card:
    """One record of a part that repeats."""

    title: str
    brief: str  # what else it says, for a card that is folded
    place: str
    asked: list[Asked]
    errors: list[str]
    open: bool
    first: bool
    last: bool


@dataclass(frozen=True, slots=True)
class Part:
    """Entries side by side, or the cards of a part that repeats."""

    asked: list[Asked]
    cards: list[Card]
    title: str = ""
    lead: str = ""
    one: str = ""
    place: str = ""
    named: bool = False
    repeats: bool = False


def parts(section: Section, data: Any, lists: Lists, messages: Messages) -> list[Part]:
    """The parts of a section over the data of its file, entries that stand together in one part."""
    shown: list[Part] = []
    for part in section.parts:
        if isinstance(part, Records):
            shown.append(_repeated(part, data, lists, messages))
        elif shown and not shown[-1].repeats:
            shown[-1].asked.append(_asked(part, part.steps, value_at(data, part.steps), lists, messages))
        else:
            shown.append(Part([_asked(part, part.steps, value_at(data, part.steps), lists, messages)], []))
    return shown


def _repeated(part: Records, data: Any, lists: Lists, messages: Messages) -> Part:
    places = list(places_of(part, data))
    cards = [_card(part, data, path, (number, len(places)), lists, messages) for number, path in enumerate(places)]
    return Part([], cards, _(part.title), _(part.lead) if part.lead else "", _(part.one), written(part.steps),
                part.named, repeats=True)  # fmt: skip


def _card(part: Records, data: Any, path: Path, place: tuple[int, int], lists: Lists, messages: Messages) -> Card:
    """One record; it is unfolded while nothing names it yet, or where something is wrong with it."""
    number, count = place
    name = str(path[-1]) if part.named else editing.name_of(value_at(data, path))
    shown = next((lists.label(one.names, name) for one in part.entries if one.names == "items"), name)
    if editing.within(value_at(data, path), ("step",)) not in (ABSENT, editing.ABSENT):
        shown = _("%(name)s（线下办理，演示）") % {"name": name}
    wrong = any(where[: len(path)] == path for where in messages)
    return Card(
        title=name if part.named else f"{number + 1}. {shown or _(part.one)}",
        brief=" · ".join(_brief(part, data, path, name, lists)),
        place=written(path),
        asked=[
            _asked(one, (*path, *one.steps), value_at(data, (*path, *one.steps)), lists, messages)
            for one in part.entries
        ],
        errors=list(messages.get(path, ())),
        open=not name or wrong,
        first=number == 0,
        last=number == count - 1,
    )


def _brief(part: Records, data: Any, path: Path, name: str, lists: Lists) -> Iterator[str]:
    for one in part.entries:
        value = value_at(data, (*path, *one.steps))
        said = "、".join(lists.member(key) for key in chosen(value)) if one.names == "members" else typed(one, value)
        if said and said != name and one.names not in ("sources", "confidences"):
            yield _(one.label) if one.kind == "flag" else said.replace("\n", "、")


def places_of(part: Records, data: Any) -> Iterator[Path]:
    """Where the records of a part stand."""
    value = value_at(data, part.steps)
    if part.named and isinstance(value, Mapping):
        for name in value:
            yield (*part.steps, str(name))
    elif not part.named and isinstance(value, list):
        for number in range(len(value)):
            yield (*part.steps, number)


def value_at(data: Any, path: Path) -> Any:
    """The value at a place, ``ABSENT`` where there is none. A fee written as one text is what it says."""
    for number, step in enumerate(path):
        if isinstance(data, str) and path[number - 1 : number + 1] == ("fee", "say"):
            return data
        data = editing.within(data, (step,))
        if data is editing.ABSENT:
            return ABSENT
    return data


def written(path: Path) -> str:
    """A place as the forms name it."""
    return "/".join(map(str, path))


def noted(value: Any) -> str:
    """A value as the page keeps it, to be compared when the form comes back."""
    return json.dumps(value, ensure_ascii=False, default=_day)


def _day(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _asked(entry: Entry, path: Path, value: Any, lists: Lists, messages: Messages) -> Asked:
    told = messages.get(path, ())
    options = [Choice(one, shown) for one, shown in lists.choices(entry.names)]
    if entry.kind == "choice":
        options = _with_present(entry, options, typed(entry, value))
    if entry.kind == "flag":
        options = [Choice("1", _(entry.label))]
    several = entry.kind in {"several", "flag"}
    field = Field(
        name=f"v:{written(path)}",
        label=_(entry.label),
        kind=_KINDS[entry.kind],
        value="" if several else typed(entry, value),
        values=(("1",) if typed(entry, value) else ()) if entry.kind == "flag" else chosen(value) if several else (),
        hint=_(entry.hint) if entry.hint else "",
        error="；".join(told),
        choices=options,
        required=entry.required,
        suggestions=entry.names if entry.kind == "name" else "",
    )
    return Asked(field, noted(value), entry.kind in _WIDE, entry.kind)


def _with_present(entry: Entry, options: list[Choice], present: str) -> list[Choice]:
    """The choices, with what stands there now even where it is none of them, so that looking changes nothing."""
    known = {one.value for one in options}
    extra = [Choice(present, present)] if present and present not in known else []
    return [Choice("", _("（不选）")), *options, *extra] if not entry.required else [*options, *extra]


__all__ = ["Asked", "Card", "Part", "Path", "noted", "parts", "places_of", "value_at", "written"]
