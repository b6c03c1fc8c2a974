"""A section of the editor with the values of a revision's file in it, ready for the page."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from tongban.catalog.pack import editing
from tongban.catalog.pack.places import unfilled
from tongban.catalog.revisions.talking import Thread
from tongban.channels.shapes import Choice, Field, FieldKind
from tongban.channels.studio.writing.fields import TICKED, Entry, Group, Kind, Part, Records, Section
from tongban.channels.studio.writing.naming import Lists
from tongban.channels.studio.writing.values import ABSENT, chosen, typed
from tongban.channels.studio.writing.walking import Path, places_of, value_at, written

#: Messages by place.
Messages = Mapping[Path, Sequence[str]]

_KINDS: dict[Kind, FieldKind] = {
    "text": "text", "name": "text", "day": "date", "number": "number", "choice": "select", "several": "checkboxes",
    "flag": "checkboxes", "unless": "checkboxes", "long": "textarea", "paths": "textarea", "carry": "textarea",
    "words": "text", "feel": "textarea",
}  # fmt: skip
_WIDE = frozenset({"long", "paths", "carry", "several", "feel"})


@dataclass(frozen=True, slots=True)
class Around:
    """What every entry of a page needs: the lists it is chosen from, what is wrong where, how much is said where."""

    lists: Lists
    messages: Messages
    remarks: Mapping[Path, Sequence[Thread]] = field(default_factory=dict)  # what was said, by place
    opened: Path | None = None  # the place one looks at
    added: Path | None = None  # the card that was just put in

    def said(self, path: Path) -> list[Thread]:
        """What was said at a place and is not dealt with."""
        return [one for one in self.remarks.get(path, ()) if not one.settled]


@dataclass(frozen=True, slots=True)
class Asked:
    """One entry at its place: the field, what stood there when the page was made, and what completes it."""

    field: Field
    place: str
    was: str
    wide: bool
    kind: Kind
    remarks: list[Thread]


@dataclass(frozen=True, slots=True)
class Card:
    """One record of a part that repeats."""

    title: str
    brief: str  # what else it says, for a card that is folded
    place: str
    blocks: list[Block]
    errors: list[str]
    remarks: list[Thread]
    talk: bool  # what was said and done here is looked at
    added: bool  # it was just put in: it is unfolded, and one goes on writing in it
    open: bool
    first: bool
    last: bool


@dataclass(frozen=True, slots=True)
class Block:
    """Entries side by side (folded under a title where they are seldom needed), or the cards of a list."""

    asked: list[Asked]
    cards: list[Card] = field(default_factory=list)
    title: str = ""
    lead: str = ""
    one: str = ""
    place: str = ""
    named: bool = False
    several: str = ""  # new ones may be named here, several at once: "names" or "lines"
    completes: str = ""  # the list that completes such names
    moves: bool = False  # its cards may be put in another order
    repeats: bool = False
    folds: bool = False
    open: bool = False
    state: str = ""  # what a list that is left out, or says nothing, means
    inherits: bool = False  # the list is written and may be left out again
    nothing: str = ""  # what writing a list of nothing would mean, where it may be written now


def parts(section: Section, data: Any, around: Around) -> list[Block]:
    """The parts of a section over the data of its file, entries that stand together in one block."""
    return _blocks(section.parts, data, (), around)


def _blocks(of: Sequence[Part], data: Any, owner: Path, around: Around) -> list[Block]:
    shown: list[Block] = []
    for part in of:
        if isinstance(part, Records):
            shown.append(_repeated(part, data, (*owner, *part.steps), around))
        elif isinstance(part, Group):
            shown.append(_grouped(part, data, owner, around))
        else:
            if not shown or shown[-1].repeats or shown[-1].folds:
                shown.append(Block([]))
            shown[-1].asked.append(_asked(part, data, owner, around))
    return shown


def _grouped(part: Group, data: Any, owner: Path, around: Around) -> Block:
    asked = [_asked(one, data, owner, around) for one in part.entries]
    said = any(value_at(data, (*owner, *one.steps)) is not ABSENT for one in part.entries)
    return Block(asked, title=_(part.title), lead=_(part.lead) if part.lead else "", folds=True,
                 open=said or any(one.field.error or one.remarks for one in asked))  # fmt: skip


def _repeated(part: Records, data: Any, at: Path, around: Around) -> Block:
    places, held = list(places_of(part, data, at)), value_at(data, at)
    cards = [_card(part, data, path, (number, len(places)), around) for number, path in enumerate(places)]
    state = ""
    if not places and part.inherits:
        state = _(part.nothing) if held == [] and part.nothing else _(part.inherits)
    return Block(
        [], cards, _(part.title), _(part.lead) if part.lead else "", _(part.one), written(at), part.named,
        several=part.several, completes=_completes(part),
        moves=part.ordered and not part.named, repeats=True, state=state, inherits=bool(part.inherits) and held == [],
        nothing=_(part.nothing) if part.nothing and held is ABSENT else "",
    )  # fmt: skip


def _completes(part: Records) -> str:
    return part.entries[0].names if part.several and part.entries[0].kind == "name" else ""


def _card(part: Records, data: Any, path: Path, place: tuple[int, int], around: Around) -> Card:
    """One record; it is unfolded while nothing names it yet, or where something is wrong with it."""
    number, count = place
    name = str(path[-1]) if part.named else _name(part, data, path, around)
    shown = next((around.lists.label(one.names, name) for one in part.entries if one.names == "items"), name)
    if value_at(data, (*path, "step")) is not ABSENT:
        shown = _("%(name)s（线下办理，演示）") % {"name": name}
    wrong = any(where[: len(path)] == path for where in (*around.messages, *filter(around.said, around.remarks)))
    talk = around.opened == path
    return Card(
        title=name if part.named else f"{number + 1}. {shown or _(part.one)}",
        brief=" · ".join(_brief(part, data, path, name, around.lists)),
        place=written(path),
        blocks=_blocks((*part.entries, *part.below), data, path, around),
        errors=list(around.messages.get(path, ())),
        remarks=around.said(path),
        talk=talk,
        added=around.added == path,
        open=not name or wrong or path in ((around.opened or ())[: len(path)], (around.added or ())[: len(path)]),
        first=number == 0,
        last=number == count - 1,
    )


def _name(part: Records, data: Any, path: Path, around: Around) -> str:
    """What a record is known by: its name, or how its first entry is shown."""
    first = part.entries[0]
    value = typed(first, value_at(data, (*path, *first.steps)))
    shown = dict(around.lists.choices(first.names)) if first.kind == "choice" else {}
    name = editing.name_of(value_at(data, path)) or shown.get(value, value)
    return "" if unfilled(name) else name


def _brief(part: Records, data: Any, path: Path, name: str, lists: Lists) -> Iterator[str]:
    for one in part.entries:
        value = value_at(data, (*path, *one.steps))
        said = "、".join(lists.member(key) for key in chosen(value)) if one.names == "members" else typed(one, value)
        if said and said != name and one.names not in ("sources", "confidences", "bodies"):
            yield _(one.label) if one.kind in TICKED else said.replace("\n", "、")


def noted(value: Any) -> str:
    """A value as the page keeps it, to be compared when the form comes back."""
    return json.dumps(value, ensure_ascii=False, default=_day)


def _day(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _asked(entry: Entry, data: Any, owner: Path, around: Around) -> Asked:
    path = (*owner, *entry.steps)
    value, told = value_at(data, path), around.messages.get(path, ())
    options = [Choice(one, shown) for one, shown in around.lists.choices(entry.names)]
    if entry.kind == "choice":
        options = _with_present(entry, options, typed(entry, value))
    if entry.kind in TICKED:
        options = [Choice("1", _(entry.label))]
    several = entry.kind == "several" or entry.kind in TICKED
    field = Field(
        name=f"v:{written(path)}",
        label=_(entry.label),
        kind=_KINDS[entry.kind],
        value="" if several else typed(entry, value),
        values=_ticked(entry, value) if several else (),
        hint=_(entry.hint) if entry.hint else "",
        error="；".join(told),
        choices=options,
        required=entry.required,
        suggestions=entry.names if entry.kind == "name" else "",
    )
    return Asked(field, written(path), noted(value), entry.kind in _WIDE, entry.kind, around.said(path))


def _ticked(entry: Entry, value: Any) -> tuple[str, ...]:
    if entry.kind in TICKED:
        return ("1",) if typed(entry, value) else ()
    return chosen(value)


def _with_present(entry: Entry, options: list[Choice], present: str) -> list[Choice]:
    """The choices, with what stands there now even where it is none of them, so that looking changes nothing."""
    known = {one.value for one in options}
    extra = [Choice(present, present)] if present and present not in known else []
    return [Choice("", _("（不选）")), *options, *extra] if not entry.required else [*options, *extra]


__all__ = ["Around", "Asked", "Block", "Card", "noted", "parts"]
