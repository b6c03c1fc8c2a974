"""Built-ins on dates, times and durations; none of them reads a clock."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Final

from tongban.rules.feel.builtins.signature import builtin
from tongban.rules.feel.run import Fault, Run
from tongban.rules.feel.temporal import months_between, parse_date, parse_date_time, parse_duration, parse_time
from tongban.rules.feel.values import YearsMonths

_LEFT_OUT: Final = object()
_WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def _day(value: dt.date) -> dt.date:
    return value.date() if isinstance(value, dt.datetime) else value


def _whole(value: object, what: str) -> int:
    if not isinstance(value, Decimal) or value != value.to_integral_value():
        raise Fault(f"{what}应为整数")
    return int(value)


@builtin("date", "from|year:any", "month:number?", "day:number?")
def date_(_run: Run, source: object, month: Decimal | None = None, day: Decimal | None = None) -> dt.date | None:
    """The date of a text, of a date and time, or of year, month and day."""
    if month is not None and day is not None:
        return dt.date(_whole(source, "年"), _whole(month, "月"), _whole(day, "日"))
    if source is None:
        return None
    if isinstance(source, dt.date):
        return _day(source)
    parsed = parse_date(source) if isinstance(source, str) else None
    if parsed is None or month is not None:
        raise Fault("不是日期，应写成 2026-05-01 的样子")
    return parsed


@builtin("time", "from|hour:any", "minute:number?", "second:number?", "offset:any?")
def time_(
    _run: Run, source: object, minute: Decimal | None = None, second: Decimal | None = None, offset: object = None
) -> dt.time | None:
    """The time of a text, of a date and time, or of hour, minute, second and offset."""
    if minute is not None and second is not None:
        if not isinstance(offset, dt.timedelta | None):
            raise Fault("时差应为时长")
        zone = dt.timezone(offset) if offset is not None else None
        micro = int(second % 1 * 1_000_000)
        return dt.time(_whole(source, "时"), _whole(minute, "分"), int(second), micro, zone)
    if source is None:
        return None
    if isinstance(source, dt.datetime):
        return source.timetz()
    if isinstance(source, dt.date):
        return dt.time(tzinfo=dt.UTC)
    parsed = parse_time(source) if isinstance(source, str) else source
    if not isinstance(parsed, dt.time) or minute is not None:
        raise Fault("不是时间，应写成 09:30:00 的样子")
    return parsed


@builtin("date and time", "from|date:any", "time:any?")
def date_and_time(_run: Run, source: object, time: object = _LEFT_OUT) -> dt.datetime | None:
    """The date and time of a text, or of a date and a time."""
    if source is None or time is None:
        return None
    if isinstance(source, dt.date) and isinstance(time, dt.time):
        return dt.datetime.combine(_day(source), time)
    if isinstance(source, dt.datetime) and time is _LEFT_OUT:
        return source
    parsed = parse_date_time(source) if isinstance(source, str) and time is _LEFT_OUT else None
    if parsed is None:
        raise Fault("不是日期时间，应写成 2026-05-01T09:30:00 的样子")
    return parsed


@builtin("duration", "from:string")
def duration(_run: Run, text: str) -> dt.timedelta | YearsMonths:
    """The duration of a text such as `P3D` or `P1Y6M`."""
    parsed = parse_duration(text)
    if parsed is None:
        raise Fault("不是时长，应写成 P3D 或 P1Y6M 的样子")
    return parsed


@builtin("years and months duration", "from:date", "to:date")
def years_and_months_duration(_run: Run, start: dt.date, end: dt.date) -> YearsMonths:
    """The whole years and months between two dates."""
    return months_between(_day(start), _day(end))


@builtin("day of week", "date:date")
def day_of_week(_run: Run, day: dt.date) -> str:
    """The English name of the weekday, as the standard has it."""
    return _WEEKDAYS[day.weekday()]


@builtin("month of year", "date:date")
def month_of_year(_run: Run, day: dt.date) -> str:
    """The English name of the month, as the standard has it."""
    return _MONTHS[day.month - 1]


@builtin("day of year", "date:date")
def day_of_year(_run: Run, day: dt.date) -> Decimal:
    """The number of the day in its year, from 1."""
    return Decimal(day.timetuple().tm_yday)


@builtin("week of year", "date:date")
def week_of_year(_run: Run, day: dt.date) -> Decimal:
    """The ISO 8601 week number."""
    return Decimal(day.isocalendar().week)
