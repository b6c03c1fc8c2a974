"""Equality, ordering and membership over three-valued truth, UNKNOWN and BLOCKED included."""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any, Final

from tongban.rules.feel.civil import (
    NANOS,
    WideDate,
    WideDateTime,
    WideSpan,
    WideTime,
    day_number,
    instant,
    same_zoning,
    span_nanos,
)
from tongban.rules.feel.errors import Span
from tongban.rules.feel.run import Run
from tongban.rules.feel.values import BLOCKED, UNKNOWN, Range, Unknown, YearsMonths, kind_name

_ORDERS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_FAMILIES: Final[dict[type, type]] = {
    WideDate: dt.date,
    WideDateTime: dt.datetime,
    WideTime: dt.time,
    WideSpan: dt.timedelta,
}
"""Own classes and the classes of Python whose values they are ordered among."""
_NATIVE: Final = frozenset({Decimal, str, dt.date, dt.timedelta})
_ON_A_CLOCK: Final = frozenset({dt.datetime, dt.time})
_KEYS: Final[dict[type, Callable[[Any], object]]] = {
    Decimal: lambda value: value,
    str: lambda value: value,
    dt.date: day_number,
    dt.datetime: instant,
    dt.time: instant,
    dt.timedelta: span_nanos,
    YearsMonths: lambda value: value.months,
}


def missing(*values: object) -> Unknown | None:
    """What a strict operation on these values gives when one is not there: BLOCKED before UNKNOWN, else None."""
    found: Unknown | None = None
    for value in values:
        if value is BLOCKED:
            return BLOCKED
        if value is UNKNOWN:
            found = UNKNOWN
    return found


def both(left: object, right: object) -> object:
    """Kleene conjunction of two truth values (True, False, None, UNKNOWN, BLOCKED)."""
    if left is False or right is False:
        return False
    return _weakest(True, left, right)


def either(left: object, right: object) -> object:
    """Kleene disjunction of two truth values."""
    if left is True or right is True:
        return True
    return _weakest(False, left, right)


def _weakest(neutral: bool, left: object, right: object) -> object:
    for state in (UNKNOWN, BLOCKED, None):
        if left is state or right is state:
            return state
    return neutral


def negated(value: object) -> object:
    """Kleene negation of a truth value."""
    if value is True:
        return False
    return True if value is False else value


def equal(run: Run, left: object, right: object, span: Span) -> object:
    """FEEL `=`: two-valued against null, null with a cause between different kinds."""
    kind = type(left)
    if kind is type(right) and (kind is str or kind is Decimal or kind is bool):
        return left == right
    absent = missing(left, right)
    if absent is not None:
        return absent
    if left is None or right is None:
        return left is right
    if kind is not type(right) and family(left) is not family(right):
        return run.fault(span, f"{kind_name(left)}与{kind_name(right)}不能比较是否相等")
    return _equal_alike(run, left, right, span)


def _equal_alike(run: Run, left: Any, right: Any, span: Span) -> object:
    if isinstance(left, list):
        if len(left) != len(right):
            return False
        return _all_equal(run, zip(left, right, strict=True), span)
    if isinstance(left, dict):
        if left.keys() != right.keys():
            return False
        return _all_equal(run, ((left[key], right[key]) for key in left), span)
    if isinstance(left, Range):
        if (left.low_closed, left.high_closed, left.exact) != (right.low_closed, right.high_closed, right.exact):
            return False
        return _all_equal(run, ((left.low, right.low), (left.high, right.high)), span)
    if family(left) in _ON_A_CLOCK:
        if not same_zoning(left, right):
            return run.fault(span, "一个时间带时区，另一个不带，不能比较是否相等")
        return instant(left) // NANOS == instant(right) // NANOS
    return bool(left == right)


def _all_equal(run: Run, pairs: Iterable[tuple[object, object]], span: Span) -> object:
    result: object = True
    for left, right in pairs:
        run.spend(1)
        result = both(result, equal(run, left, right, span))
        if result is False:
            return False
    return result


def unequal(run: Run, left: object, right: object, span: Span) -> object:
    """FEEL `!=`."""
    return negated(equal(run, left, right, span))


def order(run: Run, op: str, left: object, right: object, span: Span) -> object:
    """FEEL `<`, `<=`, `>`, `>=`: null with null; null with a cause between kinds that have no common order."""
    kind = type(left)
    if kind is type(right) and kind in _NATIVE:
        return _ORDERS[op](left, right)
    absent = missing(left, right)
    if absent is not None:
        return absent
    if left is None or right is None:
        return run.empty(span, "空值不能比较大小")
    kind = family(left)
    key = _KEYS.get(kind)
    if key is None or kind is not family(right):
        return run.fault(span, f"{kind_name(left)}与{kind_name(right)}不能比较大小")
    if kind in _ON_A_CLOCK and not same_zoning(left, right):  # type: ignore[arg-type]  # they are of the clock's kinds
        return run.fault(span, "一个时间带时区，另一个不带，不能比较先后")
    return _ORDERS[op](key(left), key(right))


def family(value: object) -> type:
    """The class that stands for all classes a value may be compared with."""
    kind = type(value)
    return _FAMILIES.get(kind, kind)


def compare(run: Run, op: str, left: object, right: object, span: Span) -> object:
    """Any of the six comparisons."""
    if op == "=":
        return equal(run, left, right, span)
    if op == "!=":
        return unequal(run, left, right, span)
    return order(run, op, left, right, span)


def within(run: Run, value: object, bounds: Range, span: Span) -> object:
    """Whether a value lies in a range."""
    above: object = True
    below: object = True
    if bounds.low is not None:
        above = order(run, ">=" if bounds.low_closed else ">", value, bounds.low, span)
    if bounds.high is not None:
        below = order(run, "<=" if bounds.high_closed else "<", value, bounds.high, span)
    return both(above, below)


def matches(run: Run, value: object, test: object, span: Span) -> object:
    """Whether a value passes one test value: lies in a range, is in a list (or in a range of it), or is equal."""
    if isinstance(test, Range):
        return within(run, value, test, span) if not isinstance(value, Range) else equal(run, value, test, span)
    if isinstance(test, list):
        return among(run, value, test, span)
    return equal(run, value, test, span)


def among(run: Run, value: object, tests: list[Any], span: Span) -> object:
    """Whether a value is one of a list, or lies in one of its ranges; a list may be an element itself."""
    result: object = False
    for test in tests:
        run.spend(1)
        if isinstance(test, Range) and not isinstance(value, Range):
            result = either(result, within(run, value, test, span))
        elif family(test) is family(value) or test is None or value is None or missing(test, value) is not None:
            result = either(result, equal(run, value, test, span))
        if result is True:
            return True
    return result


def same(run: Run, left: object, right: object) -> bool:
    """Whether no expression can tell two values apart."""
    run.spend(1)
    if type(left) is not type(right):
        return False
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(same(run, one, other) for one, other in zip(left, right, strict=True))
    if isinstance(left, dict) and isinstance(right, dict):
        return list(left) == list(right) and all(same(run, left[key], right[key]) for key in left)
    if isinstance(left, Range) and isinstance(right, Range):
        closed = (left.low_closed, left.high_closed) == (right.low_closed, right.high_closed)
        return closed and same(run, left.low, right.low) and same(run, left.high, right.high)
    if isinstance(left, (dt.datetime, dt.time)):
        return repr(left) == repr(right)
    return left == right
