"""Dates, times and durations: their texts (ISO 8601 as FEEL narrows it), their parts and their arithmetic."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from decimal import Decimal
from typing import Final, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tongban.rules.feel.values import YearsMonths

Temporal = dt.date | dt.datetime | dt.time | dt.timedelta | YearsMonths
Day = TypeVar("Day", bound=dt.date)

_WIDEST_OFFSET: Final = dt.timedelta(hours=18)
_DATE: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
_TIME: Final = re.compile(
    r"(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d(?::\d\d)?|@[A-Za-z0-9_+\-/]+)?", re.ASCII
)
_MONTHS: Final = re.compile(r"(-)?P(?=\d)(?:(\d{1,9})Y)?(?:(\d{1,9})M)?", re.ASCII)
_DAYS: Final = re.compile(
    r"(-)?P(?=\d|T\d)(?:(\d{1,9})D)?(?:T(?=\d)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})(?:\.(\d{0,9}))?S)?)?", re.ASCII
)


def parse_date(text: str) -> dt.date | None:
    """The date written `YYYY-MM-DD`, or None."""
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    try:
        return dt.date(*map(int, match.groups()))
    except ValueError:
        return None


def parse_time(text: str) -> dt.time | None:
    """The time written `HH:MM:SS[.fraction][Z|±HH:MM|@zone]`, or None."""
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    hour, minute, second, fraction, zone = match.groups()
    try:
        tz = _zone(zone) if zone else None
        return dt.time(int(hour), int(minute), int(second), int((fraction or "0").ljust(6, "0")[:6]), tz)
    except (ValueError, ZoneInfoNotFoundError):
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


def parse_date_time(text: str) -> dt.datetime | None:
    """The date and time written `<date>T<time>` (a date alone is its midnight), or None."""
    day_text, separator, time_text = text.partition("T")
    day = parse_date(day_text)
    time = parse_time(time_text) if separator else dt.time()
    return dt.datetime.combine(day, time) if day is not None and time is not None else None


def parse_duration(text: str) -> dt.timedelta | YearsMonths | None:
    """The duration written `P1Y2M` or `P1DT2H3M4.5S`, or None."""
    match = _MONTHS.fullmatch(text)
    if match is not None:
        sign, years, months = match.groups()
        total = int(years or 0) * 12 + int(months or 0)
        return YearsMonths(-total if sign else total)
    match = _DAYS.fullmatch(text)
    if match is None:
        return None
    sign, days, hours, minutes, seconds, fraction = match.groups()
    try:
        span = dt.timedelta(
            days=int(days or 0),
            hours=int(hours or 0),
            minutes=int(minutes or 0),
            seconds=int(seconds or 0),
            microseconds=int((fraction or "0").ljust(6, "0")[:6]),
        )
    except OverflowError:
        return None
    return -span if sign else span


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
    if isinstance(value, dt.timedelta):
        return _duration_text(value)
    if isinstance(value, dt.datetime | dt.time):
        bare = value.replace(tzinfo=None).isoformat()
        return (bare.rstrip("0") if value.microsecond else bare) + _zone_text(value)
    return value.isoformat()


def _zone_text(value: dt.datetime | dt.time) -> str:
    if isinstance(value.tzinfo, ZoneInfo):
        return f"@{value.tzinfo.key}"
    if value.tzinfo is dt.UTC:
        return "Z"
    return dt.time(tzinfo=value.tzinfo).isoformat()[len("00:00:00") :]


def _duration_text(value: dt.timedelta) -> str:
    magnitude = abs(value)
    hours, rest = divmod(magnitude.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    exact = (Decimal(seconds) + Decimal(magnitude.microseconds).scaleb(-6)).normalize()
    day_part = f"{magnitude.days}D" if magnitude.days else ""
    clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "") + (f"{exact:f}S" if exact else "")
    body = day_part + (f"T{clock}" if clock else "")
    return f"{'-' if value < dt.timedelta() else ''}P{body or 'T0S'}"


def add_months(day: Day, months: int) -> Day:
    """`day` moved by whole months, the day of month kept within the target month. Raises ValueError out of range."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        raise ValueError("year out of range")
    last = calendar.monthrange(year, month + 1)[1]
    return day.replace(year=year, month=month + 1, day=min(day.day, last))


def months_between(start: dt.date, end: dt.date) -> YearsMonths:
    """The whole months from `start` to `end`, negative when `end` is earlier."""
    if end < start:
        return YearsMonths(-months_between(end, start).months)
    months = (end.year - start.year) * 12 + end.month - start.month
    return YearsMonths(months - 1 if end.day < start.day else months)


def in_seconds(value: dt.timedelta) -> Decimal:
    """A days and time duration in seconds, exactly."""
    micros = (value.days * 86_400 + value.seconds) * 1_000_000 + value.microseconds
    return Decimal(micros).scaleb(-6)


def from_seconds(seconds: Decimal) -> dt.timedelta:
    """The days and time duration of that many seconds. Raises OverflowError out of range."""
    return dt.timedelta(microseconds=int(seconds.scaleb(6)))


def time_plus(value: dt.time, shift: dt.timedelta) -> dt.time:
    """A time of day moved by a duration, wrapping at midnight."""
    moved = dt.datetime.combine(dt.date(2000, 1, 1), value.replace(tzinfo=None)) + dt.timedelta(seconds=shift.seconds)
    moved += dt.timedelta(microseconds=shift.microseconds)
    return moved.time().replace(tzinfo=value.tzinfo)
