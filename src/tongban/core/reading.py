"""Reads that are ready to be made: each by itself, or several on one way to the database and back."""

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from tongban.core.city import CityModel, current_city
from tongban.core.statement import fetch, fetch_together, models, selecting

T = TypeVar("T")
M = TypeVar("M", bound=CityModel)
Rows = list[tuple[Any, ...]]


class Reading(Generic[T]):
    """A prepared read and what becomes of its rows; ``found`` once it was made, by :meth:`now` or ``together``."""

    __slots__ = ("found", "made", "text", "values")
    found: T

    def __init__(self, text: str, values: Sequence[Any], made: Callable[[Rows], T]) -> None:
        self.text, self.values, self.made = text, values, made

    def now(self) -> T:
        """Make it by itself."""
        self.found = self.made(fetch(self.text, self.values))
        return self.found


def together(*readings: Reading[Any]) -> None:
    """Make them all; each then has what it ``found``. None sees what another one would write: they only read."""
    for one, rows in zip(readings, fetch_together([(one.text, one.values) for one in readings]), strict=True):
        one.found = one.made(rows)


def rows_of(model: type[M], condition: str, values: Sequence[Any]) -> Reading[list[M]]:
    """The rows of a model in this city that meet an SQL condition, its values counted from $2."""
    return Reading(selecting(model, condition), [current_city(), *values], lambda rows: models(model, rows))


def row_of(model: type[M], condition: str, values: Sequence[Any]) -> Reading[M | None]:
    """The first of them, None where there is none."""
    text = selecting(model, condition)
    return Reading(text, [current_city(), *values], lambda rows: next(iter(models(model, rows[:1])), None))
