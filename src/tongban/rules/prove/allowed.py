"""Cells and outputs that name values their columns do not allow."""

from __future__ import annotations

from collections.abc import Iterator

from tongban.rules.conditions import NOT_CONSTANT
from tongban.rules.feel.nodes import DecisionTable
from tongban.rules.prove.findings import CELL_NOT_ALLOWED, OUTPUT_NOT_ALLOWED, Finding, Severity
from tongban.rules.prove.outputs import Outputs, accepted
from tongban.rules.prove.reading import ReadTable
from tongban.rules.prove.words import shown, value_words


def cells_not_allowed(read: ReadTable) -> Iterator[Finding]:
    """The values that cells name and their columns never have."""
    for row, cells in enumerate(read.table.rows) if read.foreign else ():
        for place, cell in enumerate(cells.cells):
            for column, value in read.foreign.get((place, cell.text), ()) if cell is not None else ():
                text = f"第 {row + 1} 行“{shown(column)}”写的{value_words(value)}不在允许的值里，这一项不会被选中。"
                yield Finding(CELL_NOT_ALLOWED, Severity.ERROR, text, (row + 1,), read.facts({column: value}))


def outputs_not_allowed(table: DecisionTable, outputs: Outputs) -> Iterator[Finding]:
    """The constants that rows give and their outputs do not allow."""
    for row, values in enumerate(outputs.values):
        for output, allowed, value in zip(table.outputs, outputs.allowed, values, strict=True):
            if value is NOT_CONSTANT or not allowed or accepted(allowed, value):
                continue
            text = f"第 {row + 1} 行的输出{value_words(value)}不在“{output.name}”允许的值里。"
            yield Finding(OUTPUT_NOT_ALLOWED, Severity.ERROR, text, (row + 1,))
