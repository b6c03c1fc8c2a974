"""Working days and statutory periods: a frozen table of a state's holidays, due dates that say when they are a guess.

行政许可法 82: periods in days are working days, without statutory holidays. Time runs from the day after the start.
Where the published table ends, a due date follows the weekday rule and is marked provisional (待公布).
"""

import csv
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Self

from tongban.standards.errors import CodeError

_FIRST_MONDAY = date(1, 1, 1).toordinal()


class DayKind(StrEnum):
    """What a row of the holiday table says of its day; any other day follows the weekday rule."""

    HOLIDAY = "holiday"
    WORKDAY = "workday"
    COVERAGE_END = "coverage_end"


@dataclass(frozen=True, slots=True)
class DueDate:
    """The last day of a period; ``provisional`` when a day that counts lies outside the published holiday table."""

    date: date
    provisional: bool


@dataclass(frozen=True, slots=True)
class WorkingDayCount:
    """How many working days lie between two days; ``provisional`` as in :class:`DueDate`."""

    days: int
    provisional: bool


def read_rows(text: str) -> list[tuple[date, DayKind]]:
    """The rows of a holiday table in CSV (columns ``date`` and ``kind``; further columns and ``#`` lines are skipped).

    Raises :class:`CodeError` TB-STD-501 naming the line that cannot be read.
    """
    numbered = enumerate(text.splitlines(), 1)
    lines = [(number, line) for number, line in numbered if line.strip() and not line.startswith("#")]
    rows = []
    for (number, _), row in zip(lines[1:], csv.DictReader(line for _, line in lines), strict=True):
        try:
            rows.append((date.fromisoformat(row["date"]), DayKind(row["kind"])))
        except (KeyError, ValueError):
            raise CodeError(
                "TB-STD-501",
                f"节假日表第 {number} 行无法读取：需要 date（如 2026-10-01）和 kind（holiday、workday 等）。",
            ) from None
    return rows


@dataclass(frozen=True, slots=True)
class Calendar:
    """The working days of the years a state has announced. Make one with :meth:`from_rows`; it never changes."""

    first_day: date
    last_day: date
    _working: tuple[int, ...] = field(repr=False)
    _first: int = field(repr=False)
    _last: int = field(repr=False)

    @classmethod
    def from_rows(cls, rows: Iterable[tuple[date, DayKind | str]]) -> Self:
        """Build from the days that differ from the weekday rule and the one ``coverage_end`` row.

        Coverage starts on 1 January of the first row's year. Raises :class:`CodeError` TB-STD-502 when the table has no
        or more than one end, TB-STD-503 when a day appears twice or lies after the end.
        """
        kinds: dict[date, DayKind] = {}
        ends = []
        for day, kind in rows:
            if kind == DayKind.COVERAGE_END:
                ends.append(day)
            elif day in kinds:
                raise CodeError("TB-STD-503", f"节假日表里 {day} 出现了两次，请只保留一行。")
            else:
                kinds[day] = DayKind(kind)
        if len(ends) != 1:
            raise CodeError("TB-STD-502", f"节假日表须有且只有一行 coverage_end 写明公布到何日，现有 {len(ends)} 行。")
        if late := [day for day in kinds if day > ends[0]]:
            raise CodeError("TB-STD-503", f"节假日表里 {min(late)} 晚于 coverage_end {ends[0]}，请更正其中之一。")
        first = date(min(kinds, default=ends[0]).year, 1, 1)
        span = range(first.toordinal(), ends[0].toordinal() + 1)
        special = {day.toordinal(): kind is DayKind.WORKDAY for day, kind in kinds.items()}
        working = tuple(ordinal for ordinal in span if special.get(ordinal, _is_weekday(ordinal)))
        return cls(first, ends[0], working, span.start, span.stop - 1)

    def covers(self, day: date) -> bool:
        """True when the day lies in the announced years, so that nothing about it is a guess."""
        return self.first_day <= day <= self.last_day

    def is_working_day(self, day: date) -> bool:
        """Whether offices work on that day; outside the announced years (see :meth:`covers`) the weekday rule."""
        ordinal = day.toordinal()
        if not self._first <= ordinal <= self._last:
            return _is_weekday(ordinal)
        place = bisect_left(self._working, ordinal)
        return place < len(self._working) and self._working[place] == ordinal

    def add_working_days(self, start: date, days: int) -> DueDate:
        """The last day of a period of working days (行政许可法 82); the start is not counted, zero days end on it.

        ``start`` need not be a working day. Raises ``ValueError`` for a negative number of days.
        """
        if days < 0:
            raise ValueError("a period has no negative days")
        begin = start.toordinal()
        end = self._find(self._rank(begin) + days) if days else begin
        return DueDate(date.fromordinal(end), days > 0 and not self._covered(begin + 1, end))

    def working_days_between(self, start: date, end: date) -> WorkingDayCount:
        """Working days after ``start`` up to and including ``end``; negative when ``end`` comes first.

        The inverse of :meth:`add_working_days`: from a start to its due date lie exactly the days added.
        """
        low, high = sorted((start.toordinal(), end.toordinal()))
        days = self._rank(high) - self._rank(low)
        provisional = low != high and not self._covered(low + 1, high)
        return WorkingDayCount(days if start <= end else -days, provisional)

    def add_calendar_days(self, start: date, days: int) -> DueDate:
        """The last day of a period of calendar days, for 日 outside 行政许可法 (民法典 201, 203).

        The start is not counted; a last day on which offices rest moves to the next working day, so the result is
        provisional when that day is outside the announced years. Zero days end on the start.
        Raises ``ValueError`` for a negative number of days.
        """
        if days < 0:
            raise ValueError("a period has no negative days")
        begin = start.toordinal()
        nominal = begin + days
        end = self._find(self._rank(nominal - 1) + 1) if days else begin
        return DueDate(date.fromordinal(end), days > 0 and not self._covered(nominal, end))

    def _covered(self, low: int, high: int) -> bool:
        return self._first <= low and high <= self._last

    def _rank(self, ordinal: int) -> int:
        """Working days up to and including the ordinal, counted from the first covered day (negative before it)."""
        if ordinal < self._first:
            return _weekdays_through(ordinal) - _weekdays_through(self._first - 1)
        if ordinal <= self._last:
            return bisect_right(self._working, ordinal)
        return len(self._working) + _weekdays_through(ordinal) - _weekdays_through(self._last)

    def _find(self, rank: int) -> int:
        """The ordinal of the working day with that rank: the inverse of :meth:`_rank` on working days."""
        if rank <= 0:
            return _nth_weekday(_weekdays_through(self._first - 1) + rank)
        if rank <= len(self._working):
            return self._working[rank - 1]
        return _nth_weekday(_weekdays_through(self._last) + rank - len(self._working))


def _is_weekday(ordinal: int) -> bool:
    return (ordinal - _FIRST_MONDAY) % 7 < 5


def _weekdays_through(ordinal: int) -> int:
    weeks, rest = divmod(ordinal - _FIRST_MONDAY + 1, 7)
    return weeks * 5 + min(rest, 5)


def _nth_weekday(count: int) -> int:
    """The ordinal of the ``count``-th weekday ever: the least ordinal through which that many weekdays have passed."""
    weeks, rest = divmod(count - 1, 5)
    return _FIRST_MONDAY + weeks * 7 + rest
