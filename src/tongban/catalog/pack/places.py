"""The places of a new item that its author still has to fill, marked 【填：…】."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

#: What stands after the colon says with what to fill the place.
_PLACE = re.compile("【填：([^】]*)】")


@dataclass(frozen=True, slots=True)
class Place:
    """A place still to be filled: where it is and with what."""

    file: str
    line: int
    wanted: str


def unfilled(value: object) -> bool:
    """Whether a value is, or holds, a place its author still has to fill."""
    if isinstance(value, list | tuple):
        return any(map(unfilled, value))
    return isinstance(value, str) and _PLACE.search(value) is not None


def places(name: str, text: str) -> Iterator[Place]:
    """The places of a file its author still has to fill; what a comment says is none."""
    for number, line in enumerate(text.splitlines(), 1):
        if not line.lstrip().startswith("#"):
            yield from (Place(name, number, found[1]) for found in _PLACE.finditer(line))
