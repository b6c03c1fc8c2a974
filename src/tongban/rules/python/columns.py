"""An input column as a lookup: from a value to the set of rows whose cell it passes, as the bits of a whole number."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate
from operator import xor
from typing import Any, Final

from tongban.rules.conditions import (
    EMPTY,
    EVERYTHING,
    AllOf,
    AnyOf,
    Atom,
    Fixed,
    Form,
    ValueSet,
    falsity,
    tested_form,
)
from tongban.rules.conditions.forms import leaves
from tongban.rules.feel.nodes import DecisionTable, Written
from tongban.rules.feel.values import NUMBERS, Unknown, YearsMonths, normalise
from tongban.rules.python.guards import Unusual

_TESTED: Final = "?"
_NULL: Final = type(None)
#: The next value of a kind, so that "above x" is "from the next one on"; every fact has been rounded to 34 digits.
_NEXT: Final[dict[type, Callable[[Any], Any]]] = {
    Decimal: NUMBERS.next_plus,
    str: lambda text: text + "\0",
    bool: lambda truth: True if truth is False else None,
    dt.date: lambda day: None if day == dt.date.max else day + dt.timedelta(days=1),
    dt.timedelta: lambda span: None if span == dt.timedelta.max else span + dt.timedelta.resolution,
    YearsMonths: lambda span: YearsMonths(span.months + 1),
}


@dataclass(frozen=True, slots=True)
class Column:
    """The rows a value passes or fails, by the segment between `bounds` it lies in (each bound begins a segment).

    `passes` and `fails` have one entry more than `bounds`; a row in neither is null there. A row without a cell passes.
    `null_passes` and `null_fails` are for null. `hard` are the rows whose cell has to be evaluated instead; they pass.
    """

    kind: type | None
    bounds: tuple[Any, ...]
    passes: tuple[int, ...]
    fails: tuple[int, ...]
    null_passes: int
    null_fails: int
    hard: frozenset[int]

    def rows(self, value: object) -> int:
        """The rows a fact passes. Raises Unusual for one that is not there or of another kind."""
        found = self.segment(value)
        return self.null_passes if found is None else self.passes[found]

    def segment(self, value: object) -> int | None:
        """The segment a fact lies in, None for null. Raises Unusual as `rows`."""
        found: Any = normalise(value)
        if found is None:
            return None
        if type(found) is not self.kind and (self.kind is not None or type(found) is Unknown):
            raise Unusual
        return bisect_right(self.bounds, found)


def column(table: DecisionTable, place: int) -> Column:
    """The lookup of one input column of a table."""
    cells = [row.cells[place] for row in table.rows]
    forms = [None if cell is None else _single(cell) for cell in cells]
    kind = _usual_kind(forms)
    hard = frozenset(row for row, cell in enumerate(cells) if cell is not None and not _fits(forms[row], kind))
    easy = [form if row not in hard else None for row, form in enumerate(forms)]
    free = sum(1 << row for row, form in enumerate(easy) if form is None)
    fails = [None if form is None else falsity(form) for form in easy]
    bounds = _bounds(kind, (*_sets(easy), *_sets(fails)))
    return Column(
        kind,
        bounds,
        tuple(mask | free for mask in _masks(kind, bounds, easy)),
        tuple(_masks(kind, bounds, fails)),
        _null_mask(easy) | free,
        _null_mask(fails),
        hard,
    )


def _single(cell: Written) -> Form | None:
    """The form of a cell that is about the tested value alone."""
    form = tested_form(cell.body, cell.text, _TESTED)
    alone = all(isinstance(leaf, Fixed) or (isinstance(leaf, Atom) and leaf.column == _TESTED) for leaf in leaves(form))
    return form if alone else None


def _kinds(form: Form) -> set[type]:
    return {leaf.kind for leaf in leaves(form) if isinstance(leaf, Atom)} - {_NULL}


def _usual_kind(forms: Sequence[Form | None]) -> type | None:
    """The kind most cells expect, of those that can be looked up."""
    counted = Counter(kind for form in forms if form is not None for kind in _kinds(form) if kind in _NEXT)
    return max(counted, key=lambda kind: counted[kind]) if counted else None


def _fits(form: Form | None, kind: type | None) -> bool:
    return form is not None and _kinds(form) <= {kind}


def _sets(forms: Sequence[Form | None]) -> list[ValueSet]:
    return [_true_set(form) for form in forms if form is not None]


def _true_set(form: Form) -> ValueSet:
    """The values of the column's kind for which a form is true."""
    if isinstance(form, Atom):
        return form.true_for
    if isinstance(form, AllOf):
        found = EVERYTHING
        for part in form.parts:
            found = found.intersection(_true_set(part))
        return found
    if isinstance(form, AnyOf):
        return ValueSet.of(one for part in form.parts for one in _true_set(part).parts)
    assert isinstance(form, Fixed)
    return EVERYTHING if form.value is True else EMPTY


def _null_truth(form: Form) -> bool:
    if isinstance(form, Atom):
        return form.when_null is True
    if isinstance(form, AllOf):
        return all(_null_truth(part) for part in form.parts)
    if isinstance(form, AnyOf):
        return any(_null_truth(part) for part in form.parts)
    assert isinstance(form, Fixed)
    return form.value is True


def _null_mask(forms: Sequence[Form | None]) -> int:
    return sum(1 << row for row, form in enumerate(forms) if form is not None and _null_truth(form))


def _ends(kind: type | None, values: ValueSet) -> list[Any]:
    """Where membership changes: the first value of each interval and the first after it; None is never."""
    if kind is None:
        return []
    after = _NEXT[kind]
    found = []
    for part in values.parts:
        if part.low is not None:
            found.append(part.low if part.low_closed else after(part.low))
        if part.high is not None:
            found.append(after(part.high) if part.high_closed else part.high)
    return found


def _bounds(kind: type | None, sets: Sequence[ValueSet]) -> tuple[Any, ...]:
    ends = {end for values in sets for end in _ends(kind, values) if end is not None}
    return tuple(sorted(end for end in ends if not (isinstance(end, Decimal) and end.is_infinite())))


def _masks(kind: type | None, bounds: tuple[Any, ...], forms: Sequence[Form | None]) -> list[int]:
    """The rows whose form is true, segment by segment: membership turns at each end."""
    turns = [0] * (len(bounds) + 1)
    place = {bound: number for number, bound in enumerate(bounds, 1)}
    for row, form in enumerate(forms):
        values = EMPTY if form is None else _true_set(form)
        if values.parts and values.parts[0].low is None:
            turns[0] ^= 1 << row
        for end in _ends(kind, values):
            if end in place:
                turns[place[end]] ^= 1 << row
    return list(accumulate(turns, xor))
