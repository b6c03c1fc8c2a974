"""Working days, statutory periods and the honesty of dates past the published table."""

import timeit
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.standards.errors import CodeError
from tongban.standards.working_days import Calendar, DayKind, DueDate, WorkingDayCount, read_rows

# The State Council's arrangement for the turn of 2026 and its Spring Festival.
TABLE = """\
# 演示节选
date,kind,name
2025-01-01,holiday,元旦
2026-01-01,holiday,元旦
2026-01-02,holiday,元旦
2026-01-03,holiday,元旦
2026-01-04,workday,元旦
2026-02-14,workday,春节
2026-02-15,holiday,春节
2026-02-16,holiday,春节
2026-02-17,holiday,春节
2026-02-18,holiday,春节
2026-02-19,holiday,春节
2026-02-20,holiday,春节
2026-02-21,holiday,春节
2026-02-22,holiday,春节
2026-02-23,holiday,春节
2026-02-28,workday,春节
2026-12-31,coverage_end,
"""
CALENDAR = Calendar.from_rows(read_rows(TABLE))
days = st.dates(date(2024, 6, 1), date(2027, 6, 30))


def test_a_day_in_lieu_works_and_a_holiday_rests() -> None:
    assert CALENDAR.is_working_day(date(2026, 2, 14))
    assert CALENDAR.is_working_day(date(2026, 1, 4))
    assert not CALENDAR.is_working_day(date(2026, 2, 16))
    assert not CALENDAR.is_working_day(date(2026, 3, 1))
    assert CALENDAR.is_working_day(date(2026, 3, 2))


def test_the_day_of_acceptance_is_not_counted() -> None:
    assert CALENDAR.add_working_days(date(2026, 3, 2), 1) == DueDate(date(2026, 3, 3), provisional=False)
    assert CALENDAR.add_working_days(date(2026, 3, 6), 1) == DueDate(date(2026, 3, 9), provisional=False)


def test_a_period_over_spring_festival_skips_it_and_counts_the_days_in_lieu() -> None:
    assert CALENDAR.add_working_days(date(2026, 2, 13), 2) == DueDate(date(2026, 2, 24), provisional=False)
    assert CALENDAR.add_working_days(date(2026, 2, 13), 6) == DueDate(date(2026, 2, 28), provisional=False)


def test_a_period_of_no_days_ends_where_it_starts_even_on_a_holiday() -> None:
    assert CALENDAR.add_working_days(date(2026, 2, 16), 0) == DueDate(date(2026, 2, 16), provisional=False)


def test_past_the_table_a_due_date_follows_the_weekday_rule_and_says_it_is_provisional() -> None:
    assert CALENDAR.add_working_days(date(2026, 12, 30), 1) == DueDate(date(2026, 12, 31), provisional=False)
    assert CALENDAR.add_working_days(date(2026, 12, 30), 2) == DueDate(date(2027, 1, 1), provisional=True)
    assert CALENDAR.add_working_days(date(2028, 3, 3), 1) == DueDate(date(2028, 3, 6), provisional=True)


def test_before_the_table_it_is_provisional_too() -> None:
    assert CALENDAR.first_day == date(2025, 1, 1)
    assert CALENDAR.add_working_days(date(2024, 12, 31), 1) == DueDate(date(2025, 1, 2), provisional=False)
    assert CALENDAR.add_working_days(date(2024, 12, 30), 2) == DueDate(date(2025, 1, 2), provisional=True)
    assert CALENDAR.add_working_days(date(2024, 6, 7), 1) == DueDate(date(2024, 6, 10), provisional=True)


def test_calendar_days_ending_on_a_rest_day_move_to_the_next_working_day() -> None:
    assert CALENDAR.add_calendar_days(date(2026, 3, 2), 10) == DueDate(date(2026, 3, 12), provisional=False)
    assert CALENDAR.add_calendar_days(date(2026, 2, 6), 10) == DueDate(date(2026, 2, 24), provisional=False)
    assert CALENDAR.add_calendar_days(date(2026, 12, 30), 3) == DueDate(date(2027, 1, 4), provisional=True)
    assert CALENDAR.add_calendar_days(date(2026, 3, 1), 0) == DueDate(date(2026, 3, 1), provisional=False)


@given(days, st.integers(0, 400))
def test_adding_agrees_with_walking_day_by_day(start: date, count: int) -> None:
    day, left, guessed = start, count, False
    while left:
        day += timedelta(days=1)
        guessed |= not CALENDAR.covers(day)
        left -= CALENDAR.is_working_day(day)
    assert CALENDAR.add_working_days(start, count) == DueDate(day, guessed)


@given(days, st.integers(0, 400))
def test_between_a_start_and_its_due_date_lie_the_days_added(start: date, count: int) -> None:
    due = CALENDAR.add_working_days(start, count)
    assert CALENDAR.working_days_between(start, due.date) == WorkingDayCount(count, due.provisional)


@given(days, days, days)
def test_counts_add_up_and_change_sign_when_turned_around(first: date, second: date, third: date) -> None:
    between = CALENDAR.working_days_between
    assert between(first, second).days + between(second, third).days == between(first, third).days
    assert between(second, first).days == -between(first, second).days


@given(days, st.integers(1, 400))
def test_a_calendar_period_ends_on_a_working_day_no_earlier_than_printed(start: date, count: int) -> None:
    due = CALENDAR.add_calendar_days(start, count)
    printed = start + timedelta(days=count)
    assert CALENDAR.is_working_day(due.date)
    assert due.date >= printed
    assert not any(CALENDAR.is_working_day(printed + timedelta(days=skip)) for skip in range((due.date - printed).days))


@pytest.mark.parametrize("add", [CALENDAR.add_working_days, CALENDAR.add_calendar_days])
def test_a_negative_period_is_refused(add: object) -> None:
    with pytest.raises(ValueError, match="negative"):
        add(date(2026, 3, 2), -1)  # type: ignore[operator]


def test_adding_twenty_days_costs_microseconds() -> None:
    cost = min(timeit.repeat(lambda: CALENDAR.add_working_days(date(2026, 9, 1), 20), number=1000, repeat=5)) / 1000
    assert cost < 50e-6


@pytest.mark.parametrize("ends", [0, 2])
def test_a_table_must_say_once_where_it_ends(ends: int) -> None:
    rows = [(date(2026, 1, 1), DayKind.HOLIDAY), *[(date(2026, 12, 31), DayKind.COVERAGE_END)] * ends]
    with pytest.raises(CodeError, match="TB-STD-502"):
        Calendar.from_rows(rows)


@pytest.mark.parametrize("extra", [date(2026, 1, 1), date(2027, 1, 1)])
def test_a_day_may_not_come_twice_nor_after_the_end(extra: date) -> None:
    rows = [(date(2026, 1, 1), "holiday"), (extra, "holiday"), (date(2026, 12, 31), "coverage_end")]
    with pytest.raises(CodeError, match="TB-STD-503"):
        Calendar.from_rows(rows)


@pytest.mark.parametrize("line", ["2026-13-01,holiday,", "2026-10-01,holyday,", "2026-10-01"])
def test_an_unreadable_row_is_named_by_its_line(line: str) -> None:
    with pytest.raises(CodeError, match="第 3 行"):
        read_rows(f"# 说明\ndate,kind,name\n{line}\n")


def test_a_calendar_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        CALENDAR.last_day = date(2030, 1, 1)  # type: ignore[misc]
