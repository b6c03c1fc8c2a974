"""Where the entries and records of a section stand in the data of its file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tongban.catalog.pack import editing
from tongban.channels.studio.writing.fields import Entry, Group, Part, Records, Section
from tongban.channels.studio.writing.values import ABSENT

Path = tuple[str | int, ...]


def value_at(data: Any, path: Path) -> Any:
    """The value at a place, ``ABSENT`` where there is none."""
    found = editing.within(data, path)
    return ABSENT if found is editing.ABSENT else found


def written(path: Path) -> str:
    """A place as the forms name it."""
    return "/".join(map(str, path))


def entries(section: Section, data: Any) -> Iterator[tuple[Entry, Path]]:
    """Every entry of a section with its place in the data."""
    for part, at in _placed(section.parts, data, ()):
        if isinstance(part, Entry):
            yield part, at


def lists(section: Section, data: Any) -> Iterator[tuple[Records, Path]]:
    """Every part of a section that repeats, with the place of its list; those below records at each of them."""
    for part, at in _placed(section.parts, data, ()):
        if isinstance(part, Records):
            yield part, at


def places_of(part: Records, data: Any, at: Path) -> Iterator[Path]:
    """Where the records of a list stand."""
    value = value_at(data, at)
    if part.named and isinstance(value, Mapping):
        for name in value:
            yield (*at, str(name))
    elif not part.named and isinstance(value, list):
        for number in range(len(value)):
            yield (*at, number)


def card_of(section: Section, data: Any, path: Path) -> tuple[Records, Path] | None:
    """The part and list of the record that stands at a place, if one does."""
    for part, at in lists(section, data):
        if path[:-1] == at and path in places_of(part, data, at):
            return part, at
    return None


def _placed(parts: Sequence[Part], data: Any, owner: Path) -> Iterator[tuple[Entry | Records, Path]]:
    for part in parts:
        if isinstance(part, Group):
            yield from ((one, (*owner, *one.steps)) for one in part.entries)
        elif isinstance(part, Entry):
            yield part, (*owner, *part.steps)
        else:
            at = (*owner, *part.steps)
            yield part, at
            for path in places_of(part, data, at):
                yield from _placed((*part.entries, *part.below), data, path)


__all__ = ["Path", "card_of", "entries", "lists", "places_of", "value_at", "written"]
