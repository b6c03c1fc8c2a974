"""Built-ins on dates, times and durations; the clock they may read is the one the run was given."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Final

from tongban.rules.feel.builtins.signature import builtin
from tongban.rules.feel.civil import (
    Clock,
    Day,
    DaysTime,
    Moment,
    WideDate,
    WideDateTime,
    WideTime,
    clock_of,
    date_at,
    day_number,
    day_of,
    instant,
    join,
    make_date,
    make_time,
    moment_at,
)
from tongban.rules.feel.run import Fault, Run
from tongban.rules.feel.temporal import (
    months_between,
    parse_date,
    parse_date_time,
    parse_duration,
    parse_time,
    zone_named,
)
from tongban.rules.feel.types import DATE, DATE_TIME, NUMBER, STRING, TIME, YEARS_MONTHS
from tongban.rules.feel.values import YearsMonths

_LEFT_OUT: Final = object()
WEEKDAY_NAMES: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTH_NAMES: Final = (
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


def _whole(value: object, what: str) -> int:
    if not isinstance(value, Decimal) or value != value.to_integral_value():
        raise Fault(f"{what}应为整数")
    return int(value)


@builtin("date", "from|year:any", "month:number?", "day:number?", gives=DATE)
def date_(_run: Run, source: object, month: Decimal | None = None, day: Decimal | None = None) -> Day:
    """The date of a text, of a date and time, or of year, month and day."""
    if month is not None and day is not None:
        return make_date(_whole(source, "年"), _whole(month, "月"), _whole(day, "日"))
    if isinstance(source, dt.date | WideDate | WideDateTime) and month is None:
        return day_of(source)
    parsed = parse_date(source) if isinstance(source, str) else None
    if parsed is None or month is not None:
        raise Fault("不是日期，应写成 2026-05-01 的样子")
    return parsed


@builtin("time", "from|hour:any", "minute:number?", "second:number?", "offset:any?", gives=TIME)
def time_(
    _run: Run, source: object, minute: Decimal | None = None, second: Decimal | None = None, offset: object = None
) -> Clock:
    """The time of a text, of a date and time, or of hour, minute, second and offset."""
    if minute is not None and second is not None:
        if not isinstance(offset, dt.timedelta | None):
            raise Fault("时差应为时长")
        zone = dt.timezone(offset) if offset is not None else None
        nano = int((second % 1).scaleb(9))
        return make_time(_whole(source, "时"), _whole(minute, "分"), int(second), nano, zone)
    if minute is not None:
        raise Fault("应给出时、分、秒")
    if isinstance(source, dt.datetime | WideDateTime):
        return clock_of(source)
    if isinstance(source, dt.date | WideDate):
        return dt.time(tzinfo=dt.UTC)
    parsed = parse_time(source) if isinstance(source, str) else source
    if not isinstance(parsed, dt.time | WideTime):
        raise Fault("不是时间，应写成 09:30:00 的样子")
    return parsed


@builtin("date and time", "from|date:any", "time|timezone:any?", gives=DATE_TIME)
def date_and_time(_run: Run, source: object, time: object = _LEFT_OUT) -> Moment:
    """The date and time of a text, of a date and a time, or a date and time told in another zone."""
    if isinstance(source, dt.date | WideDate | WideDateTime):
        if isinstance(time, dt.time | WideTime):
            return join(day_of(source), time)
        if isinstance(source, dt.datetime | WideDateTime) and time is _LEFT_OUT:
            return source
        if isinstance(source, dt.datetime | WideDateTime) and isinstance(time, str):
            return _told_in(source, time)
    parsed = parse_date_time(source) if isinstance(source, str) and time is _LEFT_OUT else None
    if parsed is None:
        raise Fault("不是日期时间，应写成 2026-05-01T09:30:00 的样子")
    return parsed


def _told_in(moment: Moment, name: str) -> Moment:
    zone = zone_named(name)
    if zone is None:
        raise Fault(f"没有名为“{name}”的时区")
    if moment.tzinfo is None:
        clock = clock_of(moment)
        nano = clock.nano if isinstance(clock, WideTime) else clock.microsecond * 1000
        return join(day_of(moment), make_time(clock.hour, clock.minute, clock.second, nano, zone))
    return moment_at(instant(moment), zone)


@builtin("now", gives=DATE_TIME)
def now(run: Run) -> dt.datetime:
    """The time the run was given."""
    if run.now is None:
        raise Fault("没有给出当前时间")
    return run.now


@builtin("today", gives=DATE)
def today(run: Run) -> dt.date:
    """The date of the time the run was given."""
    if run.now is None:
        raise Fault("没有给出当前时间")
    return run.now.date()


@builtin("duration", "from:string")
def duration(_run: Run, text: str) -> DaysTime | YearsMonths:
    """The duration of a text such as `P3D` or `P1Y6M`."""
    parsed = parse_duration(text)
    if parsed is None:
        raise Fault("不是时长，应写成 P3D 或 P1Y6M 的样子")
    return parsed


@builtin("years and months duration", "from:date", "to:date", gives=YEARS_MONTHS)
def years_and_months_duration(_run: Run, start: Day | Moment, end: Day | Moment) -> YearsMonths:
    """The whole years and months between two dates."""
    return months_between(day_of(start), day_of(end))


@builtin("day of week", "date:date", gives=STRING)
def day_of_week(_run: Run, day: Day | Moment) -> str:
    """The English name of the weekday, as the standard has it."""
    return WEEKDAY_NAMES[day_of(day).isoweekday() - 1]


@builtin("month of year", "date:date", gives=STRING)
def month_of_year(_run: Run, day: Day | Moment) -> str:
    """The English name of the month, as the standard has it."""
    return MONTH_NAMES[day_of(day).month - 1]


@builtin("day of year", "date:date", gives=NUMBER)
def day_of_year(_run: Run, day: Day | Moment) -> Decimal:
    """The number of the day in its year, from 1."""
    return Decimal(_place_in_year(day_of(day)))


def _place_in_year(day: Day) -> int:
    return day_number(day) - day_number(make_date(day.year, 1, 1)) + 1


@builtin("week of year", "date:date", gives=NUMBER)
def week_of_year(_run: Run, day: Day | Moment) -> Decimal:
    """The ISO 8601 week number."""
    date = day_of(day)
    if isinstance(date, dt.date):
        return Decimal(date.isocalendar().week)
    thursday = date_at(day_number(date) + 4 - date.isoweekday())
    return Decimal((_place_in_year(thursday) - 1) // 7 + 1)
