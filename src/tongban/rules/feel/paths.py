"""`value.member`: members of contexts, over lists too, and the properties of temporal values and ranges."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from tongban.rules.feel.civil import (
    NANOS,
    Clock,
    DaysTime,
    Moment,
    WideDate,
    WideDateTime,
    WideSpan,
    WideTime,
    clock_nano,
    clock_of,
    day_of,
    span_nanos,
)
from tongban.rules.feel.compare import missing
from tongban.rules.feel.errors import Span
from tongban.rules.feel.run import Run
from tongban.rules.feel.values import Range, YearsMonths, kind_name

_DAY: Final[dict[str, Callable[[Any], object]]] = {
    "year": lambda day: Decimal(day_of(day).year),
    "month": lambda day: Decimal(day_of(day).month),
    "day": lambda day: Decimal(day_of(day).day),
    "weekday": lambda day: Decimal(day_of(day).isoweekday()),
}
_CLOCK: Final[dict[str, Callable[[Any], object]]] = {
    "hour": lambda time: Decimal(_clock(time).hour),
    "minute": lambda time: Decimal(_clock(time).minute),
    "second": lambda time: Decimal(_clock(time).second) + Decimal(clock_nano(_clock(time))).scaleb(-9),
    "time offset": lambda time: time.utcoffset(),
    "timezone": lambda time: getattr(time.tzinfo, "key", None),
}


def _clock(value: Clock | Moment) -> Clock:
    return clock_of(value) if isinstance(value, dt.datetime | WideDateTime) else value


def _part(unit: int, wrap: int | None) -> Callable[[DaysTime], object]:
    def part(span: DaysTime) -> Decimal:
        nanos = span_nanos(span)
        whole = abs(nanos) // (unit * NANOS)
        amount = Decimal(whole if wrap is None else whole % wrap)
        return -amount if nanos < 0 else amount

    return part


def _month_part(divide: bool) -> Callable[[YearsMonths], object]:
    def part(span: YearsMonths) -> Decimal:
        amount = Decimal(abs(span.months) // 12 if divide else abs(span.months) % 12)
        return -amount if span.months < 0 else amount

    return part


_SPAN: Final[dict[str, Callable[[Any], object]]] = {
    "days": _part(86_400, None),
    "hours": _part(3_600, 24),
    "minutes": _part(60, 60),
    "seconds": _part(1, 60),
}
PROPERTIES: Final[dict[type, dict[str, Callable[[Any], object]]]] = {
    dt.date: _DAY,
    dt.datetime: _DAY | _CLOCK,
    dt.time: _CLOCK,
    dt.timedelta: _SPAN,
    WideDate: _DAY,
    WideDateTime: _DAY | _CLOCK,
    WideTime: _CLOCK,
    WideSpan: _SPAN,
    YearsMonths: {"years": _month_part(True), "months": _month_part(False)},
    Range: {
        "start": lambda bounds: bounds.low,
        "end": lambda bounds: bounds.high,
        "start included": lambda bounds: bounds.low_closed,
        "end included": lambda bounds: bounds.high_closed,
    },
}
SPACED_PROPERTIES: Final = ("time offset", "start included", "end included")


def member(run: Run, value: object, name: str, span: Span) -> object:
    """The member of a value; null with a cause where it has none of that name."""
    if isinstance(value, dict):
        if name in value:
            return value[name]
        return run.fault(span, f"没有名为“{name}”的分项")
    if value is None:
        return run.empty(span, f"空值没有“{name}”这一项")
    if missing(value) is not None:
        return value
    if isinstance(value, list):
        run.spend(len(value))
        found = [member(run, item, name, span) for item in value]
        absent = missing(*found)
        return found if absent is None else absent
    read = PROPERTIES.get(type(value), {}).get(name)
    if read is None:
        return run.fault(span, f"{kind_name(value)}没有“{name}”这一项")
    return read(value)
