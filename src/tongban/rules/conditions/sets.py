"""Sets of values of one kind as disjoint intervals: points, ranges, and everything but them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cmp_to_key
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Interval:
    """The values from `low` to `high`; an end that is None is open to infinity (and never closed)."""

    low: Any
    low_closed: bool
    high: Any
    high_closed: bool

    @staticmethod
    def point(value: object) -> Interval:
        """The interval that holds one value."""
        return Interval(value, True, value, True)

    @property
    def is_point(self) -> bool:
        """Whether exactly one value lies in it."""
        return self.low is not None and self.low == self.high

    @property
    def is_empty(self) -> bool:
        """Whether its ends are the wrong way round."""
        if self.low is None or self.high is None:
            return False
        return bool(self.low > self.high) or (self.low == self.high and not (self.low_closed and self.high_closed))

    def holds(self, value: Any) -> bool:
        """Whether a value of the same kind lies in it."""
        if self.low is not None and (value < self.low or (value == self.low and not self.low_closed)):
            return False
        return self.high is None or bool(value < self.high) or (value == self.high and self.high_closed)


def _compare_lows(one: Interval, other: Interval) -> int:
    if one.low is None or other.low is None:
        return (other.low is None) - (one.low is None)
    if one.low == other.low:
        return other.low_closed - one.low_closed
    return -1 if one.low < other.low else 1


def _touches(one: Interval, following: Interval) -> bool:
    """Whether `following`, which starts no earlier than `one`, overlaps it or follows it without a gap."""
    if one.high is None or following.low is None:
        return True
    if following.low == one.high:
        return one.high_closed or following.low_closed
    return bool(following.low < one.high)


def _later_high(one: Interval, other: Interval) -> tuple[Any, bool]:
    if one.high is None or other.high is None:
        return None, False
    if one.high == other.high:
        return one.high, one.high_closed or other.high_closed
    return (one.high, one.high_closed) if one.high > other.high else (other.high, other.high_closed)


@dataclass(frozen=True, slots=True)
class ValueSet:
    """Disjoint intervals in ascending order, touching ones joined, so that equal sets are equal objects.

    All values are of one kind that has an order (numbers, strings, dates, …; false before true). Null is never in it.
    """

    parts: tuple[Interval, ...]

    @staticmethod
    def of(intervals: Iterable[Interval]) -> ValueSet:
        """The union of intervals in any order."""
        ordered = [one for one in intervals if not one.is_empty]
        if len(ordered) > 1:
            ordered.sort(key=cmp_to_key(_compare_lows))
        joined: list[Interval] = []
        for one in ordered:
            if joined and _touches(joined[-1], one):
                last = joined[-1]
                joined[-1] = Interval(last.low, last.low_closed, *_later_high(last, one))
            else:
                joined.append(one)
        return ValueSet(tuple(joined))

    @staticmethod
    def points(values: Iterable[object]) -> ValueSet:
        """The set of some values."""
        return ValueSet.of(Interval.point(value) for value in values)

    def holds(self, value: object) -> bool:
        """Whether a value of the same kind is in the set."""
        return any(part.holds(value) for part in self.parts)

    def complement(self) -> ValueSet:
        """Every other value of the kind."""
        gaps: list[Interval] = []
        low: Any = None
        low_closed = False
        for part in self.parts:
            if part.low is not None:
                gaps.append(Interval(low, low_closed, part.low, not part.low_closed))
            if part.high is None:
                return ValueSet(tuple(gaps))
            low, low_closed = part.high, not part.high_closed
        return ValueSet((*gaps, Interval(low, low_closed, None, False)))

    def union(self, other: ValueSet) -> ValueSet:
        """The values in either."""
        return ValueSet.of((*self.parts, *other.parts))

    def intersection(self, other: ValueSet) -> ValueSet:
        """The values in both."""
        return self.complement().union(other.complement()).complement()

    @property
    def is_empty(self) -> bool:
        """Whether no value is in it."""
        return not self.parts

    def finite(self) -> tuple[Any, ...] | None:
        """The values one by one where there are finitely many, else None."""
        return tuple(part.low for part in self.parts) if all(part.is_point for part in self.parts) else None

    def cuts(self) -> tuple[Any, ...]:
        """The ends at which membership changes, ascending, each once."""
        ends = [end for part in self.parts for end in (part.low, part.high) if end is not None]
        return tuple(dict.fromkeys(ends))


EMPTY: Final = ValueSet(())
EVERYTHING: Final = ValueSet((Interval(None, False, None, False),))
