"""The tables and lines of a Word or Excel form, bounded and without running anything in it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from zipfile import BadZipFile, ZipFile

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from tongban.channels.studio.files import FileProblem

MOST_BYTES: Final = 5 * 1024 * 1024
_UNPACKED: Final = 60 * 1024 * 1024
#: Of what is parsed: a tree of it takes some thirty times as much.
_PARSED: Final = 8 * 1024 * 1024
_MOST_ROWS: Final = 2000
_MOST_COLUMNS: Final = 60
_BROKEN: Final = (BadZipFile, KeyError, ValueError, OSError, TypeError, AttributeError, SyntaxError, IndexError)
#: Rows of distinct cells, a merged cell once.
Row = tuple[str, ...]


@dataclass(slots=True)
class Paper:
    """What stands on a form: lines of text outside tables, and tables by rows."""

    lines: list[str] = field(default_factory=list)
    tables: list[list[Row]] = field(default_factory=list)


def paper(file: UploadedFile) -> Paper:
    """The form in an uploaded file. Raises FileProblem for what is no such file, too large or unreadable."""
    if (file.size or 0) > MOST_BYTES:
        raise FileProblem(_("文件超过 5 MB。请删去图片再上传。"))
    suffix = Path(file.name or "").suffix.lower()
    if suffix == ".doc" or suffix == ".xls":
        raise FileProblem(_("这是旧格式的文件。请在办公软件里另存为 .docx 或 .xlsx 再上传。"))
    if suffix not in (".docx", ".xlsx"):
        raise FileProblem(_("这种文件读不了。请上传 Word（.docx）或 Excel（.xlsx）的申请表。"))
    content = file.read()
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            every = archive.infolist()
            parsed = sum(one.file_size for one in every if one.filename.endswith((".xml", ".rels")))
            if parsed > _PARSED or sum(one.file_size for one in every) > _UNPACKED:
                raise FileProblem(_("文件展开后太大。请删去图片再上传。"))
        found = _word(content) if suffix == ".docx" else _sheets(content)
    except _BROKEN as error:
        raise FileProblem(_("文件打不开。请在办公软件里另存一次再上传。")) from error
    if not found.lines and not any(any(row) for table in found.tables for row in table):
        raise FileProblem(_("文件里没有文字。扫描成图片的表格请先转成文字。"))
    return found


def _word(content: bytes) -> Paper:
    from docx import Document
    from docx.table import Table

    found = Paper()
    for block in Document(io.BytesIO(content)).iter_inner_content():
        if isinstance(block, Table):
            found.tables.append(list(_word_rows(block)))
        elif text := block.text.strip():
            found.lines.append(text)
    return found


def _word_rows(table: object) -> Iterator[Row]:
    rows = getattr(table, "rows", ())
    for number, row in enumerate(rows):
        if number >= _MOST_ROWS:
            raise FileProblem(_("表格行数太多。请只留申请表再上传。"))
        # A merged cell is the same element in each place it covers.
        distinct = {id(cell._tc): cell.text for cell in row.cells[:_MOST_COLUMNS]}
        yield tuple(map(_line, distinct.values()))


def _sheets(content: bytes) -> Paper:
    from openpyxl import load_workbook

    found = Paper()
    for sheet in load_workbook(io.BytesIO(content), keep_links=False).worksheets:
        covered = {
            place for area in sheet.merged_cells.ranges for place in area.cells if place != (area.min_row, area.min_col)
        }
        rows: list[Row] = []
        for row in sheet.iter_rows(max_row=_MOST_ROWS, max_col=_MOST_COLUMNS):
            cells = [cell for cell in row if (cell.row, cell.column) not in covered]
            texts = tuple(_line("" if cell.value is None else str(cell.value)) for cell in cells)
            rows.append(texts[: max((number for number, text in enumerate(texts) if text), default=-1) + 2])
        found.tables.append(rows)
    return found


def _line(text: str) -> str:
    return " ".join(text.split())


__all__ = ["Paper", "Row", "paper"]
