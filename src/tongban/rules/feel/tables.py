"""The reference semantics of decision tables: which rows match, and what the hit policy makes of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from tongban.rules.feel.arithmetic import arithmetic
from tongban.rules.feel.closing import close, closes
from tongban.rules.feel.compare import both, missing, order, same
from tongban.rules.feel.errors import Span
from tongban.rules.feel.logic import truth
from tongban.rules.feel.nodes import DecisionTable, TableOutput, TableRow
from tongban.rules.feel.run import Run, Step
from tongban.rules.feel.values import UNKNOWN

Hits = Sequence["ClosedRow"]


class ClosedRow:
    """A row closed: its tests by column (None for `-`) and its outputs."""

    __slots__ = ("outputs", "place", "tests")

    def __init__(self, place: int, row: TableRow) -> None:
        self.place = place
        self.tests: tuple[tuple[int, Step, Span], ...] = tuple(
            (column, close(cell.body), cell.span) for column, cell in enumerate(row.cells) if cell is not None
        )
        self.outputs = tuple(close(output.body) for output in row.outputs)

    def matches(self, run: Run, tested: Sequence[object]) -> object:
        """Kleene conjunction of the cells; stops at the first that is false or null."""
        result: object = True
        for column, test, span in self.tests:
            run.tested = tested[column]
            result = both(result, truth(run, test(run), span))
            if result is False or result is None:
                return result
        return result


@dataclass(frozen=True, slots=True)
class ClosedTable:
    """A table closed: its rows, the outputs in order of priority and the default outputs."""

    node: DecisionTable
    rows: tuple[ClosedRow, ...]
    priorities: tuple[tuple[Step, ...], ...]
    defaults: tuple[Step | None, ...]

    def value(self, run: Run, row: ClosedRow) -> object:
        """What one row says: a value, or a context of the outputs."""
        return self._named([output(run) for output in row.outputs])

    def _named(self, values: list[object]) -> object:
        if len(self.node.outputs) == 1:
            return values[0]
        absent = missing(*values)
        if absent is not None:
            return absent
        return {output.name: value for output, value in zip(self.node.outputs, values, strict=True)}

    def default(self, run: Run) -> object:
        """What the table says when no row matches: its default outputs, else null."""
        if all(step is None for step in self.defaults):
            return None
        return self._named([step(run) if step is not None else None for step in self.defaults])

    def decisive(self, run: Run, hits: Hits) -> Hits:
        """Of the rows that match, those the hit policy looks at, in its order; while one's value is not known, all."""
        policy = self.node.hit_policy
        if policy == "F":
            return hits[:1]
        if policy not in ("P", "O"):
            return hits
        ranked = sorted(hits, key=lambda row: self.rank(run, row))
        known = missing(*(self.value(run, row) for row in hits)) is None
        return ranked[:1] if policy == "P" and known else ranked

    def conclude(self, run: Run, decisive: Hits) -> object:
        """What the hit policy makes of the decisive rows: a value, the default, or null with a cause."""
        if not decisive and self.node.hit_policy != "C#":
            return self.default(run)
        return _POLICIES[self.node.hit_policy](self, run, decisive)

    def rank(self, run: Run, row: ClosedRow) -> tuple[int, ...]:
        """The place of a row's outputs in the declared order of priority, best first."""
        return tuple(
            _rank(run, step(run), allowed)
            for step, allowed in zip(row.outputs, self.priorities, strict=True)
            if allowed
        )


def _rank(run: Run, value: object, allowed: tuple[Step, ...]) -> int:
    for place, step in enumerate(allowed):
        run.spend(1)
        if same(run, step(run), value):
            return place
    return len(allowed)


def closed_table(node: DecisionTable) -> ClosedTable:
    """The table with every row, priority and default closed."""
    return ClosedTable(
        node,
        tuple(ClosedRow(place, row) for place, row in enumerate(node.rows)),
        tuple(_closed_priorities(output) for output in node.outputs),
        tuple(close(output.default.body) if output.default is not None else None for output in node.outputs),
    )


@closes(DecisionTable)
def close_table(node: DecisionTable) -> Step:
    """The table's value; not known while a row that could change it is not."""
    inputs = tuple(close(column.expression.body) for column in node.inputs)
    table = closed_table(node)
    decide = _first if node.hit_policy == "F" else _all

    def decided(run: Run) -> object:
        around = run.tested
        try:
            return decide(table, run, [step(run) for step in inputs])
        finally:
            run.tested = around

    return decided


def _closed_priorities(output: TableOutput) -> tuple[Step, ...]:
    return tuple(close(written.body) for written in output.allowed)


def _first(table: ClosedTable, run: Run, tested: Sequence[object]) -> object:
    pending: list[ClosedRow] = []
    absent: object = None
    for row in table.rows:
        run.spend(1)
        state = row.matches(run, tested)
        if state is True:
            _note(run, table, (row,) if not pending else ())
            return _agreed(run, absent, [table.value(run, one) for one in (*pending, row)])
        if state is not False and state is not None:
            pending.append(row)
            absent = state if absent is None else both(absent, state)
    if not pending:
        return table.default(run)
    return _agreed(run, absent, [*(table.value(run, row) for row in pending), table.default(run)])


def _agreed(run: Run, absent: object, values: list[object]) -> object:
    """The one value that all rows which might be the first say, else that it is not there."""
    first = values[0]
    if all(same(run, first, other) for other in values[1:]):
        return first
    return UNKNOWN if any(value is UNKNOWN for value in values) else absent


def _all(table: ClosedTable, run: Run, tested: Sequence[object]) -> object:
    hits: list[ClosedRow] = []
    absent: object = None
    for row in table.rows:
        run.spend(1)
        state = row.matches(run, tested)
        if state is True:
            hits.append(row)
        elif state is not False and state is not None:
            absent = state if absent is None else both(absent, state)
    if absent is not None:
        return absent
    decisive = table.decisive(run, hits)
    _note(run, table, decisive)
    return table.conclude(run, decisive)


def _note(run: Run, table: ClosedTable, rows: Hits) -> None:
    if run.hits is not None:
        run.hits.append((table.node, tuple(row.place for row in rows)))


def _unique(table: ClosedTable, run: Run, hits: Hits) -> object:
    if len(hits) > 1:
        return run.fault(table.node.span, f"唯一命中的决策表有多行同时命中：{_numbered(hits)}")
    return table.value(run, hits[0])


def _any(table: ClosedTable, run: Run, hits: Hits) -> object:
    values = _collected(table, run, hits)
    if not isinstance(values, list):
        return values
    if not all(same(run, values[0], other) for other in values[1:]):
        return run.fault(table.node.span, f"任意命中的决策表中，同时命中的行结果不同：{_numbered(hits)}")
    return values[0]


def _numbered(hits: Hits) -> str:
    return "、".join(f"第 {row.place + 1} 行" for row in hits)


def _prior(table: ClosedTable, run: Run, hits: Hits) -> object:
    values = _collected(table, run, hits)
    return values[0] if isinstance(values, list) else values


def _collected(table: ClosedTable, run: Run, hits: Iterable[ClosedRow]) -> object:
    values = [table.value(run, row) for row in hits]
    absent = missing(*values)
    return values if absent is None else absent


def _folded(better: str) -> Callable[[ClosedTable, Run, Hits], object]:
    def fold(table: ClosedTable, run: Run, hits: Hits) -> object:
        values = _collected(table, run, hits)
        if not isinstance(values, list):
            return values
        best = values[0]
        for value in values[1:]:
            ordered = order(run, better, value, best, table.node.span)
            if not isinstance(ordered, bool):
                return ordered
            best = value if ordered else best
        return best

    return fold


def _summed(table: ClosedTable, run: Run, hits: Hits) -> object:
    values = _collected(table, run, hits)
    if not isinstance(values, list):
        return values
    total = values[0]
    for value in values[1:]:
        total = arithmetic(run, "+", total, value, table.node.span)
    return total


def _counted(table: ClosedTable, run: Run, hits: Hits) -> object:
    """The number of outputs, equal ones counted each (DMN 1.5, 8.2.10)."""
    values = _collected(table, run, hits)
    return Decimal(len(values)) if isinstance(values, list) else values


_POLICIES: Final[dict[str, Callable[[ClosedTable, Run, Hits], object]]] = {
    "U": _unique,
    "A": _any,
    "P": _prior,
    "F": lambda table, run, hits: table.value(run, hits[0]),
    "R": _collected,
    "O": _collected,
    "C": _collected,
    "C+": _summed,
    "C<": _folded("<"),
    "C>": _folded(">"),
    "C#": _counted,
}
