"""Writes the tables of a model into a workbook that people can edit and that reads back to the same tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from tongban.rules.dmn.document import Element
from tongban.rules.dmn.errors import refuse
from tongban.rules.dmn.making import InputText, TableText, inputs_of, tables_of
from tongban.rules.sheets.layout import (
    AGGREGATION,
    AGGREGATIONS,
    ALLOWED,
    CONDITION,
    DECISION,
    DEFAULT,
    DESCRIPTION,
    EXPRESSION,
    HEAD_WORDS,
    HIT_POLICIES,
    HIT_POLICY,
    INPUT_HEAD,
    INPUTS_SHEET,
    KINDS,
    NAME,
    NOTE,
    RESULT,
    TYPE,
    TYPES,
    word_for,
)

_WIDTH: Final = 22
_TITLE_LIMIT: Final = 31
_NOT_IN_TITLES: Final = re.compile(r"[\[\]:*?/\\']")
_NOT_TABLES: Final = ("businessKnowledgeModel", "decisionService", "import")


def write_workbook(document: Element, path: Path) -> None:
    """Write a document's tables as an .xlsx file. Raises DmnError TB-XLSX-007 where something would be lost."""
    from openpyxl import Workbook

    tables = tables_of(document)
    _refuse_other_logic(document)
    book = Workbook()
    for sheet in list(book.worksheets):
        book.remove(sheet)
    inputs = inputs_of(document)
    if inputs:
        _fill(book.create_sheet(INPUTS_SHEET), [INPUT_HEAD, *map(_input_row, inputs)])
    titles: set[str] = {INPUTS_SHEET}
    for table in tables:
        title = _title(table.name, titles)
        titles.add(title)
        _fill(book.create_sheet(title), _rows(table, title))
    book.save(path)


def _refuse_other_logic(document: Element) -> None:
    for element in document.all("decision", *_NOT_TABLES):
        if element.name in _NOT_TABLES or element.first("decisionTable") is None:
            raise refuse("TB-XLSX-007", element.line, what=f"“{element.get('name')}”不是决策表，")


def _title(name: str, taken: set[str]) -> str:
    title = _NOT_IN_TITLES.sub("_", name)[:_TITLE_LIMIT] or "表"
    number = 2
    while title in taken:
        end = f"_{number}"
        title, number = title[: _TITLE_LIMIT - len(end)] + end, number + 1
    return title


def _input_row(one: InputText) -> tuple[str, ...]:
    return (one.name, _type(one.type, one.name), one.allowed, one.description)


def _type(kind: str, name: str) -> str:
    if kind and kind not in TYPES.values():
        raise refuse("TB-XLSX-007", what=f"“{name}”的类型“{kind}”")
    return word_for(TYPES, kind) if kind else ""


def _rows(table: TableText, title: str) -> Iterator[Sequence[str]]:
    if table.name != title:
        yield DECISION, table.name
    yield HIT_POLICY, word_for(HIT_POLICIES, table.hit_policy)
    if table.aggregation:
        yield AGGREGATION, word_for(AGGREGATIONS, table.aggregation)
    if table.description:
        yield DESCRIPTION, table.description
    notes = tuple(NOTE for _note in table.annotations)
    yield KINDS, *(CONDITION for _one in table.inputs), *(RESULT for _one in table.outputs), *notes
    yield NAME, *(one.name for one in (*table.inputs, *table.outputs)), *table.annotations
    yield from _heads(table)
    for number, rule in enumerate(table.rules, 1):
        yield str(number), *rule.cells, *rule.outputs, *rule.notes


def _heads(table: TableText) -> Iterator[Sequence[str]]:
    """The head rows that say anything."""
    columns = (*table.inputs, *table.outputs)
    empty = tuple("" for _one in table.outputs)
    for row in (
        (EXPRESSION, *(one.expression for one in table.inputs), *empty),
        (TYPE, *(_type(one.type, one.name) for one in columns)),
        (ALLOWED, *(one.allowed for one in columns)),
        (DEFAULT, *("" for _one in table.inputs), *(one.expression for one in table.outputs)),
    ):
        if any(row[1:]):
            yield row


def _fill(sheet: Any, rows: Any) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    bold, shade = Font(bold=True), PatternFill("solid", fgColor="E8EEF7")
    wrap = Alignment(wrap_text=True, vertical="top")
    widest = 1
    for number, row in enumerate(rows, 1):
        widest = max(widest, len(row))
        head = row[0] in HEAD_WORDS or (number == 1 and sheet.title == INPUTS_SHEET)
        for place, text in enumerate(row, 1):
            cell = sheet.cell(number, place)
            if text:
                # A text that starts with “=” is a condition here, never a formula.
                cell.value, cell.data_type = text, "s"
            cell.alignment = wrap
            if head:
                cell.font, cell.fill = bold, shade
    for place in range(1, widest + 1):
        sheet.column_dimensions[get_column_letter(place)].width = _WIDTH if place > 1 else _WIDTH / 2
