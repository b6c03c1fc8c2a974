"""Decision tables from their texts: what every reader of tables (DMN, spreadsheets, rules.yaml) builds with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tongban.rules.feel.errors import Span
from tongban.rules.feel.names import NameTree
from tongban.rules.feel.nodes import DecisionTable, HitPolicy, TableInput, TableOutput, TableRow, Written
from tongban.rules.feel.parser import Parser
from tongban.rules.feel.types import FeelType

_HERE = Span(0, 0)


@dataclass(frozen=True, slots=True)
class Column:
    """An input or output column as written: the text, its type, the allowed values (unary tests; a list in order of
    priority for an output), and for an output its default.
    """

    text: str
    type: FeelType | None = None
    allowed: str | Sequence[str] | None = None
    default: str | None = None
    label: str | None = None


@dataclass(frozen=True, slots=True)
class RowText:
    """A row as written: a cell per input, an entry per output, annotations."""

    cells: Sequence[str]
    outputs: Sequence[str]
    notes: Sequence[str] = ()
    id: str = ""


def decision_table(
    inputs: Iterable[Column],
    outputs: Iterable[Column],
    rows: Iterable[RowText],
    names: NameTree,
    hit_policy: HitPolicy = "U",
    annotations: Iterable[str] = (),
) -> DecisionTable:
    """The table of these texts over declared names. Raises FeelError, its span counted in the text of the cell."""
    return DecisionTable(
        _HERE,
        tuple(_input(column, names) for column in inputs),
        tuple(_output(column, names) for column in outputs),
        tuple(_row(place, row, names) for place, row in enumerate(rows)),
        hit_policy,
        tuple(annotations),
    )


def _input(column: Column, names: NameTree) -> TableInput:
    allowed = column.allowed if isinstance(column.allowed, str) or column.allowed is None else ",".join(column.allowed)
    return TableInput(
        _HERE,
        column.label or column.text,
        written(column.text, names),
        column.type,
        tests(allowed, names) if allowed is not None else None,
    )


def _output(column: Column, names: NameTree) -> TableOutput:
    allowed = (column.allowed,) if isinstance(column.allowed, str) else tuple(column.allowed or ())
    return TableOutput(
        _HERE,
        column.text,
        column.type,
        tuple(written(text, names) for text in allowed),
        written(column.default, names) if column.default is not None else None,
    )


def _row(place: int, row: RowText, names: NameTree) -> TableRow:
    return TableRow(
        _HERE,
        row.id or str(place + 1),
        tuple(tests(cell, names) for cell in row.cells),
        tuple(written(entry, names) for entry in row.outputs),
        tuple(row.notes),
    )


def written(text: str, names: NameTree) -> Written:
    """An expression in a text of its own. Raises FeelError."""
    return Written(Span(0, len(text)), text, Parser(text, names).whole_expression())


def tests(text: str, names: NameTree) -> Written | None:
    """The unary tests of a cell; None for `-` and for an empty cell. Raises FeelError."""
    if text.strip() in ("", "-"):
        return None
    return Written(Span(0, len(text)), text, Parser(text, names, tests_input=True).whole_tests())
