"""What the solver knows a value by: an expression of its kind's sort, and the condition under which it is null."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, TypeAlias

from tongban.rules.conditions import Interval, ValueSet
from tongban.rules.feel.values import NUMBERS, YearsMonths
from tongban.rules.prove.values import GRIDS, value_in

Bool: TypeAlias = Any
"""A truth of the solver, or Python's own True and False where it is settled already."""

Truth: TypeAlias = tuple[Bool, Bool]
"""When it is true and when it is false; neither is null."""

SPACING: Final = 1024
_ORDERED: Final = frozenset({Decimal, str, dt.date, dt.timedelta, YearsMonths})


class NotEncoded(Exception):
    """A value the solver has no word for."""


@dataclass(frozen=True, slots=True)
class Term:
    """A value. `members` of a list says for each text whether it is in it; kind NoneType is null itself."""

    kind: type
    value: Any
    null: Bool
    members: Mapping[str, Bool] = field(default_factory=dict)


NULL: Final = Term(type(None), None, True)


class Logic:
    """Connectives of the solver that settle what is settled already."""

    __slots__ = ("z3",)

    def __init__(self, z3: Any) -> None:
        self.z3 = z3

    def both(self, *parts: Bool) -> Bool:
        """Conjunction."""
        if any(part is False for part in parts):
            return False
        left = [part for part in parts if part is not True]
        return self.z3.And(*left) if len(left) > 1 else left[0] if left else True

    def either(self, *parts: Bool) -> Bool:
        """Disjunction."""
        if any(part is True for part in parts):
            return True
        left = [part for part in parts if part is not False]
        return self.z3.Or(*left) if len(left) > 1 else left[0] if left else False

    def opposite(self, part: Bool) -> Bool:
        """Negation."""
        return not part if isinstance(part, bool) else self.z3.Not(part)

    def choice(self, condition: Bool, then: Any, otherwise: Any) -> Any:
        """One of two values."""
        if isinstance(condition, bool):
            return then if condition else otherwise
        return self.z3.If(condition, then, otherwise)


class Codes:
    """Values as numbers of the solver and back.

    A text is its place among the texts the rules name, times SPACING; numbers between are texts between.
    """

    def __init__(self, z3: Any, texts: Iterable[str]) -> None:
        self.z3 = z3
        self.texts = sorted({"", *texts})
        self.places = {text: place * SPACING for place, text in enumerate(self.texts)}

    def variable(self, kind: type, name: str, *, whole: bool = False) -> Any:
        """A value that is not known, of the sort of its kind."""
        if kind is bool:
            return self.z3.Bool(name)
        if kind is Decimal and not whole:
            return self.z3.Real(name)
        return self.z3.ToReal(self.z3.Int(name)) if kind is Decimal else self.z3.Int(name)

    def constant(self, value: object) -> Any:
        """A value that is known."""
        if isinstance(value, bool):
            return self.z3.BoolVal(value)
        if isinstance(value, Decimal):
            return self.z3.RealVal(str(Fraction(value)))
        if isinstance(value, str):
            return self.z3.IntVal(self.places[value])
        return self.z3.IntVal(GRIDS[type(value)].place(value))

    def within(self, logic: Logic, term: Any, values: ValueSet, kind: type) -> Bool:
        """Whether a value that is not null is in a set."""
        if kind is bool:
            truths = [term if one else logic.opposite(term) for one in (True, False) if values.holds(one)]
            return logic.either(*truths)
        return logic.either(*(logic.both(*self._ends(term, part)) for part in values.parts))

    def _ends(self, term: Any, part: Interval) -> list[Bool]:
        if part.is_point:
            return [term == self.constant(part.low)]
        ends = []
        if part.low is not None:
            low = self.constant(part.low)
            ends.append(term >= low if part.low_closed else term > low)
        if part.high is not None:
            high = self.constant(part.high)
            ends.append(term <= high if part.high_closed else term < high)
        return ends

    def bounds(self, term: Any, kind: type) -> list[Bool]:
        """What holds of every value of a kind."""
        if kind is str:
            return [term >= 0]
        grid = GRIDS.get(kind)
        if grid is None or grid.first is None or grid.last is None:
            return []
        return [term >= grid.first, term <= grid.last]

    def value(self, number: Any, kind: type, between: Mapping[int, str]) -> object:
        """The value a number of a model stands for; `between` has the texts the rules do not name."""
        if kind is bool:
            return bool(self.z3.is_true(number))
        if kind is Decimal:
            return _decimal(number)
        count = int(number.as_long())
        return between[count] if kind is str else GRIDS[kind].value(count)

    def texts_for(self, counts: Iterable[int]) -> dict[int, str]:
        """Texts for numbers of a model, different and in the order of the numbers where the texts leave room."""
        found: dict[int, str] = {}
        before: str | None = None
        for count in sorted(set(counts)):
            place, rest = divmod(count, SPACING)
            if rest == 0 and place < len(self.texts):
                found[count] = self.texts[place]
                continue
            place = min(place, len(self.texts) - 1)
            low = self.texts[place]
            start = before if before is not None and before > low else low
            above = bisect_right(self.texts, start)
            high = self.texts[above] if above < len(self.texts) else None
            found[count] = str(value_in(Interval(start, False, high, False), str) or start)
            before = found[count]
        return found


def _decimal(number: Any) -> Decimal:
    """The number of a model, rounded to 34 digits where it has more; the interpreter is asked about it afterwards."""
    exact = number if hasattr(number, "numerator_as_long") else number.approx(40)
    return NUMBERS.divide(Decimal(exact.numerator_as_long()), Decimal(exact.denominator_as_long()))


def comparable(one: Term, other: Term) -> bool:
    """Whether two values have a common order."""
    return one.kind is other.kind and one.kind in _ORDERED
