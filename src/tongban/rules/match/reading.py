"""From lists and arrays to columns: numbers exactly, dates as days, anything else by its distinct values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from tongban.rules.feel.values import (
    NUMBERS,
    UNKNOWN,
    Function,
    Range,
    Unknown,
    UnusableFactError,
    kind_name,
    normalise,
)
from tongban.rules.match.columns import (
    EMPTY,
    LARGEST,
    OPEN,
    THERE,
    Coded,
    Column,
    Measured,
    identity,
    narrow,
)
from tongban.rules.match.errors import MatchError

_ABSENT: Final = (type(None), Unknown)
_NUMBERS: Final = frozenset({int, float, Decimal})
_PLAIN: Final = _NUMBERS | {str, bool, dt.date}
"""Kinds whose equal values are the same value."""
_FINEST_FLOAT: Final = 6
_FINEST: Final = 18
_EXACT_FLOATS: Final = 1e15
_UNIX_EPOCH: Final = dt.date(1970, 1, 1).toordinal()


def read_column(name: str, data: object, nulls: object = None, unknown: object = None) -> Column:
    """The column of a list, an array or a column; rows marked in `nulls` are null, in `unknown` not obtained.

    Raises MatchError TB-MATCH-002 for a mark of another length, TB-MATCH-005 for values of no usable kind.
    """
    if isinstance(data, np.ma.MaskedArray):
        hidden = np.ma.getmaskarray(data)
        data, nulls = data.data, hidden if nulls is None else hidden | np.asarray(nulls, bool)
    column = _read(name, data)
    for marks, state in ((nulls, EMPTY), (unknown, OPEN)):
        if marks is not None:
            column = _marked(name, column, np.asarray(marks, bool), state)
    return column


def _read(name: str, data: object) -> Column:
    if isinstance(data, Measured):
        return data
    if isinstance(data, Coded):
        return _recoded(name, data)
    if isinstance(data, np.ndarray):
        reader = {"i": _integers, "u": _integers, "f": _floats, "b": _booleans, "M": _days}.get(data.dtype.kind)
        column = reader(data) if reader is not None else None
        return _listed(name, data.tolist()) if column is None else column
    assert isinstance(data, Iterable)
    return _listed(name, list(data))


def _recoded(name: str, column: Coded) -> Coded:
    """A column that came coded, its values as the language has them and each of them once."""
    values = [_usable(name, value) for value in column.values]
    places: dict[object, int] = {}
    moved = np.array([places.setdefault(identity(value), len(places)) for value in values], np.int64)
    if len(places) == len(values):
        return Coded(tuple(values), narrow(column.codes, len(values)))
    kept = {identity(value): value for value in values}
    return Coded(tuple(kept[key] for key in places), narrow(moved[column.codes], len(places)))


def _integers(data: npt.NDArray[Any]) -> Column | None:
    if data.size and max(abs(int(data.min())), abs(int(data.max()))) >= LARGEST:
        return None
    return Measured(Decimal, data.astype(np.int64, copy=False))


def _booleans(data: npt.NDArray[Any]) -> Column | None:
    return Coded((False, True), data.view(np.uint8))


def _days(data: npt.NDArray[Any]) -> Column | None:
    if np.datetime_data(data.dtype)[0] != "D":
        return None
    gone = np.isnat(data)
    days = data.astype(np.int64) + _UNIX_EPOCH
    if not gone.any():
        return Measured(dt.date, days)
    return Measured(dt.date, np.where(gone, 1, days), 0, np.where(gone, EMPTY, THERE).astype(np.uint8))


def _floats(data: npt.NDArray[Any]) -> Column | None:
    """Decimals of up to six places, which fifteen digits of a float hold exactly; None where there are finer ones."""
    if data.dtype != np.float64:
        return None
    there = np.isfinite(data)
    known = np.where(there, data, 0.0)
    presence = None if there.all() else np.where(there, THERE, EMPTY).astype(np.uint8)
    for scale in range(_FINEST_FLOAT + 1):
        scaled = np.rint(known * 10.0**scale)
        if scaled.size and np.abs(scaled).max() >= _EXACT_FLOATS:
            return None
        if np.array_equal(scaled / 10.0**scale, known):
            return Measured(Decimal, scaled.astype(np.int64), scale, presence)
    return None


def _listed(name: str, data: list[object]) -> Column:
    kinds = {kind for kind in map(type, data) if kind not in _ABSENT}
    if len(kinds) == 1 and kinds <= _PLAIN:
        codes, distinct = _factorised(data)
        values = [_usable(name, value) for value in distinct]
    else:
        everything = [_usable(name, value) for value in data]
        codes, _keys = _factorised([identity(value) for value in everything])
        kept = {identity(value): value for value in everything}
        values = list(kept.values())
    if kinds and (kinds <= _NUMBERS or kinds == {dt.date}):
        return _measured(values, codes)
    return Coded(tuple(values), narrow(codes, len(values)))


def _factorised(data: list[object]) -> tuple[npt.NDArray[np.int64], list[object]]:
    """For each item the place of its value among the distinct ones, in order of appearance."""
    distinct = list(dict.fromkeys(data))
    table = {value: place for place, value in enumerate(distinct)}
    return np.fromiter(map(table.__getitem__, data), np.int64, len(data)), distinct


def _usable(name: str, value: object) -> object:
    try:
        found = normalise(value.item() if isinstance(value, np.generic) else value)
    except UnusableFactError as problem:
        raise MatchError("TB-MATCH-005", name=name, problem=problem) from problem
    if isinstance(found, (Range, Function)):
        raise MatchError("TB-MATCH-005", name=name, problem=f"值是{kind_name(found)}")
    return found


def _measured(values: Sequence[Any], codes: npt.NDArray[np.int64]) -> Column:
    """Numbers or dates as integers; by code where an integer cannot hold them."""
    there = [value for value in values if type(value) not in _ABSENT]
    if not there:
        return Coded(tuple(values), narrow(codes, len(values)))
    kind = dt.date if isinstance(there[0], dt.date) else Decimal
    scale = 0 if kind is dt.date else max(0, *(_places(value) for value in there), 0)
    numbers = None if scale > _FINEST else [_integer(value, scale) for value in values]
    if numbers is None or any(abs(number) >= LARGEST for number in numbers):
        return Coded(tuple(values), narrow(codes, len(values)))
    states = np.array([OPEN if v is UNKNOWN else EMPTY if v is None else THERE for v in values], np.uint8)
    presence = None if (states == THERE).all() else states[codes]
    return Measured(kind, np.array(numbers, np.int64)[codes], scale, presence)


def _places(value: Decimal) -> int:
    exponent = value.normalize(NUMBERS).as_tuple().exponent
    assert isinstance(exponent, int)
    return -exponent


def _integer(value: Any, scale: int) -> int:
    if type(value) in _ABSENT:
        return 1
    return value.toordinal() if isinstance(value, dt.date) else int(NUMBERS.scaleb(value, scale))


def _marked(name: str, column: Column, marks: npt.NDArray[np.bool_], state: int) -> Column:
    if marks.shape != (len(column),):
        raise MatchError("TB-MATCH-002", name=name, found=len(marks), wanted=len(column))
    if isinstance(column, Measured):
        before = np.full(len(column), THERE, np.uint8) if column.presence is None else column.presence
        presence = np.where(marks, np.uint8(state), before)
        return Measured(column.kind, column.numbers, column.scale, presence)
    value = UNKNOWN if state == OPEN else None
    values = (*column.values, value)
    codes = np.where(marks, len(column.values), column.codes.astype(np.int64))
    return _recoded(name, Coded(values, narrow(codes, len(values))))
