"""The outputs of a table's rows: constants, their order of priority, and what none of them gives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from tongban.rules.conditions import NOT_CONSTANT, constant_of
from tongban.rules.feel.compare import same, within
from tongban.rules.feel.errors import FeelError, Span
from tongban.rules.feel.interpreter import close
from tongban.rules.feel.nodes import DecisionTable, TableRow
from tongban.rules.feel.run import Run
from tongban.rules.feel.values import Range
from tongban.rules.prove.words import value_words

_HERE = Span(0, 0)


class Outputs:
    """What the rows of a table give."""

    def __init__(self, table: DecisionTable) -> None:
        self.table = table
        self.values = [[constant_of(entry.body) for entry in row.outputs] for row in table.rows]
        self.defaults = [
            None if output.default is None else constant_of(output.default.body) for output in table.outputs
        ]
        self.allowed = [[constant_of(one.body) for one in output.allowed] for output in table.outputs]
        self.has_default = any(output.default is not None for output in table.outputs)

    def same(self, one: int, other: int) -> bool:
        """Whether two rows are seen to give the same: equal constants, or the same text."""
        rows = self.table.rows
        pairs = zip(self.values[one], self.values[other], rows[one].outputs, rows[other].outputs, strict=True)
        return all(
            left_text.text == right_text.text if NOT_CONSTANT in (left, right) else alike(left, right)
            for left, right, left_text, right_text in pairs
        )

    def differ(self, one: int, other: int, facts: Mapping[str, object]) -> bool:
        """Whether the interpreter finds two rows' outputs different for some facts."""
        left, right = (_evaluated(self.table.rows[row], facts) for row in (one, other))
        return not alike(left, right)

    def rank(self, row: int) -> tuple[int, ...] | None:
        """The place of a row's outputs in the order of priority; None where they are computed."""
        if NOT_CONSTANT in self.values[row]:
            return None
        return tuple(
            next((place for place, one in enumerate(allowed) if alike(one, value)), len(allowed))
            for value, allowed in zip(self.values[row], self.allowed, strict=True)
            if allowed
        )

    def unreached(self, live: Sequence[int], *, default: bool) -> Iterator[tuple[str, str, bool]]:
        """The allowed values that no live row gives: the output, the value in words, and whether one may yet."""
        if self.table.hit_policy in ("C+", "C#"):
            return
        for place, (output, allowed) in enumerate(zip(self.table.outputs, self.allowed, strict=True)):
            given = [self.values[row][place] for row in live]
            if default:
                given.append(self.defaults[place])
            unsure = NOT_CONSTANT in given
            for value in allowed:
                if _is_single(value) and not any(alike(value, one) for one in given):
                    yield output.name, value_words(value), unsure


def accepted(allowed: Iterable[object], value: object) -> bool:
    """Whether a value is one of the allowed ones or lies in a range of them; what is computed allows anything."""
    return any(one is NOT_CONSTANT or _covers(one, value) for one in allowed)


def _covers(one: object, value: object) -> bool:
    if isinstance(one, Range):
        return within(Run({}), value, one, _HERE) is True
    return any(_covers(item, value) for item in one) if isinstance(one, list) else alike(one, value)


def alike(left: object, right: object) -> bool:
    """Whether no expression can tell two constants apart."""
    return same(Run({}), left, right)


def _is_single(value: object) -> bool:
    return value is not NOT_CONSTANT and not isinstance(value, (Range, list, dict))


def _evaluated(row: TableRow, facts: Mapping[str, object]) -> list[object]:
    try:
        return [close(entry.body)(Run(facts)) for entry in row.outputs]
    except FeelError:
        return []
