"""The readable trace of a table decided over facts: every cell by the segment its value lies in, rows told once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from tongban.rules.dmn.graph import Graph
from tongban.rules.dmn.parts import Input, Key, Logic
from tongban.rules.dmn.why import Cell, Row, Step, Why, told_row
from tongban.rules.feel.nodes import Coerced, DecisionTable, Node, Reference
from tongban.rules.feel.values import UNKNOWN, normalise
from tongban.rules.python.columns import Column, column

#: How many different rows of one table are kept, told; beyond them rows are told each time.
KEPT: Final = 20_000
_TRUE: Final = 1
_FALSE: Final = 2


@dataclass(frozen=True)
class TableTrace:
    """The trace of a decision that is one table over inputs alone.

    `inputs` are the names of the decision's inputs with their places among the facts recorded, `tested` the places of
    what the columns test.
    """

    name: str
    table: DecisionTable
    inputs: tuple[tuple[str, int], ...]
    tested: tuple[int, ...]

    def why(self, value: object, given: Sequence[object]) -> Why | None:
        """What led to a value over facts that were decided without the interpreter; None where one of them is null.

        A null has causes, which the interpreter tells.
        """
        known = [normalise(fact) for fact in given]
        if any(fact is None or fact is UNKNOWN for fact in known):
            return None
        labels = [one.label for one in self.table.inputs]
        looked_at = tuple((label, known[place]) for label, place in zip(labels, self.tested, strict=True))
        rows = self._rows([fact for _label, fact in looked_at])
        steps = [Step(name, "输入", known[place]) for name, place in self.inputs]
        return Why((*steps, Step(self.name, "决策", value, looked_at, rows)))

    @cached_property
    def _columns(self) -> tuple[Column, ...]:
        return tuple(column(self.table, place) for place in range(len(self.table.inputs)))

    @property
    def complete(self) -> bool:
        """Whether every cell can be told by looking its value up."""
        return not any(one.hard for one in self._columns)

    @cached_property
    def _marks(self) -> list[dict[int | None, tuple[int, ...]]]:
        """By column and segment, what each row's cell comes to, two bits of a number per column."""
        return [_marks(self.table, place, one) for place, one in enumerate(self._columns)]

    @cached_property
    def _told(self) -> dict[tuple[int, int], Row]:
        return {}

    def _rows(self, values: list[object]) -> tuple[Row, ...]:
        marks = [
            by_segment[None if one.kind is None and value is None else one.segment(value)]
            for by_segment, one, value in zip(self._marks, self._columns, values, strict=True)
        ]
        told = self._told
        rows = []
        for key in enumerate(map(sum, zip(*marks, strict=True)) if marks else (0,) * len(self.table.rows)):
            rows.append(told.get(key) or self._tell(key))
        return tuple(rows)

    def _tell(self, key: tuple[int, int]) -> Row:
        place, marks = key
        cells, truths = [], []
        for number, (one, cell) in enumerate(zip(self.table.inputs, self.table.rows[place].cells, strict=True)):
            if cell is not None:
                mark = marks >> 2 * number & 3
                truths.append(True if mark == _TRUE else False if mark == _FALSE else None)
                cells.append(Cell(one.label, cell.text, truths[-1]))
        truth = False if False in truths else None if None in truths else True
        row = told_row(self.table, place, truth, tuple(cells))
        if len(self._told) < KEPT:
            self._told[key] = row
        return row


def _marks(table: DecisionTable, place: int, found: Column) -> dict[int | None, tuple[int, ...]]:
    segments: dict[int | None, tuple[int, int]] = dict(enumerate(zip(found.passes, found.fails, strict=True))) | {
        None: (found.null_passes, found.null_fails)
    }
    numbers = range(len(table.rows))
    return {
        segment: tuple(((passes >> row & 1) | (fails >> row & 1) << 1) << 2 * place for row in numbers)
        for segment, (passes, fails) in segments.items()
    }


def table_trace(graph: Graph, key: Key, paths: Sequence[str]) -> TableTrace | None:
    """The trace of a decision over recorded facts; None where it is not one table over inputs among them."""
    part = graph.parts[key]
    node = _opened(part.node) if isinstance(part, Logic) else None
    if not isinstance(part, Logic) or not isinstance(node, DecisionTable):
        return None
    places = {path: place for place, path in enumerate(paths)}
    inputs: dict[str, int] = {}
    for required in part.requires:
        needed = graph.parts[required.key]
        if isinstance(needed, Input) and needed.path in places:
            inputs[required.name] = places[needed.path]
    bodies = [one.expression.body for one in node.inputs]
    tested = [inputs[body.path] for body in bodies if isinstance(body, Reference) and body.path in inputs]
    if len(inputs) < len(part.requires) or len(tested) < len(bodies):
        return None
    trace = TableTrace(part.name, node, tuple(inputs.items()), tuple(tested))
    return trace if trace.complete else None


def _opened(node: Node) -> Node:
    while isinstance(node, Coerced):
        node = node.value
    return node
