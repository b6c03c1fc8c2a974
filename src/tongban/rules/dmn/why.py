"""Why a decision came out as it did: every element it rests on, its values, its rows and conditions, derived anew."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from msgspec import Struct

from tongban.rules.dmn.parts import Input, Key, Logic
from tongban.rules.dmn.session import Session
from tongban.rules.feel.closing import close
from tongban.rules.feel.compare import both
from tongban.rules.feel.errors import FeelError
from tongban.rules.feel.logic import truth
from tongban.rules.feel.nodes import Coerced, DecisionTable, Node, TableRow, Written
from tongban.rules.feel.run import Run
from tongban.rules.feel.showing import shown
from tongban.rules.feel.trace import Skeleton, Trace
from tongban.rules.feel.values import BLOCKED, Function

INPUT: Final = "输入"
DECISION: Final = "决策"


class Cell(Struct, frozen=True, gc=False):
    """One condition of a row: the column, the tests as written, and what they came to."""

    column: str
    text: str
    truth: object


class Row(Struct, frozen=True, gc=False):
    """A row of a table: its number from 1, whether it matches, its conditions, outputs as written and annotations.

    `told` is the row as people read it.
    """

    number: int
    id: str
    truth: object
    cells: tuple[Cell, ...]
    outputs: tuple[str, ...]
    notes: tuple[tuple[str, str], ...]
    told: str


def told_row(table: DecisionTable, place: int, truth: object, cells: tuple[Cell, ...]) -> Row:
    """A row of a table with what it and its cells came to."""
    row = table.rows[place]
    conditions = "，".join(f"{cell.column} {cell.text}（{shown(cell.truth)}）" for cell in cells) or "任何情形"
    outputs = tuple(one.text for one in row.outputs)
    notes = tuple((name, text) for name, text in zip(_names(table, row), row.notes, strict=True))
    told = f"第 {place + 1} 行 {shown(truth)}：{conditions} → {'，'.join(outputs)}"
    annotated = "；".join(f"{name}：{text}" if name else text for name, text in notes if text)
    return Row(place + 1, row.id, truth, cells, outputs, notes, f"{told}\n    {annotated}" if annotated else told)


class Step(Struct, frozen=True, gc=False):
    """One element on the way: its name and value, what it looked at, and its rows or its condition's trace."""

    name: str
    kind: str
    value: object
    looked_at: tuple[tuple[str, object], ...] = ()
    rows: tuple[Row, ...] = ()
    trace: Trace | None = None
    causes: tuple[str, ...] = ()

    def __str__(self) -> str:
        head = f"{self.kind} {self.name} = {shown(self.value)}"
        if not (self.looked_at or self.rows or self.trace or self.causes):
            return head
        told = [head]
        if self.looked_at:
            told.append("；".join([f"{label} = {shown(value)}" for label, value in self.looked_at]))
        told += [row.told for row in self.rows]
        if self.trace is not None:
            told += str(self.trace).splitlines()
        if self.causes:
            told += [f"（{cause}）" for cause in self.causes]
        return "\n  ".join(told)


class Why:
    """The steps in the order they were needed; `str()` gives the readable text."""

    def __init__(self, steps: tuple[Step, ...]) -> None:
        self._steps = steps

    @property
    def steps(self) -> tuple[Step, ...]:
        """Each element on the way."""
        return self._steps

    def __str__(self) -> str:
        return "\n".join(map(str, self.steps))


def explained(session: Session) -> Why:
    """The steps of a session that has been run."""
    return Why(tuple(_step(session, key) for key in list(session.values) if _told(session, key)))


def _told(session: Session, key: Key) -> bool:
    part = session.steps.graph.parts[key]
    return isinstance(part, Input) or (isinstance(part, Logic) and not part.knowledge)


def _step(session: Session, key: Key) -> Step:
    part = session.steps.graph.parts[key]
    value = session.values[key]
    causes = tuple(dict.fromkeys(told.cause.message for told in session.causes if told.place == part.name))
    if not isinstance(part, Logic):
        return Step(part.name, INPUT, value, causes=causes)
    if part.fault is not None:
        return Step(part.name, DECISION, value, causes=causes)
    run = Run(session.names(part.requires))
    node = part.node
    while isinstance(node, Coerced):
        node = node.value
    if isinstance(node, Written):
        return Step(part.name, DECISION, value, trace=_trace(node, run), causes=causes)
    if isinstance(node, DecisionTable):
        return _table_step(part.name, value, node, run, causes)
    looked_at = tuple((required.name, session.values[required.key]) for required in part.requires)
    return Step(part.name, DECISION, value, looked_at, causes=causes)


def _trace(node: Written, run: Run) -> Trace | None:
    try:
        return _tidy(Skeleton(node.text, node.body).trace(run))
    except FeelError:
        return None


def _tidy(trace: Trace) -> Trace:
    """The trace with each text on one line, and without the functions it names."""
    inputs = {path: value for path, value in trace.inputs.items() if not isinstance(value, Function)}
    text = " ".join(trace.text.split()) if "\n" in trace.text else trace.text
    return replace(trace, text=text, inputs=inputs, children=tuple(map(_tidy, trace.children)))


def _table_step(name: str, value: object, table: DecisionTable, run: Run, causes: tuple[str, ...]) -> Step:
    tested = [_value(column.expression, run) for column in table.inputs]
    labels = [column.label for column in table.inputs]
    rows = tuple(_row(table, place, row, labels, tested, run) for place, row in enumerate(table.rows))
    return Step(name, DECISION, value, tuple(zip(labels, tested, strict=True)), rows, None, causes)


def _row(table: DecisionTable, place: int, row: TableRow, labels: list[str], tested: list[object], run: Run) -> Row:
    cells: list[Cell] = []
    result: object = True
    for label, cell, value in zip(labels, row.cells, tested, strict=True):
        if cell is not None:
            run.tested = value
            found = _value(cell, run, judged=True)
            cells.append(Cell(label, cell.text, found))
            result = both(result, found)
    return told_row(table, place, result, tuple(cells))


def _names(table: DecisionTable, row: TableRow) -> list[str]:
    missing = max(0, len(row.notes) - len(table.annotations))
    return [*table.annotations, *[""] * missing][: len(row.notes)]


def _value(node: Node, run: Run, *, judged: bool = False) -> object:
    try:
        value = close(node)(run)
        value = truth(run, value, node.span) if judged else value
    except FeelError:
        return None
    return None if value is BLOCKED else value
