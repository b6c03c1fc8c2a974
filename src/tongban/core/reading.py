"""Reads that are ready to be made: each by itself, or several on one way to the database and back."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any, Generic, TypeAlias, TypeVar

from tongban.core.city import CityModel, current_city
from tongban.core.prepared import Asked, Rows
from tongban.core.statement import fetch, fetch_together, models, selecting

T = TypeVar("T")
M = TypeVar("M", bound=CityModel)


class Reading(Generic[T]):
    """A prepared read and what becomes of its rows; ``found`` once it was made, by :meth:`now` or ``together``."""

    __slots__ = ("found", "made", "rows", "text", "values")
    found: T
    rows: Rows

    def __init__(self, text: str, values: Sequence[Any], made: Callable[[Rows], T]) -> None:
        self.text, self.values, self.made = text, values, made

    @property
    def parts(self) -> "tuple[Reading[Any], ...]":
        """The reads it is made of: itself."""
        return (self,)

    def now(self) -> T:
        """Make it by itself."""
        self.take(fetch(self.text, self.values))
        return self.found

    def take(self, rows: Rows) -> None:
        """What it found are these rows."""
        self.rows, self.found = rows, self.made(rows)


class Joined(Generic[T]):
    """Something that several reads tell together: ``made`` of what they ``found`` when it is first looked at."""

    __slots__ = ("_found", "made", "parts")
    _found: T

    def __init__(self, parts: Sequence[Reading[Any]], made: Callable[[], T]) -> None:
        self.parts, self.made = parts, made

    @property
    def found(self) -> T:
        """What they tell, once they were made."""
        try:
            return self._found
        except AttributeError:
            self._found = self.made()
            return self._found

    def now(self) -> T:
        """Make them, anew where they were made before."""
        together(self)
        self._found = self.made()
        return self._found


#: A read, or several that tell something together.
AnyReading: TypeAlias = Reading[Any] | Joined[Any]


def together(*readings: AnyReading) -> None:
    """Make them all; each then has what it ``found``."""
    parts = [part for one in readings for part in one.parts]
    if len(parts) == 1:  # by itself it is one call that waits; the way of several takes a dozen
        parts[0].now()
    else:
        in_stages(lambda: parts)


def in_stages(*stages: Callable[[], Iterable[AnyReading]]) -> None:
    """The same for reads of which the later ones are worked out while the database is at the earlier ones.

    None of them may read by itself meanwhile: it would take a second connection while it holds one.
    """
    parts: list[Reading[Any]] = []
    waiting = iter(parts)

    def asked(stage: Callable[[], Iterable[AnyReading]]) -> Iterator[Asked]:
        for one in stage():
            for part in one.parts:
                parts.append(part)
                yield part.text, part.values

    def taken(rows: Rows) -> None:
        next(waiting).take(rows)

    fetch_together([partial(asked, stage) for stage in stages], taken)


def rows_of(model: type[M], condition: str, values: Sequence[Any]) -> Reading[list[M]]:
    """The rows of a model in this city that meet an SQL condition, its values counted from $2."""
    return Reading(selecting(model, condition), [current_city(), *values], lambda rows: models(model, rows))


def row_of(model: type[M], condition: str, values: Sequence[Any], without: tuple[str, ...] = ()) -> Reading[M | None]:
    """The first of them, None where there is none; ``without`` columns that are seldom asked for."""
    text = selecting(model, condition, without)
    return Reading(text, [current_city(), *values], lambda rows: next(iter(models(model, rows[:1], without)), None))
