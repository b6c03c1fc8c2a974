"""What a decision table says for a set of matching rows: worked out by the interpreter's hit policies, then kept."""

from __future__ import annotations

from collections.abc import Callable
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


class Outcome(Struct, frozen=True):
    """The rows that decide and what they say; `copy` makes a value that can be changed one's own."""

    rows: tuple[int, ...]
    value: object = None
    copy: Callable[[Any], object] | None = None


class Outcomes:
    """The outcomes of one table by its matching rows. Where outputs rest on facts, outcomes are rows alone."""

    def __init__(self, node: DecisionTable, finish: Callable[[object], object]) -> None:
        """`finish` is what is still done to each value, such as bringing it to a declared type.

        `written` are the texts outcomes rest on; `constant` says that none of them names an input.
        """
        self.closed = closed_table(node)
        self.written: Final = _written(node)
        self.constant: Final = all(constant_of(part) is not NOT_CONSTANT for part in self.written)
        self.kept: dict[int, Outcome] = {}
        self._finish = finish

    def settle(self, hits: int | None) -> Outcome:
        """The outcome of a set of rows. Raises Unusual for None and where the hit policy is violated."""
        if hits is None:
            raise Unusual
        rows = [row for row in self.closed.rows if hits >> row.place & 1]
        outcome = self._outcome(rows) if self.constant else Outcome(tuple(row.place for row in rows))
        if len(self.kept) < KEPT:
            self.kept[hits] = outcome
        return outcome

    def _outcome(self, rows: list[ClosedRow]) -> Outcome:
        run = StrictRun({})
        decisive = self.closed.decisive(run, rows)
        value = self._finish(known(self.closed.conclude(run, decisive)))
        return Outcome(tuple(row.place for row in decisive), value, _copier(value))

    def worked_out(self, run: StrictRun, outcome: Outcome) -> Outcome:
        """The outcome of rows over the facts of a run. Raises Unusual."""
        decisive = self.closed.decisive(run, [self.closed.rows[place] for place in outcome.rows])
        value = self._finish(known(self.closed.conclude(run, decisive)))
        return Outcome(tuple(row.place for row in decisive), value)


def _written(node: DecisionTable) -> tuple[Written, ...]:
    """Every text an outcome may rest on."""
    said = [output for row in node.rows for output in row.outputs]
    said += [part for output in node.outputs for part in (*output.allowed, output.default) if part is not None]
    return tuple(said)


def _copier(value: object) -> Callable[[Any], object] | None:
    if not isinstance(value, (list, dict)):
        return None
    items = value if isinstance(value, list) else value.values()
    if any(isinstance(item, (list, dict)) for item in items):
        return deepcopy
    return list.copy if isinstance(value, list) else dict.copy
