"""The readable trace of a table decided over facts: every cell by the segment its value lies in, rows told once."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import repeat
from typing import Any, Final

from tongban.rules.dmn.graph import Graph
from tongban.rules.dmn.parts import Input, Key, Logic
from tongban.rules.dmn.why import DECISION, INPUT, Cell, Row, Step, Why, told_row
from tongban.rules.feel.nodes import Coerced, DecisionTable, Node, Reference
from tongban.rules.feel.showing import shown
from tongban.rules.feel.values import UNKNOWN, normalise
from tongban.rules.python.columns import Column, column

#: How many ways a row may be told are kept; beyond them it is told each time.
KEPT: Final = 1_000
_CELLS_IN_BYTE: Final = 4
#: What two bits say of a cell: passed, failed or neither.
_TRUTHS: Final = (None, True, False)


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
        return None if None in known or UNKNOWN in known else TableWhy(self, value, known)

    def steps(self, value: object, known: list[Any]) -> tuple[Step, ...]:
        """The inputs, and the decision with its rows."""
        looked_at = tuple((label, known[place]) for label, place in self.looks)
        rows = tuple(self._row(place, key) for place, key in enumerate(self._keys(known)))
        inputs = [Step(name, INPUT, known[place]) for name, place in self.inputs]
        return (*inputs, Step(self.name, DECISION, value, looked_at, rows))

    def text(self, value: object, known: list[Any]) -> str:
        """What the steps read as, put together from rows that have been told before."""
        told = list(map(shown, known))
        lines = [f"{INPUT} {name} = {told[place]}" for name, place in self.inputs]
        lines.append(f"{DECISION} {self.name} = {shown(value)}")
        if self.looks:
            lines.append(f"  {'；'.join([f'{label} = {told[place]}' for label, place in self.looks])}")
        lines += self._texts(known)
        return "\n".join(lines)

    @cached_property
    def looks(self) -> tuple[tuple[str, int], ...]:
        """The labels of the columns, with the places of what they test."""
        return tuple(zip([one.label for one in self.table.inputs], self.tested, strict=True))

    @cached_property
    def _columns(self) -> tuple[Column, ...]:
        return tuple(column(self.table, place) for place in range(len(self.table.inputs)))

    @property
    def complete(self) -> bool:
        """Whether every cell can be told by looking its value up."""
        return not any(one.hard for one in self._columns)

    @cached_property
    def _width(self) -> int:
        """The bytes that a row's cells take at two bits each."""
        return (len(self._columns) + _CELLS_IN_BYTE - 1) // _CELLS_IN_BYTE

    @cached_property
    def _marks(self) -> tuple[tuple[int, Sequence[object], tuple[int, ...]], ...]:
        """Of each column with cells, whose fact it tests, its bounds, and by segment the marks of its cells."""
        return tuple(
            (place, one.bounds, _marks(self.table, number, one, 8 * self._width))
            for number, (place, one) in enumerate(zip(self.tested, self._columns, strict=True))
            if any(row.cells[number] is not None for row in self.table.rows)
        )

    @cached_property
    def _told(self) -> list[dict[bytes, str]]:
        """Of each row, the lines it has been told in, by the marks of its cells."""
        return [{} for _row in self.table.rows]

    def _keys(self, known: list[Any]) -> list[bytes]:
        """The marks of each row's cells over these facts."""
        marks, width = 0, self._width
        for place, bounds, by_segment in self._marks:
            marks |= by_segment[bisect_right(bounds, known[place])]
        packed = marks.to_bytes(len(self._told) * width, "little")
        return [packed[start : start + width] for start in range(0, len(packed), width)]

    def _texts(self, known: list[Any]) -> list[str]:
        keys = self._keys(known)
        texts: list[str] = [*map(dict.get, self._told, keys, repeat(""))]
        return texts if all(texts) else [self._text(place, key) for place, key in enumerate(keys)]

    def _text(self, place: int, key: bytes) -> str:
        told = self._told[place]
        text = told.get(key) or f"  {self._row(place, key).told}"
        if len(told) < KEPT:
            told[key] = text
        return text

    def _row(self, place: int, key: bytes) -> Row:
        marks, cells = int.from_bytes(key, "little"), []
        for number, (one, cell) in enumerate(zip(self.table.inputs, self.table.rows[place].cells, strict=True)):
            if cell is not None:
                cells.append(Cell(one.label, cell.text, _TRUTHS[marks >> 2 * number & 3]))
        truths = [cell.truth for cell in cells]
        return told_row(self.table, place, False if False in truths else None if None in truths else True, tuple(cells))


class TableWhy(Why):
    """Why a table decided as it did: the text at once, the steps when they are asked for."""

    def __init__(self, trace: TableTrace, value: object, known: list[Any]) -> None:
        self._trace = trace
        self._value = value
        self._known = known

    @property
    def steps(self) -> tuple[Step, ...]:
        """Each element on the way."""
        return self._trace.steps(self._value, self._known)

    def __str__(self) -> str:
        return self._trace.text(self._value, self._known)


def _marks(table: DecisionTable, number: int, found: Column, width: int) -> tuple[int, ...]:
    """By segment, what the cells of a column come to: two bits of each row's share of a whole number."""
    return tuple(
        sum(
            ((passes >> row & 1) | (fails >> row & 1) << 1) << width * row + 2 * number
            for row, one in enumerate(table.rows)
            if one.cells[number] is not None
        )
        for passes, fails in zip(found.passes, found.fails, strict=True)
    )


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
