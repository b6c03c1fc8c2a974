"""A decision table as an outcome, by any hit policy: which rows hit, and what the interpreter makes of them."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from tongban.rules.ask.diagram import Node, end
from tongban.rules.ask.formula import Formula, Joined
from tongban.rules.ask.model import NONE_YET, Leaves, Outcome, Title, Workspace, or_default
from tongban.rules.ask.reading import LeafRule, Reading, Setting
from tongban.rules.ask.subjects import Subject
from tongban.rules.ask.truths import FALSE, NULL, STOPPED, TRUE
from tongban.rules.feel.interpreter import close
from tongban.rules.feel.nodes import DecisionTable, TableRow, Written
from tongban.rules.feel.run import Run, Step
from tongban.rules.feel.tables import ClosedTable, closed_table
from tongban.rules.feel.trace import input_paths
from tongban.rules.feel.values import UNKNOWN

NO_HIT: Final = frozenset((FALSE, NULL, STOPPED))


@dataclass(frozen=True, slots=True)
class TableModel:
    """A decision table read for asking; `constant` when no output reads an input."""

    table: DecisionTable
    inputs: tuple[str, ...]
    setting: Setting
    formulas: tuple[Formula, ...]
    subjects: tuple[Subject, ...]
    leaves: tuple[LeafRule, ...]
    turned: Mapping[str, tuple[str, bool]]
    step: Step
    closed: ClosedTable
    constant: bool

    @staticmethod
    def of(table: DecisionTable, setting: Setting) -> TableModel:
        """The model of a decision table."""
        reading = Reading(setting)
        formulas = tuple(_rows(table, reading))
        subjects, leaves = reading.done()
        return TableModel(
            table=table,
            inputs=input_paths(table),
            setting=setting,
            formulas=formulas,
            subjects=subjects,
            leaves=leaves,
            turned=reading.turned,
            step=close(table),
            closed=closed_table(table),
            constant=not any(map(input_paths, _told(table))),
        )

    @property
    def titles(self) -> tuple[Title, ...]:
        """The rows by number."""
        return tuple(_title(place, row) for place, row in enumerate(self.table.rows))

    @property
    def content(self) -> object:
        """Hit policy and all texts."""
        rows = [[_text(one) for one in (*row.cells, *row.outputs)] for row in self.table.rows]
        inputs = [[one.expression.text, str(one.type), _text(one.allowed)] for one in self.table.inputs]
        outputs = [[one.name, [_text(value) for value in (*one.allowed, one.default)]] for one in self.table.outputs]
        return [self.table.hit_policy, inputs, outputs, rows]

    def run(self, facts: Mapping[str, object]) -> Run:
        """A run of the table."""
        return self.setting.run(facts)

    def conditions(self, workspace: Workspace, run: Run) -> tuple[Node, ...]:
        """Whether each row hits."""
        leaves = Leaves(self.leaves, workspace.diagram, run)
        return tuple(leaves.condition(formula) for formula in self.formulas)

    def whole(self, workspace: Workspace, run: Run, conditions: tuple[Node, ...]) -> Node:
        """The rows that hit, and the outcome of these hits."""
        policy, places = self.table.hit_policy, tuple(range(len(conditions)))
        if policy == "F":
            return self._first(workspace, conditions, run, places)
        if policy == "P" and self.constant:
            ranked = sorted(places, key=lambda place: self.closed.rank(run, self.closed.rows[place]))
            return self._first(workspace, conditions, run, tuple(ranked))
        if policy == "U" or (policy == "A" and self.constant):
            return self._alone(workspace, conditions, run)
        return self._all(workspace, conditions, run)

    def deciding(self, conditions: tuple[Node, ...]) -> tuple[int, ...]:
        """Every open row; by policy F those before the first that surely hits."""
        sure = [place for place, node in enumerate(conditions) if node == end(TRUE)]
        last = sure[0] if sure and self.table.hit_policy == "F" else len(conditions)
        return tuple(place for place, node in enumerate(conditions[:last]) if node >= 0)

    def coarse(self, run: Run, _conditions: tuple[Node, ...]) -> tuple[Outcome, ...]:
        """What the interpreter says; while it says nothing, anything may come."""
        value = self.step(run)
        return (Outcome(value),) if value is not UNKNOWN else (Outcome(UNKNOWN, None, _open(run, self.inputs)),)

    def _first(self, workspace: Workspace, nodes: tuple[Node, ...], run: Run, order: tuple[int, ...]) -> Node:
        diagram, found = workspace.diagram, end(NONE_YET)
        for place in order:
            if NONE_YET not in diagram.ends(found):
                return found
            says = self._judged(workspace, run, 1 << place)
            found = diagram.combine(("row", says), partial(_hit_next, says), nodes[place], found, NO_HIT)
        default = self._judged(workspace, run, 0)
        return diagram.combine(("none", default), partial(or_default, default), found, found)

    def _alone(self, workspace: Workspace, nodes: tuple[Node, ...], run: Run) -> Node:
        """Of rows that say different things (by policy U, of any rows) two that hit are a fault, whichever they are."""
        kinds = [1 << place for place in range(len(nodes))]
        if self.table.hit_policy == "A":
            kinds = [self._judged(workspace, run, bit) for bit in kinds]
        bits = {kind: 1 << place for place, kind in reversed(list(enumerate(kinds)))}
        faulty = sum(sorted(bits.values())[:2])
        hits = end(0)
        for kind, node in zip(kinds, nodes, strict=True):
            hits = workspace.diagram.combine(
                ("alone", kind), partial(_hit_alone, bits[kind], faulty), node, hits, NO_HIT
            )
        return self._concluded(workspace, hits, run)

    def _all(self, workspace: Workspace, nodes: tuple[Node, ...], run: Run) -> Node:
        diagram = workspace.diagram
        hits = end(0)
        for place, node in enumerate(nodes):
            hits = diagram.combine(("hit", place), partial(_hit_too, 1 << place), node, hits, NO_HIT)
        return self._concluded(workspace, hits, run)

    def _concluded(self, workspace: Workspace, hits: Node, run: Run) -> Node:
        diagram = workspace.diagram
        says = {found: self._judged(workspace, run, found) for found in sorted(diagram.ends(hits))}
        return diagram.combine(("judged", tuple(says.items())), lambda found, _same: says[found], hits, hits)

    def _judged(self, workspace: Workspace, run: Run, hits: int) -> int:
        """The number of the outcome when exactly the rows in `hits` hit."""
        number = workspace.judged.get(hits)
        if number is None:
            rows = [row for row in self.closed.rows if hits >> row.place & 1]
            value = self.closed.conclude(run, self.closed.decisive(run, rows))
            pending = self._pending(run, hits) if value is UNKNOWN else ()
            number = workspace.number(Outcome(value, None, pending), (hits, pending))
            if self.constant:
                workspace.judged[hits] = number
        return number

    def _pending(self, run: Run, hits: int) -> tuple[str, ...]:
        """The open inputs of what the hit rows say."""
        told = [output for place, row in enumerate(self.table.rows) if hits >> place & 1 for output in row.outputs]
        return _open(run, itertools.chain.from_iterable(map(input_paths, told))) or _open(run, self.inputs)


def _open(run: Run, paths: Iterable[str]) -> tuple[str, ...]:
    return tuple(path for path in dict.fromkeys(paths) if run.read(path) is UNKNOWN)


def _hit_next(says: int, _hit: int, found: int) -> int:
    return says if found == NONE_YET else found


def _hit_alone(bit: int, faulty: int, _hit: int, others: int) -> int:
    return bit if others in (0, bit) else faulty


def _hit_too(bit: int, _hit: int, others: int) -> int:
    return others | bit


def _rows(table: DecisionTable, reading: Reading) -> Iterator[Formula]:
    columns = [reading.column(column) for column in table.inputs]
    for row in table.rows:
        cells = zip(row.cells, columns, strict=True)
        yield Joined("and", tuple(reading.cell(cell, column) for cell, column in cells if cell is not None))


def _told(table: DecisionTable) -> Iterator[Written]:
    for row in table.rows:
        yield from row.outputs
    for output in table.outputs:
        yield from output.allowed
        yield from () if output.default is None else (output.default,)


def _title(place: int, row: TableRow) -> Title:
    return Title(f"第 {place + 1} 行", "；".join(row.notes) or None, "，".join(one.text for one in row.outputs))


def _text(written: Written | None) -> str | None:
    return written.text if written is not None else None
