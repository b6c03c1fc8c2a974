"""Arithmetic on exact decimals, strings, dates, times and durations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal, DecimalException
from typing import Any, Final

from tongban.rules.feel.civil import (
    DAY_NANOS,
    Clock,
    Day,
    DaysTime,
    Moment,
    WideDate,
    WideDateTime,
    WideSpan,
    WideTime,
    add_months,
    day_number,
    instant,
    join,
    moment_at,
    same_zoning,
    span_nanos,
    span_of,
)
from tongban.rules.feel.compare import missing
from tongban.rules.feel.errors import Span
from tongban.rules.feel.run import Fault, Run
from tongban.rules.feel.temporal import date_plus, from_seconds, in_seconds, months_of, time_plus
from tongban.rules.feel.values import NUMBERS, YearsMonths, kind_name

_NUMERIC: Final[dict[str, Callable[[Decimal, Decimal], Decimal]]] = {
    "+": NUMBERS.add,
    "-": NUMBERS.subtract,
    "*": NUMBERS.multiply,
    "/": NUMBERS.divide,
    "**": NUMBERS.power,
}
_VERBS: Final = {"+": "相加", "-": "相减", "*": "相乘", "/": "相除", "**": "乘方"}
_CHARS_PER_STEP = 4


def arithmetic(run: Run, op: str, left: object, right: object, span: Span) -> object:
    """`left op right`; null with null, null with a cause where the kinds have no such operation."""
    try:
        kind = type(left)
        if kind is type(right):
            if kind is Decimal:
                return _NUMERIC[op](left, right)  # type: ignore[arg-type]  # both are of that kind
            if kind is dt.date and op == "-":
                return left - right  # type: ignore[operator]  # both are of that kind
        absent = missing(left, right)
        if absent is not None:
            return absent
        if left is None or right is None:
            return run.empty(span, f"空值不能{_VERBS[op]}")
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
    kinds = _KINDS.get(type(left)), _KINDS.get(type(right))
    if op == "+" and kinds[0] in ("span", "months") and kinds[1] in ("date", "moment", "time"):
        left, right, kinds = right, left, (kinds[1], kinds[0])
    handler = _TEMPORAL.get((op, *kinds))
    if handler is None:
        raise Fault(f"{kind_name(left)}与{kind_name(right)}不能{_VERBS[op]}")
    return handler(left, right)


def _moved(value: Moment, nanos: int) -> Moment:
    return moment_at(instant(value) + nanos, value.tzinfo)


def _elapsed(left: Moment | Clock, right: Moment | Clock) -> DaysTime:
    if not same_zoning(left, right):
        raise Fault("一个时间带时区，另一个不带，不能相减")
    return span_of(instant(left) - instant(right))


def _at_midnight(day: Day) -> Moment:
    return join(day, dt.time(tzinfo=dt.UTC))


def _days_apart(left: Day, right: Day) -> DaysTime:
    if isinstance(left, dt.date) and isinstance(right, dt.date):
        return left - right
    return span_of((day_number(left) - day_number(right)) * DAY_NANOS)


def _months(operation: Callable[[Decimal, Decimal], Decimal]) -> Callable[[YearsMonths, Decimal], object]:
    return lambda span, number: months_of(operation(Decimal(span.months), number))


def _seconds(operation: Callable[[Decimal, Decimal], Decimal]) -> Callable[[DaysTime, Decimal], object]:
    return lambda span, number: from_seconds(operation(in_seconds(span), number))


def _swapped(handler: Callable[[Any, Any], object]) -> Callable[[Any, Any], object]:
    return lambda left, right: handler(right, left)


_KINDS: Final[dict[type, str]] = {
    Decimal: "number",
    dt.date: "date",
    WideDate: "date",
    dt.datetime: "moment",
    WideDateTime: "moment",
    dt.time: "time",
    WideTime: "time",
    dt.timedelta: "span",
    WideSpan: "span",
    YearsMonths: "months",
}
_TEMPORAL: Final[dict[tuple[str, str | None, str | None], Callable[[Any, Any], object]]] = {
    ("+", "date", "span"): date_plus,
    ("-", "date", "span"): lambda day, span: date_plus(day, span_of(-span_nanos(span))),
    ("+", "moment", "span"): lambda moment, span: _moved(moment, span_nanos(span)),
    ("-", "moment", "span"): lambda moment, span: _moved(moment, -span_nanos(span)),
    ("+", "date", "months"): lambda day, span: add_months(day, span.months),
    ("-", "date", "months"): lambda day, span: add_months(day, -span.months),
    ("+", "moment", "months"): lambda moment, span: add_months(moment, span.months),
    ("-", "moment", "months"): lambda moment, span: add_months(moment, -span.months),
    ("+", "time", "span"): time_plus,
    ("-", "time", "span"): lambda time, span: time_plus(time, span_of(-span_nanos(span))),
    ("-", "date", "date"): _days_apart,
    ("-", "moment", "moment"): _elapsed,
    ("-", "moment", "date"): lambda moment, day: _elapsed(moment, _at_midnight(day)),
    ("-", "date", "moment"): lambda day, moment: _elapsed(_at_midnight(day), moment),
    ("-", "time", "time"): _elapsed,
    ("+", "span", "span"): lambda left, right: span_of(span_nanos(left) + span_nanos(right)),
    ("-", "span", "span"): lambda left, right: span_of(span_nanos(left) - span_nanos(right)),
    ("/", "span", "span"): lambda left, right: NUMBERS.divide(in_seconds(left), in_seconds(right)),
    ("*", "span", "number"): _seconds(NUMBERS.multiply),
    ("*", "number", "span"): _swapped(_seconds(NUMBERS.multiply)),
    ("/", "span", "number"): _seconds(NUMBERS.divide),
    ("+", "months", "months"): lambda left, right: months_of(left.months + right.months),
    ("-", "months", "months"): lambda left, right: months_of(left.months - right.months),
    ("/", "months", "months"): lambda left, right: NUMBERS.divide(Decimal(left.months), Decimal(right.months)),
    ("*", "months", "number"): _months(NUMBERS.multiply),
    ("*", "number", "months"): _swapped(_months(NUMBERS.multiply)),
    ("/", "months", "number"): _months(NUMBERS.divide),
}


def negate(run: Run, value: object, span: Span) -> object:
    """Arithmetic negation of a number or duration."""
    if isinstance(value, Decimal):
        return NUMBERS.minus(value)
    if value is None:
        return run.empty(span, "空值不能取负")
    if missing(value) is not None:
        return value
    if isinstance(value, dt.timedelta | WideSpan):
        return span_of(-span_nanos(value))
    if isinstance(value, YearsMonths):
        return YearsMonths(-value.months)
    return run.fault(span, f"{kind_name(value)}不能取负")
