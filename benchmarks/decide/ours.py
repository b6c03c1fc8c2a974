"""The tables as DMN files, loaded and decided by `tongban.rules`."""

import datetime as dt
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from benchmarks.decide.tables import Cell, Column, Table
from tongban.rules.model import Model, load

_TYPES = {"text": "string", "number": "number", "whole": "number", "date": "date", "truth": "boolean"}
_MODEL = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="m" name="m" namespace="urn:benchmark">
{inputs}
<decision id="d" name="档次">
<variable name="档次"/>
{requirements}
<decisionTable hitPolicy="FIRST">
{columns}
<output id="o"/>
{rows}
</decisionTable>
</decision>
</definitions>
"""


def model(table: Table, folder: Path) -> Model:
    """The table written as DMN 1.5 and loaded."""
    file = folder / f"{table.name}.dmn"
    file.write_text(_xml(table), encoding="utf-8")
    return load(file)


def _xml(table: Table) -> str:
    return _MODEL.format(
        inputs="".join(_input(column) for column in table.columns),
        requirements="".join(_requirement(column) for column in table.columns),
        columns="".join(_column(column) for column in table.columns),
        rows="".join(_row(row, said) for row, said in zip(table.rows, table.outputs, strict=True)),
    )


def _input(column: Column) -> str:
    variable = f"<variable name={quoteattr(column.name)} typeRef={quoteattr(_TYPES[column.kind])}/>"
    return f"<inputData id={quoteattr(column.name)} name={quoteattr(column.name)}>{variable}</inputData>"


def _requirement(column: Column) -> str:
    return f"<informationRequirement><requiredInput href={quoteattr('#' + column.name)}/></informationRequirement>"


def _column(column: Column) -> str:
    return f"<input><inputExpression><text>{escape(column.name)}</text></inputExpression></input>"


def _row(row: tuple[Cell, ...], said: str) -> str:
    cells = "".join(f"<inputEntry><text>{escape(feel(cell))}</text></inputEntry>" for cell in row)
    return f'<rule>{cells}<outputEntry><text>"{said}"</text></outputEntry></rule>'


def feel(cell: Cell) -> str:
    """A cell as unary tests."""
    if cell is None:
        return "-"
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell[0], str):
        return ", ".join(f'"{text}"' for text in cell)
    low, high = map(_literal, cell)
    if not high:
        return f">= {low}"
    return f"[{low}..{high})" if low else f"< {high}"


def _literal(end: object) -> str:
    if end is None:
        return ""
    return f'date("{end}")' if isinstance(end, dt.date) else str(end)
