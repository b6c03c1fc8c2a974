"""Arithmetic on exact decimals, strings, dates, times and durations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal, DecimalException
from typing import Any, Final

from tongban.rules.feel.compare import missing
from tongban.rules.feel.errors import Span
from tongban.rules.feel.run import Fault, Run
from tongban.rules.feel.temporal import add_months, from_seconds, in_seconds, time_plus
from tongban.rules.feel.values import NUMBERS, YearsMonths, kind_name

_NUMERIC: Final[dict[str, Callable[[Decimal, Decimal], Decimal]]] = {
    "+": NUMBERS.add,
    "-": NUMBERS.subtract,
    "*": NUMBERS.multiply,
    "/": NUMBERS.divide,
    "**": NUMBERS.power,
}
_VERBS: Final = {"+": "相加", "-": "相减", "*": "相乘", "/": "相除", "**": "乘方"}
_CHARS_PER_STEP = 64


def arithmetic(run: Run, op: str, left: object, right: object, span: Span) -> object:
    """`left op right`; null with null, null with a cause where the kinds have no such operation."""
    try:
        if type(left) is Decimal and type(right) is Decimal:
            return _NUMERIC[op](left, right)
        absent = missing(left, right)
        if absent is not None:
            return absent
        if left is None or right is None:
            return None
        if isinstance(left, str) and isinstance(right, str) and op == "+":
            run.spend((len(left) + len(right)) // _CHARS_PER_STEP)
            return left + right
        return _temporal(op, left, right)
    except DecimalException:
        return run.fault(span, "除数为零" if op == "/" else "数的运算超出范围")
    except (OverflowError, ValueError):
        return run.fault(span, "日期或时长的运算超出范围")
    except Fault as fault:
        return run.fault(span, str(fault))


def _temporal(op: str, left: object, right: object) -> object:
    if op == "+" and isinstance(right, (dt.date, dt.time)) and isinstance(left, (dt.timedelta, YearsMonths)):
        left, right = right, left
    handler = _TEMPORAL.get((op, type(left), type(right)))
    if handler is None:
        raise Fault(f"{kind_name(left)}与{kind_name(right)}不能{_VERBS[op]}")
    return handler(left, right)


def _elapsed(left: dt.datetime, right: dt.datetime) -> dt.timedelta:
    if (left.tzinfo is None) is not (right.tzinfo is None):
        raise Fault("一个时间带时区，另一个不带，不能相减")
    return left - right


def _at_midnight(day: dt.date, like: dt.datetime) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(tzinfo=like.tzinfo))


def _time_apart(left: dt.time, right: dt.time) -> dt.timedelta:
    day = dt.date(2000, 1, 1)
    return _elapsed(dt.datetime.combine(day, left), dt.datetime.combine(day, right))


def _whole_months(months: Decimal) -> YearsMonths:
    return YearsMonths(int(months))


_TEMPORAL: Final[dict[tuple[str, type, type], Callable[[Any, Any], object]]] = {
    ("+", dt.date, dt.timedelta): lambda day, span: day + span,
    ("-", dt.date, dt.timedelta): lambda day, span: day - span,
    ("+", dt.datetime, dt.timedelta): lambda moment, span: moment + span,
    ("-", dt.datetime, dt.timedelta): lambda moment, span: moment - span,
    ("+", dt.date, YearsMonths): lambda day, span: add_months(day, span.months),
    ("-", dt.date, YearsMonths): lambda day, span: add_months(day, -span.months),
    ("+", dt.datetime, YearsMonths): lambda moment, span: add_months(moment, span.months),
    ("-", dt.datetime, YearsMonths): lambda moment, span: add_months(moment, -span.months),
    ("+", dt.time, dt.timedelta): time_plus,
    ("-", dt.time, dt.timedelta): lambda time, span: time_plus(time, -span),
    ("-", dt.date, dt.date): lambda left, right: left - right,
    ("-", dt.datetime, dt.datetime): _elapsed,
    ("-", dt.datetime, dt.date): lambda moment, day: _elapsed(moment, _at_midnight(day, moment)),
    ("-", dt.date, dt.datetime): lambda day, moment: _elapsed(_at_midnight(day, moment), moment),
    ("-", dt.time, dt.time): _time_apart,
    ("+", dt.timedelta, dt.timedelta): lambda left, right: left + right,
    ("-", dt.timedelta, dt.timedelta): lambda left, right: left - right,
    ("/", dt.timedelta, dt.timedelta): lambda left, right: NUMBERS.divide(in_seconds(left), in_seconds(right)),
    ("*", dt.timedelta, Decimal): lambda span, number: from_seconds(NUMBERS.multiply(in_seconds(span), number)),
    ("*", Decimal, dt.timedelta): lambda number, span: from_seconds(NUMBERS.multiply(in_seconds(span), number)),
    ("/", dt.timedelta, Decimal): lambda span, number: from_seconds(NUMBERS.divide(in_seconds(span), number)),
    ("+", YearsMonths, YearsMonths): lambda left, right: YearsMonths(left.months + right.months),
    ("-", YearsMonths, YearsMonths): lambda left, right: YearsMonths(left.months - right.months),
    ("/", YearsMonths, YearsMonths): lambda left, right: NUMBERS.divide(Decimal(left.months), Decimal(right.months)),
    ("*", YearsMonths, Decimal): lambda span, number: _whole_months(NUMBERS.multiply(Decimal(span.months), number)),
    ("*", Decimal, YearsMonths): lambda number, span: _whole_months(NUMBERS.multiply(Decimal(span.months), number)),
    ("/", YearsMonths, Decimal): lambda span, number: _whole_months(NUMBERS.divide(Decimal(span.months), number)),
}


def negate(run: Run, value: object, span: Span) -> object:
    """Arithmetic negation of a number or duration."""
    if isinstance(value, Decimal):
        return NUMBERS.minus(value)
    if value is None or missing(value) is not None:
        return value
    if isinstance(value, dt.timedelta):
        return -value
    if isinstance(value, YearsMonths):
        return YearsMonths(-value.months)
    return run.fault(span, f"{kind_name(value)}不能取负")
