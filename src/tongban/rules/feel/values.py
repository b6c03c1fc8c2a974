"""The values of the language: FEEL's own, UNKNOWN beside null, and how facts from outside become them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from functools import total_ordering
from typing import Any, Final, NoReturn

from tongban.rules.feel.civil import WideDate, WideDateTime, WideSpan, WideTime
from tongban.rules.feel.types import FeelType

NUMBERS: Final = Context(prec=34, Emin=-6143, Emax=6144, traps=[InvalidOperation, DivisionByZero, Overflow])
_DEEPEST_FACT = 64


class Unknown:
    """A value that is not there to be used; it has no truth of its own, so `if value:` on it is refused."""

    __slots__ = ("_name",)

    def __init__(self, name: str) -> None:
        self._name = name

    def __repr__(self) -> str:
        return self._name

    def __bool__(self) -> NoReturn:
        raise TypeError(f"{self._name} is neither true nor false; compare with `is {self._name}`")

    def __reduce__(self) -> str:
        return self._name


UNKNOWN: Final = Unknown("UNKNOWN")
"""Not obtained yet: learning it may still change the result."""

BLOCKED: Final = Unknown("BLOCKED")
"""Empty or faulty where a decision must not rest on it: nothing learned later can mend it."""


@total_ordering
@dataclass(frozen=True, slots=True)
class YearsMonths:
    """A years and months duration, in months."""

    months: int

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, YearsMonths):
            return NotImplemented
        return self.months < other.months

    def __str__(self) -> str:
        years, months = divmod(abs(self.months), 12)
        parts = (f"{years}Y" if years else "") + (f"{months}M" if months or not years else "")
        return f"{'-' if self.months < 0 else ''}P{parts}"


@dataclass(frozen=True, slots=True)
class Range:
    """An interval; an end that is None is open to infinity. `exact` says that it was written `= value`."""

    low: object
    high: object
    low_closed: bool
    high_closed: bool
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Formal:
    """A parameter a function value takes: its name, its type (None takes anything), further names it answers to."""

    name: str
    type: FeelType | None = None
    optional: bool = False
    repeated: bool = False
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function value, equal only to itself. `apply(run, values)` gets a value per parameter, coerced to its type.

    What it gives is brought to `result`; `promised` is what it is known to give without that.

    A business knowledge model or a decision service is one too: give its parameters and an `apply` that binds their
    names (`Run.bind`) and evaluates its logic. Use it with `functions.invoke`.
    """

    name: str
    parameters: tuple[Formal, ...]
    apply: Callable[[Any, list[Any]], object]
    result: FeelType | None = None
    builtin: bool = False
    promised: FeelType | None = None


class UnusableFactError(ValueError):
    """A fact of a kind the language has no value for; the text says which, in Chinese."""


_PYTHONS: Final = (str, bool, Decimal, type(None), dt.date, dt.datetime, dt.time, dt.timedelta)
_OWN: Final = (YearsMonths, Range, Function, WideDate, WideDateTime, WideTime, WideSpan)
_AS_IS: Final = frozenset({*_PYTHONS, *_OWN})


def normalise(value: object, depth: int = 0) -> object:
    """The FEEL value of a fact: numbers become exact decimals, sequences lists, mappings dicts.

    A list or mapping that holds an UNKNOWN anywhere is UNKNOWN as a whole. Raises UnusableFactError.
    """
    kind = type(value)
    if kind is Decimal:
        return _finite(value)
    if kind in _AS_IS or kind is Unknown:
        return value
    if kind is int:
        return _finite(Decimal(value))  # type: ignore[arg-type]  # its kind is int
    if depth > _DEEPEST_FACT:
        raise UnusableFactError(f"数据嵌套超过 {_DEEPEST_FACT} 层")
    if isinstance(value, (list, tuple)):
        items = [normalise(item, depth + 1) for item in value]
        return UNKNOWN if any(item is UNKNOWN for item in items) else items
    if isinstance(value, Mapping):
        entries = {str(key): normalise(item, depth + 1) for key, item in value.items()}
        return UNKNOWN if any(item is UNKNOWN for item in entries.values()) else entries
    return _normalise_rare(value)


def _normalise_rare(value: object) -> object:
    if isinstance(value, float):
        return _finite(Decimal(repr(value)))
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int):
        return _finite(Decimal(int(value)))
    raise UnusableFactError(f"值的类型是 {type(value).__name__}")


def _finite(number: object) -> object:
    assert isinstance(number, Decimal)
    return NUMBERS.plus(number) if number.is_finite() else None


_KIND_NAMES: dict[type, str] = {
    type(None): "空",
    Decimal: "数",
    str: "文字",
    bool: "是否",
    dt.date: "日期",
    dt.datetime: "日期时间",
    dt.time: "时间",
    dt.timedelta: "时长",
    YearsMonths: "年月时长",
    list: "列表",
    dict: "分项数据",
    WideDate: "日期",
    WideDateTime: "日期时间",
    WideTime: "时间",
    WideSpan: "时长",
    Range: "范围",
    Function: "函数",
    Unknown: "未知",
}


def kind_name(value: object) -> str:
    """The Chinese word for the kind of a value."""
    return _KIND_NAMES[type(value)]
