"""Classes of values that no condition tells apart: a column becomes small codes, a condition a set of codes."""

from __future__ import annotations

import datetime as dt
import math
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from tongban.rules.conditions import ValueSet
from tongban.rules.feel.values import NUMBERS, UNKNOWN
from tongban.rules.match.columns import EMPTY, LARGEST, OPEN, THERE, Coded, Codes, Column, Measured

FIRST: Final = 3
"""The code of the first class of values; below it are OPEN, EMPTY and THERE (a value of another kind)."""
_SHORT: Final = 12
_DIGITS: Final = 20

Cut: TypeAlias = tuple[Any, bool]
"""A value at which membership may change, and whether it changes only after it."""


@dataclass(frozen=True, slots=True)
class Coding:
    """A column taken as values of one kind: `codes[n]` is the code of the values behind the first n cuts."""

    column: str
    kind: type
    cuts: tuple[Cut, ...]
    codes: tuple[int, ...]

    @property
    def size(self) -> int:
        """How many codes there are."""
        return max(self.codes) + 1

    def code(self, value: Any) -> int:
        """The code of one value."""
        if value is UNKNOWN or value is None:
            return OPEN if value is UNKNOWN else EMPTY
        if type(value) is not self.kind:
            return THERE
        return self.codes[bisect_right(self.cuts, (value, False))]

    def encode(self, column: Column) -> Codes:
        """The code of each row."""
        if isinstance(column, Coded):
            table: Codes = np.array([self.code(one) for one in column.values], np.min_scalar_type(self.size - 1))
            return table[column.codes]
        if column.kind is not self.kind:
            return np.full(len(column), THERE, np.uint8) if column.presence is None else column.presence
        return self._ranked(column)

    def _ranked(self, column: Measured) -> Codes:
        smallest = np.min_scalar_type(self.size - 1)
        steps = np.array([_first_behind(cut, column.scale) for cut in self.cuts], np.int64)
        places = _places(column.numbers, steps)
        table = np.array(self.codes, smallest)
        if (table == np.arange(FIRST, FIRST + len(table))).all():
            codes: Codes = places.astype(smallest, copy=False) + smallest.type(FIRST)
        else:
            codes = table[places]
        if column.presence is not None:
            codes = np.where(column.presence == THERE, codes, column.presence.astype(smallest))
        return codes


def _places(numbers: npt.NDArray[np.int64], steps: npt.NDArray[np.int64]) -> npt.NDArray[Any]:
    """For each number how many steps are not above it."""
    if len(steps) > _SHORT:
        found: npt.NDArray[Any] = np.searchsorted(steps, numbers, side="right")
        return found
    places = np.zeros(len(numbers), np.uint8)
    for step in steps:
        places += numbers >= step
    return places


def _first_behind(cut: Cut, scale: int) -> int:
    """The least integer of a measured column that lies behind a cut."""
    value, after = cut
    if isinstance(value, dt.date):
        return value.toordinal() + after
    assert isinstance(value, Decimal)
    if value.adjusted() > _DIGITS:
        return LARGEST if value > 0 else -LARGEST
    scaled = NUMBERS.scaleb(value, scale)
    found = math.floor(scaled) + 1 if after else math.ceil(scaled)
    return max(-LARGEST, min(LARGEST, found))


def coding_of(column: str, kind: type, sets: Iterable[ValueSet]) -> tuple[Coding, dict[ValueSet, frozenset[int]]]:
    """The coarsest coding that tells these sets apart, and the codes of each set."""
    distinct = list(dict.fromkeys(sets))
    turns: dict[Cut, int] = {}
    inside = 0
    for place, one in enumerate(distinct):
        inside |= _starts_inside(one) << place
        for cut in _cuts(one):
            turns[cut] = turns.get(cut, 0) ^ 1 << place
    cuts = tuple(sorted(turns))
    members = [inside]
    for cut in cuts:
        members.append(members[-1] ^ turns[cut])
    classes = {member: FIRST + place for place, member in enumerate(dict.fromkeys(members))}
    codes = tuple(classes[member] for member in members)
    return Coding(column, kind, cuts, codes), {one: _codes_in(classes, place) for place, one in enumerate(distinct)}


def _codes_in(classes: dict[int, int], place: int) -> frozenset[int]:
    return frozenset(code for member, code in classes.items() if member >> place & 1)


def _starts_inside(values: ValueSet) -> bool:
    return bool(values.parts) and values.parts[0].low is None


def _cuts(values: ValueSet) -> Iterable[Cut]:
    for part in values.parts:
        if part.low is not None:
            yield part.low, not part.low_closed
        if part.high is not None:
            yield part.high, part.high_closed
