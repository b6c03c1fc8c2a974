"""A decision table as conditions over columns: one a row, the domains of the columns, and the constraints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from tongban.rules.conditions import AllOf, AnyOf, Atom, Form, Opaque, column_of, leaves, normal_form, tested_form
from tongban.rules.expression import Expression
from tongban.rules.feel.errors import FeelError, Span
from tongban.rules.feel.interpreter import close
from tongban.rules.feel.nodes import (
    DecisionTable,
    Node,
    Reference,
    TableInput,
    Written,
)
from tongban.rules.feel.run import Run, Step
from tongban.rules.prove.domains import Domain, foreign_values, of_type, restricted
from tongban.rules.prove.inference import columns_of, inferred
from tongban.rules.prove.judge import Subject
from tongban.rules.prove.rewriting import opened, tested_by

Anything = TypeVar("Anything")
_HERE = Span(0, 0)


@dataclass(frozen=True, slots=True)
class ReadTable:
    """A table and the subject of the questions about its rows.

    `foreign` has, by input column and text of a cell, the values it names that its column never has.
    """

    table: DecisionTable
    subject: Subject
    references: frozenset[str]
    foreign: Mapping[tuple[int, str], list[tuple[str, object]]]

    def facts(self, values: Mapping[str, object]) -> dict[str, object]:
        """Values by column as the interpreter takes them."""
        return nested(values, self.references)

    def mentioned(self, rows: Sequence[int]) -> set[str]:
        """The inputs that the conditions of some rows speak of."""
        found: set[str] = set()
        for row in rows:
            for leaf in leaves(self.subject.conditions[row]):
                if isinstance(leaf, Atom):
                    found.update([leaf.column])
                elif isinstance(leaf, Opaque):
                    found.update(columns_of(leaf.node))
        return {one for name in found for one in self._inputs(name)}

    def _inputs(self, name: str) -> Iterator[str]:
        derived = self.subject.derived.get(name)
        yield from (name,) if derived is None else columns_of(derived)


def read_table(
    table: DecisionTable, domains: Mapping[str, Domain], constraints: Sequence[Expression] = ()
) -> ReadTable:
    """The conditions of a table. `domains` by column; a declared type or allowed values narrow them.

    What is bound around the table (a parameter, an entry of a context) is taken for an input of that name.
    """
    table, bound = opened(table)
    domains = {path: domain for path, domain in domains.items() if path.partition(".")[0] not in bound}
    columns = tuple(column_of(one.expression.body) or one.expression.text for one in table.inputs)
    derived = {
        name: one.expression
        for name, one in zip(columns, table.inputs, strict=True)
        if column_of(one.expression.body) is None
    }
    known = _Known(table, columns, derived, domains)
    forms = known.rows()
    stated = [normal_form(one.node, one.text) for one in constraints]
    allowed = known.allowed()
    every = [*forms, *stated, *(form for form, _step in allowed)]
    references = frozenset(_references([*known.naming(), *(one.node for one in constraints)]))
    paths = _paths(every, references, columns, derived)
    declared = {name: known.domains.get(name, domains.get(name, Domain())) for name in paths}
    found = inferred(every, declared, derived)

    def admits(facts: Mapping[str, object]) -> bool:
        given = Run(nested(facts, references))
        return all(_quietly(close(one.node), given) is True for one in constraints) and all(
            _quietly(step, given) is True for _form, step in allowed
        )

    subject = Subject(
        forms, [*stated, *(form for form, _step in allowed)], found, derived, _Matches(table, references).holds, admits
    )
    return ReadTable(table, subject, references, known.foreign_values(found))


class _Known:
    """What the input columns of a table declare."""

    def __init__(
        self,
        table: DecisionTable,
        columns: Sequence[str],
        derived: Mapping[str, Written],
        domains: Mapping[str, Domain],
    ) -> None:
        self.table = table
        self.columns = columns
        self.derived = derived
        self.domains: dict[str, Domain] = {}
        self._constraints: list[tuple[Form, Step]] = []
        self._forms: dict[tuple[str, str], tuple[Form, Written]] = {}
        for name, one in zip(columns, table.inputs, strict=True):
            self._declare(name, one, self.domains.get(name) or domains.get(name))

    def _declare(self, name: str, column: TableInput, known: Domain | None) -> None:
        declared = of_type(column.type, nullable=name in self.derived)
        domain = known or declared
        if domain.kind is None:
            domain = replace(domain, kind=declared.kind)
        if column.allowed is not None:
            form = self._form(name, column, column.allowed)
            narrowed = restricted(domain, form, name)
            if narrowed is None or name in self.derived:
                self._constraints.append((form, close(tested_by(column.allowed.body, column.expression))))
            else:
                domain = replace(narrowed, nullable=domain.nullable or _takes_null(form))
        self.domains[name] = domain

    def allowed(self) -> list[tuple[Form, Step]]:
        """The allowed values that are no set of values of one column: constraints, and how to ask about them."""
        return self._constraints

    def rows(self) -> tuple[Form, ...]:
        """The condition of each row."""
        return tuple(
            AllOf(
                tuple(
                    self._form(name, column, cell)
                    for name, column, cell in zip(self.columns, self.table.inputs, row.cells, strict=True)
                    if cell is not None
                )
            )
            for row in self.table.rows
        )

    def foreign_values(self, domains: Mapping[str, Domain]) -> dict[tuple[int, str], list[tuple[str, object]]]:
        """By input column and text of a cell, the values it names that its column never has."""
        places = {name: place for place, name in enumerate(self.columns)}
        found = {
            (places[name], text): list(foreign_values(form, domains)) for (name, text), (form, _) in self._forms.items()
        }
        return {key: values for key, values in found.items() if values}

    def naming(self) -> Iterator[Node]:
        """The parts that may name inputs: all but the cells that speak of their own column alone."""
        yield from (column.expression.body for column in self.table.inputs)
        yield from (output.default.body for output in self.table.outputs if output.default is not None)
        yield from {entry.text: entry.body for row in self.table.rows for entry in row.outputs}.values()
        for (name, _text), (form, cell) in self._forms.items():
            if not all(isinstance(leaf, Atom) and leaf.column == name for leaf in leaves(form)):
                yield cell.body

    def _form(self, name: str, column: TableInput, cell: Written) -> Form:
        known = self._forms.get((name, cell.text))
        if known is None:
            read = tested_form(cell.body, cell.text, name)
            known = self._forms[name, cell.text] = _standing_alone(read, column.expression), cell
        return known[0]


def _takes_null(form: Form) -> bool:
    if isinstance(form, Atom):
        return form.when_null is True
    if isinstance(form, (AllOf, AnyOf)):
        join = all if isinstance(form, AllOf) else any
        return join(map(_takes_null, form.parts))
    return False


def _standing_alone(form: Form, tested: Written) -> Form:
    """The form with `Tested` in its opaque parts replaced by the expression it stands for."""
    if isinstance(form, (AllOf, AnyOf)):
        return type(form)(tuple(_standing_alone(part, tested) for part in form.parts))
    return replace(form, node=tested_by(form.node, tested)) if isinstance(form, Opaque) else form


class _Matches:
    """Which rows match, asked of the reference semantics cell by cell; what the last facts came to is remembered."""

    def __init__(self, table: DecisionTable, references: frozenset[str]) -> None:
        self._table = table
        self._references = references
        self._steps: dict[tuple[int, str], Step] = {}
        self._facts: Mapping[str, object] | None = None
        self._run = Run({})
        self._truths: dict[tuple[int, str], bool] = {}

    def holds(self, place: int, facts: Mapping[str, object]) -> bool:
        """Whether a row matches: all its cells are true."""
        if facts is not self._facts:
            self._facts, self._run, self._truths = facts, Run(nested(facts, self._references)), {}
        return all(
            self._truth(column, cell) for column, cell in enumerate(self._table.rows[place].cells) if cell is not None
        )

    def _truth(self, column: int, cell: Written) -> bool:
        key = column, cell.text
        known = self._truths.get(key)
        if known is None:
            step = self._steps.get(key)
            if step is None:
                step = self._steps[key] = _tested(self._table.inputs[column].expression, cell)
            known = self._truths[key] = _quietly(step, self._run) is True
        return known


def _tested(expression: Written, cell: Written) -> Step:
    """A cell put to the value of its input column, as the closer of tables does it."""
    value, test = close(expression.body), close(cell.body)

    def tested(run: Run) -> object:
        run.tested = value(run)
        return test(run)

    return tested


def _quietly(step: Step, run: Run) -> object:
    run.afresh()
    try:
        return step(run)
    except FeelError:
        return None


def _references(nodes: Iterable[Node]) -> Iterable[str]:
    return (inner.path for node in nodes for inner in node.walk() if isinstance(inner, Reference))


def _paths(
    forms: Sequence[Form], references: frozenset[str], columns: Sequence[str], derived: Mapping[str, Written]
) -> list[str]:
    """The columns: the table's, what conditions speak of, and inputs named elsewhere that are no part of those."""
    named: dict[str, None] = dict.fromkeys(columns)
    for form in forms:
        for leaf in leaves(form):
            if isinstance(leaf, Atom):
                named[leaf.column] = None
            elif isinstance(leaf, Opaque):
                named.update(dict.fromkeys(columns_of(leaf.node)))
    for derived_node in derived.values():
        named.update(dict.fromkeys(columns_of(derived_node.body)))
    named.update({path: None for path in sorted(references) if not any(one.startswith(f"{path}.") for one in named)})
    return list(named)


def nested(values: Mapping[str, object], references: frozenset[str]) -> dict[str, object]:
    """Values by column as facts: a member of an input becomes an entry of a context."""
    facts: dict[str, Any] = {}
    for name, value in values.items():
        root = name if name in references else next((one for one in references if name.startswith(f"{one}.")), name)
        if root == name:
            facts[name] = value
            continue
        inner = facts.setdefault(root, {})
        *path, last = name[len(root) + 1 :].split(".")
        for part in path:
            inner = inner.setdefault(part, {})
        inner[last] = value
    return facts
