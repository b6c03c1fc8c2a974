"""Cells and outputs that name values their columns do not allow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tongban.rules.conditions import NOT_CONSTANT, Atom, Form, leaves
from tongban.rules.feel.nodes import DecisionTable
from tongban.rules.prove.domains import Domain
from tongban.rules.prove.findings import CELL_NOT_ALLOWED, OUTPUT_NOT_ALLOWED, Finding, Severity
from tongban.rules.prove.outputs import Outputs, accepted
from tongban.rules.prove.reading import ReadTable
from tongban.rules.prove.words import shown, value_words


def cells_not_allowed(read: ReadTable) -> Iterator[Finding]:
    """The values that cells name and their columns never have."""
    domains = read.subject.domains
    forms = {id(form): form for cells in read.cells for form in cells if form is not None}
    wrong = {key: found for key, form in forms.items() if (found := list(foreign_values(form, domains)))}
    for row, cells in enumerate(read.cells) if wrong else ():
        for form in cells:
            for column, value in wrong.get(id(form), ()):
                text = f"第 {row + 1} 行“{shown(column)}”写的{value_words(value)}不在允许的值里，这一项不会被选中。"
                yield Finding(CELL_NOT_ALLOWED, Severity.ERROR, text, (row + 1,), read.facts({column: value}))


def foreign_values(form: Form, domains: Mapping[str, Domain]) -> Iterator[tuple[str, object]]:
    """The single values a condition names that are of another kind or not allowed, each with its column."""
    for leaf in leaves(form):
        domain = domains.get(leaf.column) if isinstance(leaf, Atom) else None
        if not isinstance(leaf, Atom) or domain is None or leaf.kind is type(None):
            continue
        wrong_kind = domain.kind is not None and leaf.kind is not domain.kind
        if domain.allowed is None and not wrong_kind:
            continue
        for value in leaf.true_for.finite() or leaf.true_for.complement().finite() or ():
            if wrong_kind or (domain.allowed is not None and not domain.allowed.holds(value)):
                yield leaf.column, value


def outputs_not_allowed(table: DecisionTable, outputs: Outputs) -> Iterator[Finding]:
    """The constants that rows give and their outputs do not allow."""
    for row, values in enumerate(outputs.values):
        for output, allowed, value in zip(table.outputs, outputs.allowed, values, strict=True):
            if value is NOT_CONSTANT or not allowed or accepted(allowed, value):
                continue
            text = f"第 {row + 1} 行的输出{value_words(value)}不在“{output.name}”允许的值里。"
            yield Finding(OUTPUT_NOT_ALLOWED, Severity.ERROR, text, (row + 1,))
