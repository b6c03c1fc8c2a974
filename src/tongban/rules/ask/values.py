"""The values worth trying of an input: one on each side of every constant its conditions compare it with."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from decimal import Decimal
from typing import Any, Final

from tongban.rules.conditions import Atom, Form, leaves
from tongban.rules.feel.types import BOOLEAN, DATE, DAYS_TIME, NUMBER, STRING, YEARS_MONTHS, FeelType
from tongban.rules.feel.values import YearsMonths

_KINDS: Final[dict[FeelType, type]] = {
    NUMBER: Decimal,
    STRING: str,
    BOOLEAN: bool,
    DATE: dt.date,
    DAYS_TIME: dt.timedelta,
    YEARS_MONTHS: YearsMonths,
}
_UNITS: Final[dict[type, Any]] = {
    Decimal: Decimal(1),
    dt.date: dt.timedelta(days=1),
    dt.timedelta: dt.timedelta.resolution,
}
_ANY_VALUE: Final = True
"""Stands for every value of an input that is compared with null alone."""


def worth_trying(forms: Iterable[Form], declared: FeelType | None = None) -> tuple[object, ...]:
    """Values of the kinds the conditions take the input for, such that any other of these kinds acts like one of them.

    `declared` is the type of the input where it has one; null is not among them.
    """
    cuts: dict[type, set[Any]] = {}
    for form in forms:
        for leaf in leaves(form):
            if isinstance(leaf, Atom) and leaf.kind is not type(None):
                cuts.setdefault(leaf.kind, set()).update(leaf.true_for.cuts())
    kind = _KINDS.get(declared) if declared is not None else None
    if kind is not None:
        cuts = {kind: cuts.get(kind, set())}
    found = [value for kind, ends in cuts.items() for value in _around(kind, sorted(ends))]
    return tuple(found) or (_ANY_VALUE,)


def _around(kind: type, ends: list[Any]) -> Iterator[object]:
    """The ends and a value of every gap; of an empty gap, such as between two days in a row, an end once more."""
    if kind is bool:
        yield from (True, False)
    elif ends:
        yield from _made(_before, ends[0])
        for low, high in itertools.pairwise(ends):
            yield low
            yield from _made(_between, low, high)
        yield ends[-1]
        yield from _made(_after, ends[-1])


def _made(make: Callable[..., object], *ends: object) -> Iterator[object]:
    """The value, unless it would lie before the first or after the last day there is."""
    with suppress(OverflowError):
        yield make(*ends)


def _before(value: Any) -> Any:
    if isinstance(value, str):
        return ""
    return YearsMonths(value.months - 1) if isinstance(value, YearsMonths) else value - _UNITS[type(value)]


def _after(value: Any) -> Any:
    if isinstance(value, str):
        return value + "\0"
    return YearsMonths(value.months + 1) if isinstance(value, YearsMonths) else value + _UNITS[type(value)]


def _between(low: Any, high: Any) -> Any:
    return (low + high) / 2 if isinstance(low, Decimal) else _after(low)
