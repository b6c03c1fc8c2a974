"""A file handed in, read into the text the page edits; nothing of it is kept."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from zipfile import BadZipFile, ZipFile

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from tongban.channels.studio.grid import Column, Grid
from tongban.channels.studio.rules import Typed
from tongban.rules import DmnError
from tongban.rules.feel.nodes import DecisionTable
from tongban.rules.model import read_model

MOST_BYTES: Final = 1024 * 1024
_UNPACKED: Final = 20 * MOST_BYTES
_MOST_LINES: Final = 560
_MOST_CELLS: Final = 40
_INPUTS_SHEET: Final = "数据项"


class FileProblem(Exception):
    """A file that cannot be used; says in Chinese why and what to do."""


def opened(file: UploadedFile) -> Typed:
    """What is typed for a file: a workbook, a DMN model, a rules.yaml or a text of cells. Raises FileProblem."""
    if (file.size or 0) > MOST_BYTES:
        raise FileProblem(_("文件超过 1 MB。请只留一张表再上传。"))
    content = file.read()
    suffix = Path(file.name or "").suffix.lower()
    if suffix == ".xlsx":
        return Typed("table", _workbook(content))
    if suffix in (".dmn", ".xml"):
        return _model(content)
    if suffix in (".yaml", ".yml"):
        return Typed("book", _decoded(content))
    if suffix in (".csv", ".tsv", ".txt"):
        text = _decoded(content)
        return Typed("table", _from_csv(text) if suffix == ".csv" else text)
    raise FileProblem(_("这种文件打不开。可以用 .xlsx、.dmn、.csv、.tsv 和 .yaml。"))


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding).replace("\0", "")
        except UnicodeDecodeError:
            continue
    raise FileProblem(_("文件的文字编码认不出来。请另存为 UTF-8 再上传。"))


def _from_csv(text: str) -> str:
    try:
        return _tabbed(csv.reader(io.StringIO(text)))
    except csv.Error as error:
        raise FileProblem(_("CSV 文件读不通。请在表格软件里另存一次。")) from error


def _tabbed(rows: Any) -> str:
    lines = []
    for number, row in enumerate(rows):
        if number >= _MOST_LINES:
            raise FileProblem(_("表格行数太多。请拆成几张表。"))
        lines.append("\t".join(" ".join(str(cell).split()) for cell in row))
    return "\n".join(lines)


def _workbook(content: bytes) -> str:
    """The first sheet with a table, as text."""
    from openpyxl import load_workbook

    try:
        with ZipFile(io.BytesIO(content)) as archive:
            if sum(one.file_size for one in archive.infolist()) > _UNPACKED:
                raise FileProblem(_("工作簿展开后太大。请只留一张表再上传。"))
        book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        sheet = next((one for one in book.worksheets if one.title != _INPUTS_SHEET), None)
        text = _tabbed(_sheet_rows(sheet)) if sheet is not None else ""
    except FileProblem:
        raise
    except (BadZipFile, KeyError, ValueError, OSError, TypeError, AttributeError, SyntaxError) as error:
        raise FileProblem(_("这不是能打开的 .xlsx 工作簿。请在表格软件里另存一次。")) from error
    if not text.strip():
        raise FileProblem(_("工作簿里没有内容。请把决策表放在第一张工作表。"))
    return text


def _sheet_rows(sheet: Any) -> Iterator[list[str]]:
    for row in sheet.iter_rows(max_row=_MOST_LINES + 1, max_col=_MOST_CELLS, values_only=True):
        yield [_cell(value) for value in row]


def _cell(value: object) -> str:
    """A cell as the rule language writes it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    date = getattr(value, "date", None)
    return f'date("{date()}")' if date is not None else str(value)


def _model(content: bytes) -> Typed:
    """The first decision table of a DMN model."""
    with TemporaryDirectory(prefix="tongban-studio-") as folder:
        path = Path(folder) / "model.dmn"
        path.write_bytes(content)
        try:
            model = read_model(path)
            for fault in model.faults:
                raise fault
            table = next(iter(model.tables().values()), None)
        except DmnError as error:
            raise FileProblem(f"{error}（{error.code}）") from error
    if table is None:
        raise FileProblem(_("这个模型里没有决策表。"))
    return Typed("table", grid_of(table).text, table.hit_policy)


def grid_of(table: DecisionTable) -> Grid:
    """The texts of a compiled table."""
    columns = (
        *(Column("条件", one.expression.text) for one in table.inputs),
        *(Column("结果", one.name) for one in table.outputs),
        *(Column("备注", name) for name in table.annotations),
    )
    rows = tuple(
        (
            *("-" if cell is None else _line(cell.text) for cell in row.cells),
            *(_line(output.text) for output in row.outputs),
            *[*map(_line, row.notes), *[""] * len(table.annotations)][: len(table.annotations)],
        )
        for row in table.rows
    )
    return Grid(columns, rows, table.hit_policy)


def _line(text: str) -> str:
    return " ".join(text.split())


__all__ = ["FileProblem", "grid_of", "opened"]
