"""What a value is in SQL: the kinds of columns and terms, and how many digits a number may have to stay exact."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from tongban.rules.feel.types import FeelType
from tongban.rules.feel.values import NUMBERS, YearsMonths

FEEL_DIGITS: Final = 34
"""FEEL keeps 34 significant digits (DMN 1.5, 10.3.2.3): what may have more is rounded there, and not in SQL."""
SQL_DIGITS: Final = 38
_MACHINE_DIGITS: Final = 18


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of value, by its Chinese name and by what a column of it is called in Ibis."""

    name: str
    dtype: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Number(Kind):
    """Exact numbers of at most `digits` digits, `scale` of them after the point; `whole` ones are machine integers."""

    digits: int
    scale: int
    whole: bool

    @property
    def before(self) -> int:
        """The digits before the point."""
        return self.digits - self.scale


@dataclass(frozen=True, slots=True)
class Quotient(Kind):
    """A division that may not come out even: it has no exact value in SQL, but can be compared exactly."""


BOOLEAN: Final = Kind("是否", "boolean")
TEXT: Final = Kind("文字", "string")
DATE: Final = Kind("日期", "date")
DAYS: Final = Kind("天数", "int64")
MONTHS: Final = Kind("月数", "int64")
REAL: Final = Kind("浮点数", "float64")
TEXTS: Final = Kind("文字列表", "array<string>")
NULL: Final = Kind("空", "null")
QUOTIENT: Final = Quotient("商", "null")
ORDERED: Final = (TEXT, DATE, DAYS, MONTHS, REAL)


def number(digits: int, scale: int = 0, *, whole: bool | None = None) -> Number:
    """Numbers of so many digits; whole ones that fit a machine integer are one."""
    machine = scale == 0 and digits <= _MACHINE_DIGITS if whole is None else whole
    return Number("数", "int64" if machine else f"decimal({digits}, {scale})", digits, scale, machine)


def number_of(value: Decimal) -> Number:
    """The narrowest numbers that hold this one."""
    exact = value.normalize(NUMBERS)
    exponent = exact.as_tuple().exponent
    scale = max(0, -exponent) if isinstance(exponent, int) else 0
    return number(max(exact.adjusted() + 1, 0) + scale or 1, scale)


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a term is written out: the table, the column of every input, the dialect, Ibis itself, and what terms that
    are used many times (`once`) were written as.
    """

    ibis: Any
    table: Any
    names: dict[str, str]
    dialect: str
    written: dict[int, Any] = field(default_factory=dict)

    def column(self, path: str) -> Any:
        """The column of an input."""
        return self.table[self.names.get(path, path)]


Emit = Callable[[Frame], Any]


@dataclass(frozen=True, slots=True)
class Term:
    """A typed value: its kind and how it is written out; `constant` where it is the same for every row."""

    kind: Kind
    emit: Emit
    constant: object = None
    parts: tuple[Term, ...] = ()


def once(term: Term) -> Term:
    """The term, written out once for each frame however often it is used."""

    def emit(frame: Frame) -> Any:
        key = id(term)
        if key not in frame.written:
            frame.written[key] = term.emit(frame)
        return frame.written[key]

    return Term(term.kind, emit, term.constant, term.parts)


class NotInSql(Exception):
    """A rule that SQL would not decide as the interpreter does; the text says why, in Chinese."""


_OF_TYPES: Final = {
    "boolean": BOOLEAN,
    "string": TEXT,
    "date": DATE,
    "number": number(18, 4),
    "days and time duration": DAYS,
    "years and months duration": MONTHS,
    "list<string>": TEXTS,
}


def kind_of_type(declared: FeelType) -> Kind | None:
    """The kind of a declared type; numbers are taken to have 18 digits, 4 after the point. None where SQL has none."""
    return _OF_TYPES.get(str(declared))


def constant_kind(value: object) -> Kind | None:
    """The kind of a constant, None where SQL has none."""
    if isinstance(value, Decimal):
        return number_of(value)
    if type(value) is dt.timedelta:
        return DAYS if value % dt.timedelta(days=1) == dt.timedelta() else None
    return _OF_VALUES.get(type(value))


_OF_VALUES: Final[dict[type, Kind]] = {
    type(None): NULL,
    bool: BOOLEAN,
    str: TEXT,
    dt.date: DATE,
    YearsMonths: MONTHS,
}


def plain(value: object) -> object:
    """A constant as SQL writes it: durations as whole days or months."""
    if isinstance(value, dt.timedelta):
        return value.days
    return value.months if isinstance(value, YearsMonths) else value
