"""Temporal values inside and beyond what Python's classes hold."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.rules import YearsMonths, evaluate
from tongban.rules.feel.civil import (
    DAY_NANOS,
    WideDate,
    WideDateTime,
    WideSpan,
    WideTime,
    date_at,
    day_number,
    instant,
    make_date,
    moment_at,
    span_of,
)
from tongban.rules.feel.temporal import parse_temporal, temporal_text

DAYS = st.integers(-300_000_000_000, 300_000_000_000)


@given(DAYS)
def test_every_day_number_is_one_day_and_back(number: int) -> None:
    day = date_at(number)
    assert day_number(day) == number
    assert isinstance(day, dt.date) is (1 <= day.year <= 9999)
    assert day_number(make_date(day.year, day.month, day.day)) == number


@given(st.dates(), st.integers(0, 400 * 5))
def test_the_calendar_repeats_every_four_hundred_years(day: dt.date, eras: int) -> None:
    later = date_at(day_number(day) + eras * 146_097)
    assert (later.year, later.month, later.day) == (day.year + 400 * eras, day.month, day.day)
    assert later.isoweekday() == day.isoweekday()


@given(st.integers(-(10**24), 10**24))
def test_a_text_of_a_moment_is_read_as_the_same_moment(nanos: int) -> None:
    moment = moment_at(nanos, dt.UTC)
    assert instant(moment) == nanos
    assert parse_temporal(temporal_text(moment)) == moment


@given(st.integers(-(10**30), 10**30))
def test_a_text_of_a_duration_is_read_as_the_same_duration(nanos: int) -> None:
    span = span_of(nanos)
    assert parse_temporal(temporal_text(span)) == span
    assert isinstance(span, dt.timedelta) is (nanos % 1000 == 0 and abs(nanos) <= 999_999_999 * DAY_NANOS)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('@"999999999-12-31"', WideDate(999_999_999, 12, 31)),
        ("date(-1, 2, 29)", None),
        ("date(-4, 2, 29)", WideDate(-4, 2, 29)),
        ('@"10000-01-01" - @"P1D"', dt.date(9999, 12, 31)),
        ('@"9999-12-31" + @"P1D"', WideDate(10000, 1, 1)),
        ('@"0001-01-01" - @"P1M"', WideDate(0, 12, 1)),
        ('@"10000-01-01" > @"9999-12-31"', True),
        ('@"10000-01-01" = @"10000-01-01"', True),
        ('@"10000-03-01" - @"10000-02-28"', dt.timedelta(days=2)),
        ('@"2026-01-02" - @"PT1H"', dt.date(2026, 1, 1)),
        ('@"2026-01-01T24:00:00"', dt.datetime.combine(dt.date(2026, 1, 2), dt.time())),
        ('@"10:00:00.123456789"', WideTime(10, 0, 0, 123_456_789, None)),
        ('@"10:00:00.1234567" + @"PT0.0000003S"', dt.time(10, 0, 0, 123_457)),
        ('@"10:00:00.5".second', Decimal("0.5")),
        ('time("23:30:00") + duration("PT1H")', dt.time(0, 30)),
        ('@"PT0.000000001S"', WideSpan(1)),
        ('@"PT0.000000001S" * 1000', dt.timedelta(microseconds=1)),
        ('@"P1D" / 7 * 7 < @"P1D"', True),
        ('@"P999999999999D" > @"P1D"', True),
        ('@"P9999999999Y" + @"P1M"', YearsMonths(9_999_999_999 * 12 + 1)),
        ('@"2026-10-25T02:30:00@Europe/Paris" - @"2026-10-25T00:30:00@Europe/Paris"', dt.timedelta(hours=2)),
        ('string(@"2026-03-29T01:30:00@Europe/Paris" + @"PT1H")', "2026-03-29T03:30:00@Europe/Paris"),
        ('string(date and time(@"2026-05-01T00:00:00Z", "Asia/Shanghai"))', "2026-05-01T08:00:00@Asia/Shanghai"),
        ('string(@"-0044-03-15T12:00:00.000000001+08:00")', "-0044-03-15T12:00:00.000000001+08:00"),
        ('@"12026-05-01T00:00:00Z".weekday', Decimal(5)),
        ('week of year(@"-2026-01-05")', Decimal(1)),
        ('day of year(@"-0004-12-31")', Decimal(366)),
        ('years and months duration(@"-0001-01-15", @"0002-01-14")', YearsMonths(35)),
        ('@"2026-05-01T10:00:00" = @"2026-05-01T10:00:00Z"', None),
        ('@"10:30:00.0001" = @"10:30:00.0002"', True),
        ('@"2026-13-01"', None),
        ('@"10:00:00@Nowhere/City"', None),
        ('@"10:00:00@America"', None),
    ],
)
def test_a_temporal_expression_comes_to(text: str, value: object) -> None:
    found = evaluate(text, {})
    assert found == value
    assert type(found) is type(value)


def test_a_wide_moment_knows_its_parts_and_its_offset() -> None:
    moment = evaluate('@"12026-07-01T00:00:00@Europe/Paris"', {})
    assert isinstance(moment, WideDateTime)
    assert moment.utcoffset() == dt.timedelta(hours=2)
    assert evaluate("x.year + x.hour", {"x": moment}) == 12026
