"""Reads a workbook of decision tables and says, with sheet and cell, what is wrong in one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile, ZipFile

from tongban.rules.dmn.document import Element
from tongban.rules.dmn.errors import DmnError, refuse
from tongban.rules.dmn.making import ColumnText, InputText, Names, Place, RuleText, TableText, document, faults_of
from tongban.rules.feel.errors import FeelError
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
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_SHEETS,
    NAME,
    NOTE,
    RESULT,
    SIZE_LIMIT,
    TYPE,
    TYPES,
    column_letter,
)

_UNPACKED_LIMIT: Final = 10 * SIZE_LIMIT
Grid = list[list[str]]


def read_workbook(path: Path) -> tuple[Element, tuple[DmnError, ...]]:
    """The document of a workbook and what is wrong in its cells. Raises DmnError for a file that is no workbook."""
    reading = _Reading(path.name)
    for title, grid in _grids(path):
        if title == INPUTS_SHEET:
            reading.read_inputs(grid)
        else:
            reading.read_table(title, grid)
    return reading.document(path.stem)


def _grids(path: Path) -> Iterator[tuple[str, Grid]]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    _check_size(path)
    try:
        book = load_workbook(path, read_only=True, data_only=False, keep_links=False)
    except (InvalidFileException, BadZipFile, KeyError, ValueError, OSError) as error:
        raise refuse("TB-XLSX-001", file=path.name, problem=error) from error
    if len(book.worksheets) > MOST_SHEETS:
        raise refuse("TB-XLSX-002", file=path.name, limit=MOST_SHEETS)
    for sheet in book.worksheets:
        rows = sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS, values_only=True)
        grid = [[_text(value) for value in row] for row in rows]
        if len(grid) > MOST_ROWS:
            raise refuse("TB-XLSX-003", place=f"{sheet.title}", file=path.name, limit=MOST_ROWS)
        yield sheet.title, grid
    book.close()


def _check_size(path: Path) -> None:
    try:
        size = path.stat().st_size
        with ZipFile(path) as archive:
            unpacked = sum(one.file_size for one in archive.infolist())
    except (OSError, BadZipFile) as error:
        raise refuse("TB-XLSX-001", file=path.name, problem=error) from error
    if size > SIZE_LIMIT or unpacked > _UNPACKED_LIMIT:
        raise refuse("TB-DMN-002", file=path.name, size=max(size, unpacked), limit=SIZE_LIMIT)


def _text(value: Any) -> str:
    """A cell as FEEL writes it: a number, 是 or 否 as a literal, a date as `date("…")`; a text as it stands."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime):
        at_midnight = value.time() == dt.time()
        return f'date("{value.date()}")' if at_midnight else f'date and time("{value.isoformat()}")'
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return f'time("{value}")' if isinstance(value, dt.time) else str(value).strip()


@dataclass(slots=True)
class _Sheet:
    """Where the parts of a table stand in its sheet."""

    title: str
    columns: dict[str, list[int]]
    heads: dict[str, int]
    rows: list[int]

    def cell(self, place: Place) -> str:
        """The cell of a text, as people call it."""
        kind = CONDITION if place.part in ("expression", "allowed", "cell") else RESULT
        head = {"expression": EXPRESSION, "allowed": ALLOWED, "output allowed": ALLOWED, "default": DEFAULT}
        row = self.rows[place.row] if place.part in ("cell", "output") else self.heads.get(head[place.part], -1)
        row = row if row >= 0 else self.heads[NAME]
        return f"{column_letter(self.columns[kind][place.column] + 1)}{row + 1}"


def _places(kinds: list[str], kind: str) -> list[int]:
    return [at for at, word in enumerate(kinds) if at and word == kind]


def _quoted(error: FeelError, place: Place, table: TableText) -> FeelError:
    """The error, with the whole cell in quotes as its fix where a text was written without them."""
    if error.code != "TB-FEEL-003" or place.part not in ("cell", "output"):
        return error
    rule = table.rules[place.row]
    columns, cells = (table.inputs, rule.cells) if place.part == "cell" else (table.outputs, rule.outputs)
    text = cells[place.column]
    plain = columns[place.column].type == "string" and not any(sign in text for sign in '"()<>=[]?,')
    return FeelError(error.code, error.message_zh, error.message_en, error.span, f'"{text}"') if plain else error


class _Reading:
    """A workbook while it is read."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.inputs: list[InputText] = []
        self.tables: list[TableText] = []
        self.sheets: list[_Sheet] = []
        self.faults: list[DmnError] = []

    def document(self, name: str) -> tuple[Element, tuple[DmnError, ...]]:
        """The document of all sheets."""
        if not self.tables:
            self.faults.append(refuse("TB-XLSX-004", file=self.file))
        known = {one.name for one in self.inputs} | {one.name for one in self.tables}
        for table in self.tables:
            for column in table.inputs:
                if not column.expression and column.name not in known:
                    known.add(column.name)
                    self.inputs.append(InputText(column.name, column.type, column.allowed))
        self._check_texts(Names(self.inputs, self.tables))
        return document(name, self.inputs, self.tables), tuple(self.faults)

    def _check_texts(self, names: Names) -> None:
        for sheet, table in zip(self.sheets, self.tables, strict=True):
            told: set[str] = set()
            for place, error in faults_of(table, names):
                cell = sheet.cell(place)
                if cell not in told:
                    told.add(cell)
                    self._note(_quoted(error, place, table), sheet.title, cell)

    def _note(self, error: FeelError, title: str, cell: str) -> None:
        place = f"{title} 的 {cell}"
        self.faults.append(
            DmnError(error.code, error.message_zh, error.message_en, place, 0, self.file, error.span, error.fix)
        )

    def read_inputs(self, grid: Grid) -> None:
        """The inputs a sheet declares."""
        head = grid[0] if grid else []
        places = {word: head.index(word) for word in INPUT_HEAD if word in head}
        if NAME not in places:
            self._note(refuse("TB-XLSX-005", word=NAME), INPUTS_SHEET, "A1")
            return
        for number, row in enumerate(grid[1:], 2):
            cells = {word: row[place] if place < len(row) else "" for word, place in places.items()}
            if cells[NAME]:
                cell = f"{column_letter(places.get(TYPE, 0) + 1)}{number}"
                kind = self._word(TYPES, cells.get(TYPE, ""), INPUTS_SHEET, cell)
                self.inputs.append(InputText(cells[NAME], kind, cells.get(ALLOWED, ""), cells.get(DESCRIPTION, "")))

    def _word(self, words: Mapping[str, str], word: str, title: str, cell: str) -> str:
        """What a word of a closed list means; a fault for another one."""
        if not word or word in words.values():
            return word
        if word not in words:
            self._note(refuse("TB-XLSX-006", word=word, known="、".join(words)), title, cell)
        return words.get(word, "")

    def read_table(self, title: str, grid: Grid) -> None:
        """The table of a sheet; an empty sheet is none."""
        if not any(any(row) for row in grid):
            return
        heads = {row[0]: place for place, row in enumerate(grid) if row and row[0] in HEAD_WORDS}
        missing = next((word for word in (KINDS, NAME) if word not in heads), None)
        if missing is not None:
            self._note(refuse("TB-XLSX-005", word=missing), title, "A1")
            return
        kinds = grid[heads[KINDS]]
        columns = {kind: _places(kinds, kind) for kind in (CONDITION, RESULT, NOTE)}
        for at, word in enumerate(kinds[1:], 1):
            if word and word not in columns:
                cell = f"{column_letter(at + 1)}{heads[KINDS] + 1}"
                self._note(refuse("TB-XLSX-006", word=word, known="、".join(columns)), title, cell)
        if not columns[RESULT]:
            self._note(refuse("TB-XLSX-005", word=RESULT), title, f"A{heads[KINDS] + 1}")
            return
        last = max(heads.values())
        rows = [place for place in range(last + 1, len(grid)) if any(grid[place][1:])]
        sheet = _Sheet(title, columns, heads, rows)
        self.sheets.append(sheet)
        self.tables.append(self._table(sheet, grid))

    def _table(self, sheet: _Sheet, grid: Grid) -> TableText:
        def beside(word: str) -> str:
            return grid[sheet.heads[word]][1] if word in sheet.heads and len(grid[sheet.heads[word]]) > 1 else ""

        def of(row: int, kind: str) -> tuple[str, ...]:
            return tuple(grid[row][at] if at < len(grid[row]) else "" for at in sheet.columns[kind])

        policy = self._word(HIT_POLICIES, beside(HIT_POLICY), sheet.title, f"B{sheet.heads.get(HIT_POLICY, 0) + 1}")
        sum_up = self._word(AGGREGATIONS, beside(AGGREGATION), sheet.title, f"B{sheet.heads.get(AGGREGATION, 0) + 1}")
        return TableText(
            beside(DECISION) or sheet.title,
            tuple(self._columns(sheet, grid, CONDITION)),
            tuple(self._columns(sheet, grid, RESULT)),
            tuple(RuleText(of(row, CONDITION), of(row, RESULT), of(row, NOTE)) for row in sheet.rows),
            policy or "UNIQUE",
            sum_up,
            of(sheet.heads[NAME], NOTE),
            beside(DESCRIPTION),
        )

    def _columns(self, sheet: _Sheet, grid: Grid, kind: str) -> Iterator[ColumnText]:
        text = EXPRESSION if kind == CONDITION else DEFAULT
        for at in sheet.columns[kind]:
            words = {
                word: grid[row][at] if at < len(grid[row]) else ""
                for word, row in sheet.heads.items()
                if word in (NAME, text, TYPE, ALLOWED)
            }
            cell = f"{column_letter(at + 1)}{sheet.heads.get(TYPE, 0) + 1}"
            kind_name = self._word(TYPES, words.get(TYPE, ""), sheet.title, cell)
            yield ColumnText(words.get(NAME, ""), words.get(text, ""), kind_name, words.get(ALLOWED, ""))
