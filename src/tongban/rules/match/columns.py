"""Columns of a population: few distinct values by code, or exact numbers and days as integers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from tongban.rules.feel.values import UNKNOWN, Unknown

Codes: TypeAlias = npt.NDArray[np.unsignedinteger[Any]]
Rows: TypeAlias = npt.NDArray[Any]

OPEN: Final = 0
"""The code of a value not obtained yet."""
EMPTY: Final = 1
"""The code of null."""
THERE: Final = 2
"""The code of a value that is there; as a class of values: one of another kind than the condition is about."""
LARGEST: Final = 2**62
_ABSENT: Final = frozenset({type(None), Unknown})


@dataclass(frozen=True, slots=True)
class Coded:
    """A column as `values[codes[row]]`; None (null) and UNKNOWN (not obtained) stand among the values."""

    values: tuple[object, ...]
    codes: Codes

    def __len__(self) -> int:
        return len(self.codes)

    def at(self, row: int) -> object:
        """The value in a row."""
        return self.values[int(self.codes[row])]

    def take(self, rows: Rows) -> Coded:
        """The column of some rows."""
        return Coded(self.values, self.codes[rows])

    def keys(self) -> npt.NDArray[Any]:
        """Integers that are equal exactly where the values are."""
        return self.codes


@dataclass(frozen=True, slots=True)
class Measured:
    """A column of numbers (`numbers` ÷ 10 ** `scale`, exactly) or of dates (`numbers` is the day's ordinal).

    `presence` is OPEN, EMPTY or THERE for each row; None where every value is there.
    """

    kind: type
    numbers: npt.NDArray[np.int64]
    scale: int = 0
    presence: npt.NDArray[np.uint8] | None = None

    def __len__(self) -> int:
        return len(self.numbers)

    def at(self, row: int) -> object:
        """The value in a row."""
        if self.presence is not None and self.presence[row] != THERE:
            return UNKNOWN if self.presence[row] == OPEN else None
        return self.value(int(self.numbers[row]))

    def value(self, number: int) -> object:
        """The value an integer of this column stands for."""
        if self.kind is dt.date:
            return dt.date.fromordinal(number)
        whole, part = divmod(number, 10**self.scale)
        return Decimal(number).scaleb(-self.scale).normalize() if part else Decimal(whole)

    def take(self, rows: Rows) -> Measured:
        """The column of some rows."""
        presence = None if self.presence is None else self.presence[rows]
        return Measured(self.kind, self.numbers[rows], self.scale, presence)

    def keys(self) -> npt.NDArray[Any]:
        """Integers that are equal exactly where the values are."""
        if self.presence is None:
            return self.numbers
        return np.where(self.presence == THERE, self.numbers, -LARGEST - self.presence.astype(np.int64))


Column: TypeAlias = Coded | Measured
Columns: TypeAlias = Callable[[str], Column]
"""The column of a name."""


def narrow(codes: npt.NDArray[Any], size: int) -> Codes:
    """Codes below `size` in the smallest type that holds them."""
    return codes.astype(np.min_scalar_type(max(size - 1, 0)), copy=False)


def uncoded(column: Column) -> Coded:
    """The same column by codes."""
    if isinstance(column, Coded):
        return column
    _keys, first, codes = np.unique(column.keys(), return_index=True, return_inverse=True)
    return Coded(tuple(column.at(int(row)) for row in first), narrow(codes, len(first)))


def joined(one: Column, other: Column) -> Column:
    """The rows of one column followed by those of another."""
    one, other = _alike(one, other), _alike(other, one)
    if isinstance(one, Measured) and isinstance(other, Measured) and one.kind is other.kind:
        scale = max(one.scale, other.scale)
        parts = [_scaled(part, scale) for part in (one, other)]
        if all(part is not None for part in parts):
            numbers = np.concatenate([part for part in parts if part is not None])
            return Measured(one.kind, numbers, scale, _presences(one, other))
    return _joined_codes(uncoded(one), uncoded(other))


def _alike(column: Column, other: Column) -> Column:
    """A column in which nothing is there, in the form of the other column."""
    if isinstance(column, Measured) or isinstance(other, Coded) or not set(map(type, column.values)) <= _ABSENT:
        return column
    presence = np.array([EMPTY if value is None else OPEN for value in column.values], np.uint8)
    return Measured(other.kind, np.ones(len(column), np.int64), other.scale, presence[column.codes])


def _scaled(column: Measured, scale: int) -> npt.NDArray[np.int64] | None:
    """The integers at a finer scale; None where they would not fit."""
    factor = 10 ** (scale - column.scale)
    if factor == 1 or not len(column):
        return column.numbers
    if int(np.abs(column.numbers).max()) * factor >= LARGEST:
        return None
    return column.numbers * np.int64(factor)


def _presences(*columns: Measured) -> npt.NDArray[np.uint8] | None:
    if all(column.presence is None for column in columns):
        return None
    full = (np.full(len(column), THERE, np.uint8) if column.presence is None else column.presence for column in columns)
    return np.concatenate(list(full))


def _joined_codes(one: Coded, other: Coded) -> Coded:
    places = {key: place for place, key in enumerate(map(identity, one.values))}
    values = list(one.values)
    for value in other.values:
        if places.setdefault(identity(value), len(values)) == len(values):
            values.append(value)
    moved = np.array([places[identity(value)] for value in other.values], np.int64)
    codes = np.concatenate([one.codes, moved[other.codes]])
    return Coded(tuple(values), narrow(codes, len(values)))


def identity(value: object) -> object:
    """What two values share exactly when no condition tells them apart."""
    if isinstance(value, (list, dict)):
        return type(value), repr(value)
    if isinstance(value, (dt.datetime, dt.time)):
        return type(value), repr(value)
    return type(value), value
