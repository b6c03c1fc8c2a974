"""Values between two ends: whether there is one, and which one reads best in a counter-example."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, Decimal, InvalidOperation
from typing import Any, Final, NamedTuple

from tongban.rules.conditions import Interval
from tongban.rules.feel.values import NUMBERS, YearsMonths

_EXAMPLES: Final = ("其他", "甲", "乙", "0", "1", "A", "a")
_MOST_DIGITS = 30
_MICROSECOND: Final = dt.timedelta(microseconds=1)


class Grid(NamedTuple):
    """A kind whose values stand one after another: how to count them, and the first and last count there is."""

    place: Callable[[Any], int]
    value: Callable[[int], object]
    first: int | None
    last: int | None
    step: int


GRIDS: Final[dict[type, Grid]] = {
    dt.date: Grid(dt.date.toordinal, dt.date.fromordinal, 1, dt.date.max.toordinal(), 1),
    dt.timedelta: Grid(
        lambda span: span // _MICROSECOND,
        lambda count: dt.timedelta(microseconds=count),
        dt.timedelta.min // _MICROSECOND,
        dt.timedelta.max // _MICROSECOND,
        86_400_000_000,
    ),
    YearsMonths: Grid(lambda span: span.months, YearsMonths, None, None, 12),
}
WHOLE: Final = Grid(lambda number: int(number.to_integral_value(ROUND_FLOOR)), Decimal, None, None, 1)


def grid_of(kind: type, *, whole: bool) -> Grid | None:
    """How the values of a kind are counted; None where between two of them there is always a third."""
    return WHOLE if whole and kind is Decimal else GRIDS.get(kind)


def value_in(interval: Interval, kind: type, *, whole: bool = False) -> object:
    """A readable value of an interval; None where it holds none."""
    grid = grid_of(kind, whole=whole)
    if grid is not None:
        return _counted(interval, grid)
    if kind is Decimal:
        return _number(interval)
    if kind is str:
        return _text(interval)
    return interval.low if interval.is_point else None


def _counted(interval: Interval, grid: Grid) -> object:
    low, high = grid.first, grid.last
    if interval.low is not None:
        exact = grid.value(grid.place(interval.low)) == interval.low
        low = grid.place(interval.low) + (0 if exact and interval.low_closed else 1)
    if interval.high is not None:
        exact = grid.value(grid.place(interval.high)) == interval.high
        high = grid.place(interval.high) - (1 if exact and not interval.high_closed else 0)
    if low is not None and high is not None and low > high:
        return None
    return grid.value(_count_between(interval, low, high, grid.step))


def _count_between(interval: Interval, low: int | None, high: int | None, step: int) -> int:
    """A count that reads well: a whole step from the end that the rule names, else the middle."""
    if interval.low is None and interval.high is None:
        return 0 if low is None or high is None or low <= 0 <= high else (low + high) // 2
    if interval.low is None:
        assert high is not None
        wished = high - step if not interval.high_closed else high
        return high if low is not None and wished < low else wished
    assert low is not None
    if interval.high is None:
        wished = low + step - 1 if not interval.low_closed else low
        return low if high is not None and wished > high else wished
    assert high is not None
    return (low + high) // 2


def _number(interval: Interval) -> Decimal:
    low, high = interval.low, interval.high
    if low is None:
        return Decimal(0) if high is None else high if interval.high_closed else NUMBERS.subtract(high, Decimal(1))
    if high is None:
        return low if interval.low_closed else NUMBERS.add(low, Decimal(1))
    if interval.low_closed:
        return Decimal(low)
    return Decimal(high) if interval.high_closed else _middle(low, high)


def _middle(low: Decimal, high: Decimal) -> Decimal:
    """A number between two with as few digits as will do."""
    middle = NUMBERS.divide(NUMBERS.add(low, high), Decimal(2))
    for digits in range(_MOST_DIGITS):
        try:
            rounded = middle.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_EVEN, NUMBERS)
        except InvalidOperation:
            return middle
        if low < rounded < high:
            return rounded
    return middle


def _text(interval: Interval) -> str | None:
    """A text of an interval: one of the plain examples, else the lower end made longer."""
    if interval.is_point:
        return str(interval.low)
    low = interval.low if interval.low is not None else ""
    longer = (low + tail for tail in ("其他", "甲", "0", "\0"))
    ends = [low] if interval.low is None or interval.low_closed else []
    return next((text for text in (*_EXAMPLES, *longer, *ends) if interval.holds(text)), None)
