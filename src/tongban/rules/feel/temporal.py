"""Dates, times and durations: their texts (ISO 8601 as FEEL narrows it) and what durations count."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tongban.rules.feel.civil import (
    DAY_NANOS,
    NANOS,
    Clock,
    Day,
    DaysTime,
    Moment,
    WideDateTime,
    WideSpan,
    WideTime,
    clock_at,
    clock_nano,
    clock_nanos,
    clock_of,
    date_at,
    day_number,
    day_of,
    join,
    make_date,
    make_time,
    span_nanos,
    span_of,
)
from tongban.rules.feel.values import NUMBERS, YearsMonths

Temporal = Day | Moment | Clock | DaysTime | YearsMonths

_WIDEST_OFFSET: Final = dt.timedelta(hours=18)
_MOST_MONTHS: Final = 10**12
_DATE: Final = re.compile(r"(-?(?:\d{4}|[1-9]\d{4,8}))-(\d\d)-(\d\d)", re.ASCII)
_TIME: Final = re.compile(
    r"(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d(?::\d\d)?|@[A-Za-z0-9_+\-/]+)?", re.ASCII
)
_MONTHS: Final = re.compile(r"(-)?P(?=\d)(?:(\d{1,10})Y)?(?:(\d{1,10})M)?", re.ASCII)
_DAYS: Final = re.compile(
    r"(-)?P(?=\d|T\d)(?:(\d{1,18})D)?(?:T(?=\d)(?:(\d{1,18})H)?(?:(\d{1,18})M)?(?:(\d{1,18})(?:\.(\d{0,9}))?S)?)?",
    re.ASCII,
)
_LAST_HOUR: Final = "24"


def parse_date(text: str) -> Day | None:
    """The date written `YYYY-MM-DD`, or None; the year may have a sign and up to nine digits."""
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    try:
        return make_date(*map(int, match.groups()))
    except ValueError:
        return None


def parse_time(text: str) -> Clock | None:
    """The time written `HH:MM:SS[.fraction][Z|±HH:MM|@zone]`, or None; 24:00:00 is midnight."""
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    hour, minute, second, fraction, zone = match.groups()
    try:
        tz = _zone(zone) if zone else None
        nano = int((fraction or "0").ljust(9, "0"))
        if hour == _LAST_HOUR and not (int(minute) or int(second) or nano):
            hour = "0"
        return make_time(int(hour), int(minute), int(second), nano, tz)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return None


def zone_named(name: str) -> ZoneInfo | None:
    """The zone of an IANA name, or None."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return None


def _zone(text: str) -> dt.tzinfo:
    if text == "Z":
        return dt.UTC
    if text.startswith("@"):
        return ZoneInfo(text[1:])
    parts = [int(part) for part in text[1:].split(":")]
    shift = dt.timedelta(hours=parts[0], minutes=parts[1], seconds=parts[2] if len(parts) > 2 else 0)
    if shift > _WIDEST_OFFSET:
        raise ValueError("offset out of range")
    return dt.timezone(-shift if text[0] == "-" else shift)


def parse_date_time(text: str) -> Moment | None:
    """The date and time written `<date>T<time>` (a date alone is its midnight), or None."""
    day_text, separator, time_text = text.partition("T")
    day = parse_date(day_text)
    time = parse_time(time_text) if separator else dt.time()
    if day is None or time is None:
        return None
    try:
        return join(date_at(day_number(day) + 1) if time_text.startswith(_LAST_HOUR) else day, time)
    except ValueError:
        return None


def parse_duration(text: str) -> DaysTime | YearsMonths | None:
    """The duration written `P1Y2M` or `P1DT2H3M4.5S`, or None."""
    match = _MONTHS.fullmatch(text)
    if match is not None:
        sign, years, months = match.groups()
        total = int(years or 0) * 12 + int(months or 0)
        return YearsMonths(-total if sign else total)
    match = _DAYS.fullmatch(text)
    if match is None:
        return None
    sign, *amounts, fraction = match.groups()
    days, hours, minutes, seconds = (int(amount or 0) for amount in amounts)
    nanos = (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * NANOS + int((fraction or "0").ljust(9, "0"))
    return span_of(-nanos if sign else nanos)


def parse_temporal(text: str) -> Temporal | None:
    """The value of `@"text"`, whichever kind it is, or None."""
    if text.lstrip("-").startswith("P"):
        return parse_duration(text)
    if "T" in text and "-" in text.partition("T")[0]:
        return parse_date_time(text)
    return parse_date(text) or parse_time(text)


def temporal_text(value: Temporal) -> str:
    """The FEEL text of a temporal value."""
    if isinstance(value, YearsMonths):
        return str(value)
    if isinstance(value, dt.timedelta | WideSpan):
        return _duration_text(span_nanos(value))
    if isinstance(value, dt.datetime | WideDateTime):
        return f"{_date_text(day_of(value))}T{_clock_text(clock_of(value))}"
    return _clock_text(value) if isinstance(value, dt.time | WideTime) else _date_text(value)


def _date_text(day: Day) -> str:
    return f"{'-' if day.year < 0 else ''}{abs(day.year):04}-{day.month:02}-{day.day:02}"


def _clock_text(clock: Clock) -> str:
    nano = clock_nano(clock)
    fraction = f".{nano:09}".rstrip("0") if nano else ""
    return f"{clock.hour:02}:{clock.minute:02}:{clock.second:02}{fraction}{_zone_text(clock.tzinfo)}"


def _zone_text(zone: dt.tzinfo | None) -> str:
    if isinstance(zone, ZoneInfo):
        return f"@{zone.key}"
    if zone is dt.UTC:
        return "Z"
    return dt.time(tzinfo=zone).isoformat()[len("00:00:00") :]


def _duration_text(nanos: int) -> str:
    days, rest = divmod(abs(nanos), DAY_NANOS)
    clock = clock_at(rest, None)
    seconds = (Decimal(clock.second) + Decimal(clock_nano(clock)).scaleb(-9)).normalize()
    day_part = f"{days}D" if days else ""
    hours, minutes = (f"{clock.hour}H" if clock.hour else ""), (f"{clock.minute}M" if clock.minute else "")
    clock_part = f"{hours}{minutes}{f'{seconds:f}S' if seconds else ''}"
    return f"{'-' if nanos < 0 else ''}P{day_part + (f'T{clock_part}' if clock_part else '') or 'T0S'}"


def months_between(start: Day, end: Day) -> YearsMonths:
    """The whole months from `start` to `end`, negative when `end` is earlier."""
    if (end.year, end.month, end.day) < (start.year, start.month, start.day):
        return YearsMonths(-months_between(end, start).months)
    months = (end.year - start.year) * 12 + end.month - start.month
    return YearsMonths(months - 1 if end.day < start.day else months)


def months_of(months: Decimal | int) -> YearsMonths:
    """The years and months duration of that many months, cut to whole ones. Raises OverflowError out of range."""
    if not -_MOST_MONTHS <= months <= _MOST_MONTHS:
        raise OverflowError("duration out of range")
    return YearsMonths(int(months))


def in_seconds(value: DaysTime) -> Decimal:
    """A days and time duration in seconds, exactly."""
    return NUMBERS.scaleb(NUMBERS.create_decimal(span_nanos(value)), -9)


def from_seconds(seconds: Decimal) -> DaysTime:
    """The days and time duration of that many seconds. Raises OverflowError out of range."""
    return span_of(int(NUMBERS.scaleb(seconds, 9)))


def time_plus(value: Clock, shift: DaysTime) -> Clock:
    """A time of day moved by a duration, wrapping at midnight."""
    return clock_at(clock_nanos(value) + span_nanos(shift), value.tzinfo)


def date_plus(day: Day, shift: DaysTime) -> Day:
    """A date moved by a duration: the day on which its midnight arrives. Raises ValueError out of range."""
    return date_at(day_number(day) + span_nanos(shift) // DAY_NANOS)
