"""What a decision table says for a set of matching rows: worked out by the interpreter's hit policies, then kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import Any, Final

from msgspec import Struct

from tongban.rules.conditions import constant_of
from tongban.rules.conditions.normal import NOT_CONSTANT
from tongban.rules.feel.nodes import DecisionTable, Written
from tongban.rules.feel.tables import ClosedRow, closed_table
from tongban.rules.python.guards import StrictRun, Unusual, known

#: How many sets of matching rows are kept; sets beyond them are worked out each time.
KEPT: Final = 4_096
_LISTS: Final = ("R", "O", "C")


Hit = tuple[str, object, tuple[int, ...]]
"""The name of a decision, its table and the rows that decided, from 0."""


class Outcome(Struct, frozen=True):
    """The rows that decide (one hit) and what they say; `copy` makes a value that can be changed one's own."""

    hits: tuple[Hit, ...]
    value: object = None
    copy: Callable[[Any], object] | None = None


class Outcomes(dict[int | None, Outcome]):
    """The outcomes of one table by its matching rows, worked out when first asked for.

    Where outputs rest on facts, outcomes are rows alone.
    """

    def __init__(self, name: str, node: DecisionTable, finish: Callable[[object], object]) -> None:
        """`finish` is what is still done to each value, such as bringing it to a declared type.

        `written` are the texts outcomes rest on; `constant` says that none of them names an input.
        """
        super().__init__()
        self._name = name
        self.closed = closed_table(node)
        self.written: Final = _written(node)
        self.constant: Final = all(constant_of(part) is not NOT_CONSTANT for part in self.written)
        self.shared: Final = self.constant and len(node.outputs) == 1 and node.hit_policy not in _LISTS
        """Whether values are what single outputs say, which nobody can change."""
        self._finish = finish

    def __missing__(self, hits: int | None) -> Outcome:
        """The outcome of a set of rows. Raises Unusual for None and where the hit policy is violated."""
        if hits is None:
            raise Unusual
        rows = [row for row in self.closed.rows if hits >> row.place & 1]
        outcome = self._said(StrictRun({}), rows) if self.constant else Outcome(self._hits(rows))
        if len(self) < KEPT:
            self[hits] = outcome
        return outcome

    def worked_out(self, run: StrictRun, outcome: Outcome) -> Outcome:
        """The outcome of rows over the facts of a run. Raises Unusual."""
        return self._said(run, [self.closed.rows[place] for place in outcome.hits[0][2]])

    def _said(self, run: StrictRun, rows: list[ClosedRow]) -> Outcome:
        decisive = self.closed.decisive(run, rows)
        value = self._finish(known(self.closed.conclude(run, decisive)))
        return Outcome(self._hits(decisive), value, _copier(value) if self.constant else None)

    def _hits(self, rows: Sequence[ClosedRow]) -> tuple[Hit, ...]:
        return ((self._name, self.closed.node, tuple(row.place for row in rows)),)


def _written(node: DecisionTable) -> tuple[Written, ...]:
    """Every text an outcome may rest on."""
    said = [output for row in node.rows for output in row.outputs]
    said += [part for output in node.outputs for part in (*output.allowed, output.default) if part is not None]
    return tuple(said)


def said(outcome: str, outcomes: Outcomes) -> str:
    """The Python expression of the value in an outcome, as somebody's own."""
    return (
        f"{outcome}.value"
        if outcomes.shared
        else f"({outcome}.value if {outcome}.copy is None else {outcome}.copy({outcome}.value))"
    )


def _copier(value: object) -> Callable[[Any], object] | None:
    if not isinstance(value, (list, dict)):
        return None
    items = value if isinstance(value, list) else value.values()
    if any(isinstance(item, (list, dict)) for item in items):
        return deepcopy
    return list.copy if isinstance(value, list) else dict.copy
