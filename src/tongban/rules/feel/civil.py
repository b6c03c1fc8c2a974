"""Dates, times and spans of any year and to the nanosecond, Python's own classes wherever a value fits them.

A value that Python can represent is always of Python's class, so that two equal values are of one class. Years are
astronomical (0 is 1 BC) within ±999,999,999; a day number counts as `date.toordinal` does and goes on below 1.
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

NANOS: Final = 1_000_000_000
DAY_SECONDS: Final = 86_400
DAY_NANOS: Final = DAY_SECONDS * NANOS
WIDEST_YEAR: Final = 999_999_999
_ERA_YEARS: Final = 400
_ERA_DAYS: Final = 146_097
_MICROS: Final = 1_000
_LONGEST_DAYS: Final = 999_999_999
_LONGEST_NANOS: Final = 10**33


@dataclass(frozen=True, slots=True)
class WideDate:
    """A date outside the years 1 to 9999."""

    year: int
    month: int
    day: int

    def isoweekday(self) -> int:
        """Monday is 1, Sunday 7."""
        return (day_number(self) - 1) % 7 + 1


@dataclass(frozen=True, slots=True)
class WideTime:
    """A time of day with a fraction finer than a microsecond."""

    hour: int
    minute: int
    second: int
    nano: int
    tzinfo: dt.tzinfo | None

    def utcoffset(self) -> dt.timedelta | None:
        """The offset, unknown for a zone whose offset depends on the date."""
        return self.tzinfo.utcoffset(None) if self.tzinfo is not None else None


@dataclass(frozen=True, slots=True)
class WideDateTime:
    """A date and time of which the date or the time is a wide one."""

    date: Day
    time: Clock

    @property
    def tzinfo(self) -> dt.tzinfo | None:
        """The zone or offset."""
        return self.time.tzinfo

    def utcoffset(self) -> dt.timedelta | None:
        """The offset at this moment; zones know those of the years 1 to 9999 and go on with them."""
        zone = self.time.tzinfo
        if zone is None:
            return None
        day = self.date if isinstance(self.date, dt.date) else _stand_in(self.date)
        return dt.datetime(day.year, day.month, day.day, self.time.hour, self.time.minute, tzinfo=zone).utcoffset()


@dataclass(frozen=True, slots=True)
class WideSpan:
    """A days and time duration finer than a microsecond or longer than Python's."""

    nanos: int


Day = dt.date | WideDate
Clock = dt.time | WideTime
Moment = dt.datetime | WideDateTime
DaysTime = dt.timedelta | WideSpan


def _stand_in(day: WideDate) -> dt.date:
    """The day of the nearest year with the same calendar that Python has."""
    near = day.year % _ERA_YEARS + (_ERA_YEARS if day.year < 1 else 9200)
    return dt.date(near, day.month, day.day)


def make_date(year: int, month: int, day: int) -> Day:
    """The date. Raises ValueError where there is none or the year is too far."""
    if dt.MINYEAR <= year <= dt.MAXYEAR:
        return dt.date(year, month, day)
    if abs(year) > WIDEST_YEAR or not 1 <= month <= 12 or not 1 <= day <= month_length(year, month):  # months of a year
        raise ValueError("no such date")
    return WideDate(year, month, day)


def month_length(year: int, month: int) -> int:
    """The days of a month of any year."""
    return calendar.monthrange(year % _ERA_YEARS + _ERA_YEARS, month)[1]


def day_number(day: Day) -> int:
    """The number of a day, as `date.toordinal`."""
    if isinstance(day, dt.date):
        return day.toordinal()
    eras, year = divmod(day.year, _ERA_YEARS)
    return dt.date(year + _ERA_YEARS, day.month, day.day).toordinal() + (eras - 1) * _ERA_DAYS


def date_at(number: int) -> Day:
    """The day of that number. Raises ValueError where the year is too far."""
    eras, rest = divmod(number - 1, _ERA_DAYS)
    day = dt.date.fromordinal(rest + 1)
    return make_date(day.year + eras * _ERA_YEARS, day.month, day.day)


def make_time(hour: int, minute: int, second: int, nano: int, zone: dt.tzinfo | None) -> Clock:
    """The time of day. Raises ValueError where there is none."""
    micro, finer = divmod(nano, _MICROS)
    clock = dt.time(hour, minute, second, micro, zone)
    return WideTime(hour, minute, second, nano, zone) if finer else clock


def clock_nano(clock: Clock | dt.datetime) -> int:
    """The fraction of the second, in nanoseconds."""
    return clock.nano if isinstance(clock, WideTime) else clock.microsecond * _MICROS


def clock_nanos(clock: Clock) -> int:
    """The nanoseconds since midnight by the clock's own zone."""
    return (clock.hour * 3600 + clock.minute * 60 + clock.second) * NANOS + clock_nano(clock)


def clock_at(nanos: int, zone: dt.tzinfo | None) -> Clock:
    """The time so many nanoseconds after midnight, wrapping at midnight."""
    seconds, nano = divmod(nanos % DAY_NANOS, NANOS)
    return make_time(seconds // 3600, seconds // 60 % 60, seconds % 60, nano, zone)


def join(day: Day, clock: Clock) -> Moment:
    """The date and time of a day and a time."""
    if isinstance(day, dt.date) and isinstance(clock, dt.time):
        return dt.datetime.combine(day, clock)
    return WideDateTime(day, clock)


def day_of(value: Day | Moment) -> Day:
    """The date of a date, or of a date and time."""
    if isinstance(value, dt.datetime | WideDateTime):
        return value.date() if isinstance(value, dt.datetime) else value.date
    return value


def clock_of(moment: Moment) -> Clock:
    """The time of a date and time, with its zone."""
    return moment.timetz() if isinstance(moment, dt.datetime) else moment.time


def span_nanos(span: DaysTime) -> int:
    """A days and time duration in nanoseconds."""
    if isinstance(span, WideSpan):
        return span.nanos
    return (span.days * DAY_SECONDS + span.seconds) * NANOS + span.microseconds * _MICROS


def span_of(nanos: int) -> DaysTime:
    """The days and time duration of so many nanoseconds. Raises OverflowError where they are too many."""
    if abs(nanos) > _LONGEST_NANOS:
        raise OverflowError("duration out of range")
    micros, finer = divmod(nanos, _MICROS)
    if finer or abs(nanos) > _LONGEST_DAYS * DAY_NANOS:
        return WideSpan(nanos)
    return dt.timedelta(microseconds=micros)


def _offset_nanos(value: Clock | Moment) -> int:
    offset = value.utcoffset()
    return span_nanos(offset) if offset is not None else 0


def local_nanos(moment: Moment) -> int:
    """The nanoseconds on the moment's own clock since the midnight before day 1."""
    return day_number(day_of(moment)) * DAY_NANOS + clock_nanos(clock_of(moment))


def instant(value: Clock | Moment) -> int:
    """What times, or dates and times, are ordered by: nanoseconds by the clock of UTC, or by their own without zone."""
    local = local_nanos(value) if isinstance(value, dt.datetime | WideDateTime) else clock_nanos(value)
    return local - _offset_nanos(value)


def moment_at(nanos: int, zone: dt.tzinfo | None) -> Moment:
    """The date and time of an instant, told in a zone. Raises ValueError where the year is too far."""
    if not isinstance(zone, ZoneInfo):
        offset = zone.utcoffset(None) if zone is not None else None
        days, rest = divmod(nanos + (span_nanos(offset) if offset is not None else 0), DAY_NANOS)
        return join(date_at(days), clock_at(rest, zone))
    days, rest = divmod(nanos, DAY_NANOS)
    told = join(date_at(days), clock_at(rest, dt.UTC))
    if isinstance(told, dt.datetime) and dt.MINYEAR < told.year < dt.MAXYEAR:
        return told.astimezone(zone)
    days, rest = divmod(nanos + _offset_nanos(join(date_at(days), clock_at(rest, zone))), DAY_NANOS)
    return join(date_at(days), clock_at(rest, zone))


def same_zoning(left: Clock | Moment, right: Clock | Moment) -> bool:
    """Whether both have a zone or neither has, so that they can be put in order."""
    return (left.tzinfo is None) is (right.tzinfo is None)


def add_months(value: Day | Moment, months: int) -> Day | Moment:
    """`value` moved by whole months, the day kept within the target month. Raises ValueError where that is too far."""
    day = day_of(value)
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if abs(year) > WIDEST_YEAR:
        raise ValueError("year out of range")
    moved = make_date(year, month + 1, min(day.day, month_length(year, month + 1)))
    return join(moved, clock_of(value)) if isinstance(value, dt.datetime | WideDateTime) else moved
