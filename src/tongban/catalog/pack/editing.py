"""Editing the YAML texts of a pack by path: one place is written anew, comments, order and all the rest stay.

A path is a tuple of keys and positions, e.g. ("ask", 3, "when"). Every function gives back the canonical text.
"""

from collections.abc import Callable, Container, Mapping
from itertools import pairwise
from typing import Any, Final

from ruamel.yaml.error import YAMLError

from tongban.catalog.pack.canonical import canonical_text
from tongban.catalog.pack.yaml_node import plain
from tongban.catalog.pack.yaml_splice import Cut, flattened, inserted, moved, removed, replaced
from tongban.catalog.pack.yaml_spots import Path, spots
from tongban.catalog.pack.yaml_text import parse
from tongban.catalog.pack.yaml_writing import canonical_value, mapping

#: The keys that name an entry of a list, the first one there is: who the entry is when positions have shifted.
NAMING: Final = ("element", "material", "name", "node", "text", "licence", "key", "item", "step", "what")


class Absent:
    """The value of a place that is not there; null is a value."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = Absent()


class NoPlace(LookupError):
    """The path leads nowhere in this text, or what is to be done cannot be done there."""


def data_of(text: str) -> Any:
    """Everything a text says as plain data; an empty mapping for an empty text. Raises YAMLError, ValueError."""
    found = plain(parse(text))
    return {} if found is None else found


def value_at(text: str, path: Path) -> Any:
    """The value at a path as plain data; ABSENT where there is none."""
    return within(data_of(text), path)


def within(data: Any, path: Path) -> Any:
    """The value at a path of plain data; ABSENT where there is none."""
    for step in path:
        if step not in _steps(data):
            return ABSENT
        data = data[step]
    return data


def _steps(holder: Any) -> Container[str | int]:
    if isinstance(holder, list):
        return range(len(holder))
    return holder if isinstance(holder, Mapping) else ()


def put(text: str, path: Path, value: Any) -> str:
    """Write a value at a path. A key that is not there yet is added (with the mappings above it) where packs have it.

    Raises NoPlace for a position past the end of a list or below a scalar, TypeError for what YAML cannot hold.
    """
    return _edited(text, path, lambda holder, step: _put(holder, step, canonical_value(value)), replaced)


def insert(text: str, path: Path, value: Any) -> str:
    """Put a value into a list before the position the path ends with (its length: at the end); makes a missing list.

    Raises NoPlace for a position past the end.
    """
    return _edited(text, path, lambda holder, step: _insert(holder, step, canonical_value(value)), inserted)


def remove(text: str, path: Path) -> str:
    """Take the key or entry at a path away, with the comment at the end of its lines. Raises NoPlace where none is."""
    return _edited(text, path, _remove, removed)


def move(text: str, path: Path, to: int) -> str:
    """Move the list entry at a path so that it stands at position ``to`` afterwards. Raises NoPlace."""

    def act(holder: Any, step: str | int) -> None:
        positions = range(len(holder)) if isinstance(holder, list) else range(0)
        if step not in positions or to not in positions:
            raise NoPlace(path)
        holder.insert(to, holder.pop(step))

    return _edited(text, path, act, lambda source, where, data: moved(source, where, to))


def names_on(text: str, path: Path) -> tuple[str, ...]:
    """The names of the list entries a path goes through, to find the same entries when positions have shifted.

    For a path that ends with a position the last name is that of the entry there, empty past the end.
    """
    data, names = data_of(text), []
    for index, step in enumerate(path):
        if isinstance(step, int):
            names.append(name_of(within(data, path[: index + 1])))
    return tuple(names)


def found(text: str, path: Path, names: tuple[str, ...]) -> Path:
    """The path at which the entries named by :func:`names_on` stand now. Raises NoPlace where one is gone.

    An empty name takes the position as it is; past the end it becomes the end.
    """
    data, left = data_of(text), list(names)
    at: list[str | int] = []
    for step in path:
        holder = within(data, tuple(at))
        if isinstance(step, int) and isinstance(holder, list) and left:
            at.append(_position(holder, step, left.pop(0)))
        else:
            at.append(step)
    return tuple(at)


def _position(entries: list[Any], index: int, name: str) -> int:
    if not name:
        return min(index, len(entries))
    if index < len(entries) and name_of(entries[index]) == name:
        return index
    same = [position for position, one in enumerate(entries) if name_of(one) == name]
    if len(same) != 1:
        raise NoPlace(name)
    return same[0]


def path_at(text: str, line: int) -> Path:
    """The path of what begins on a 1-based line: the entry of a list rather than its first key; else what is around."""
    try:
        spot = spots(text)
    except YAMLError:
        return ()
    start = sum(map(len, text.splitlines(keepends=True)[: max(0, line - 1)]))
    end = text.find("\n", start) if text.find("\n", start) >= 0 else len(text)
    path: Path = ()
    while spot is not None:
        steps: list[str | int] = [key.said for key in spot.keys] or list(range(len(spot.values)))
        heads = spot.keys or spot.values
        begun = [number for number, head in enumerate(heads) if head.start <= end]
        if not begun or (spot.values[begun[-1]].end < start and heads[begun[-1]].start < start):
            break
        path, spot, head = (*path, steps[begun[-1]]), spot.values[begun[-1]], heads[begun[-1]]
        if head.start >= start:
            break
    return path


def name_of(entry: Any) -> str:
    """What an entry of a list is known by: its name, or the scalar itself; empty where it has none."""
    if isinstance(entry, Mapping):
        named = next((entry[key] for key in NAMING if entry.get(key)), "")
        return str(named)
    return "" if entry is ABSENT or isinstance(entry, list) else str(entry)


def _edited(text: str, path: Path, act: Callable[[Any, str | int], None], cut: Cut) -> str:
    """The text after ``act`` on its data: cut in at the place; where that does not read back, ever wider around it."""
    if not path:
        raise NoPlace(path)
    wanted = data_of(text)
    holder = _holder(wanted, path)
    act(holder, path[-1])
    ways = [(path, cut), *((path[:length], replaced) for length in range(len(path) - 1, 0, -1))]
    for make in (lambda: text, lambda: flattened(text)):
        for where, how in ways:
            made = _tried(make, where, wanted, how)
            if made is not None:
                return made
    return canonical_text(_opening(text) + mapping(wanted, 0))


def _opening(text: str) -> str:
    """The comments a text begins with."""
    lines = text.splitlines(keepends=True)
    end = next((number for number, line in enumerate(lines) if line.strip() and not line.startswith("#")), len(lines))
    return "".join(lines[:end])


def _tried(make: Callable[[], str], where: Path, wanted: Any, how: Cut) -> str | None:
    """The text cut at a place, None where it does not say what is wanted then."""
    try:
        made = how(make(), where, wanted)
        said = None if made is None else canonical_text(made)
        return said if said is not None and same(data_of(said), wanted) else None
    except (YAMLError, ValueError):
        return None


def _holder(data: Any, path: Path) -> Any:
    """What holds the last step of a path; missing mappings and lists on the way are made."""
    for step, following in pairwise(path):
        inner = within(data, (step,))
        if inner is ABSENT or inner is None:
            inner = [] if isinstance(following, int) else {}
            _put(data, step, inner)
        data = inner
    if not isinstance(data, dict | list):
        raise NoPlace(path)
    return data


def _put(holder: Any, step: str | int, value: Any) -> None:
    keyed = isinstance(holder, Mapping) and isinstance(step, str)
    if not keyed and within(holder, (step,)) is ABSENT:
        raise NoPlace(step)
    holder[step] = value


def _insert(holder: Any, step: str | int, value: Any) -> None:
    if not isinstance(holder, list) or not isinstance(step, int) or not 0 <= step <= len(holder):
        raise NoPlace(step)
    holder.insert(step, value)


def _remove(holder: Any, step: str | int) -> None:
    if within(holder, (step,)) is ABSENT:
        raise NoPlace(step)
    holder.pop(step)


def same(one: Any, other: Any) -> bool:
    """Whether two plain values are the same to YAML: 1, 1.0 and true are three values, the order of keys is none."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and bool(one == other)
