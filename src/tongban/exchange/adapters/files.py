"""A connector to a folder another authority puts files into: one CSV or xlsx file for each resource."""

import csv
import io
import threading
import time
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from tongban.catalog.sharing import Resource
from tongban.core import clock
from tongban.exchange.gateway.places import Place
from tongban.exchange.ports import Record, Silence, SourceAway

#: The columns every file has beside the fields.
CODE, NUMBER = "主体代码", "编号"
ENDS = ("csv", "xlsx")
LARGEST_FILE = 64 * 1024 * 1024
_MOST_ROWS = 300_000


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A file as it was read: what tells whether it is still the same, and its rows by subject code."""

    mark: tuple[str, int, int]
    columns: tuple[str, ...]
    rows: Mapping[str, tuple[str, ...]]


class FileFolder:
    """Reads a file when it is first asked for and again once it was replaced (put in place whole, renamed)."""

    def __init__(self, place: Place) -> None:
        self._folder, self._place = Path(place.url), place
        self._read: dict[str, _Sheet] = {}
        self._reading = threading.Lock()

    def close(self) -> None:
        """Forget what was read."""
        with self._reading:
            self._read.clear()

    def fetch(self, resource: Resource, code: str, fields: Sequence[str], seconds: float) -> Record | None:
        """The record of a subject. Raises ``SourceAway``."""
        try:
            sheet = self._sheet(self._place.ids.get(resource.name) or resource.name)
        except OSError as error:
            raise SourceAway(Silence.AWAY, type(error).__name__) from error
        except (ValueError, KeyError, zipfile.BadZipFile, InvalidFileException, csv.Error) as error:
            raise SourceAway(Silence.UNREADABLE, type(error).__name__) from error
        if resource.terms.fresh and time.time() - sheet.mark[1] / 1e9 > resource.terms.fresh:
            raise SourceAway(Silence.STALE, f"{_moment(sheet.mark[1]):%Y-%m-%d %H:%M}")
        row = sheet.rows.get(code)
        if row is None:
            return None
        told = dict(zip(sheet.columns, row, strict=True))
        return Record(told.get(NUMBER, "")[:60], {name: told[name] for name in fields if name in told})

    def put_out(self, resource: Resource) -> datetime | None:
        """When the file of a resource was put out; None where there is none."""
        name = self._place.ids.get(resource.name) or resource.name
        found = (self._folder / f"{name}.{end}" for end in ENDS)
        return next((_moment(one.stat().st_mtime_ns) for one in found if one.exists()), None)

    def _sheet(self, name: str) -> _Sheet:
        path = next((one for end in ENDS if (one := self._folder / f"{name}.{end}").exists()), None)
        if path is None or path.parent != self._folder:
            raise FileNotFoundError(name)
        said = path.stat()
        if said.st_size > LARGEST_FILE:
            raise ValueError("the file is too large")
        mark = path.name, said.st_mtime_ns, said.st_size
        with self._reading:
            kept = self._read.get(name)
            if kept is None or kept.mark != mark:
                kept = self._read[name] = _sheet(mark, _lines(path))
            return kept


def _moment(nanoseconds: int) -> datetime:
    return datetime.fromtimestamp(nanoseconds / 1e9, clock.SHANGHAI)


def _lines(path: Path) -> Iterable[Sequence[object]]:
    if path.suffix == ".csv":
        return csv.reader(io.StringIO(path.read_text("utf-8-sig")))
    book = load_workbook(path, read_only=True, data_only=True)
    return book.worksheets[0].iter_rows(values_only=True)


def _sheet(mark: tuple[str, int, int], lines: Iterable[Sequence[object]]) -> _Sheet:
    """The rows of a file by subject code; the last one of a subject counts. Raises ValueError for what is no table."""
    rest = iter(lines)
    columns = tuple(_text(cell) for cell in next(rest, ()))
    if CODE not in columns or len(set(columns)) != len(columns):
        raise ValueError("the first line does not name the columns")
    at, rows = columns.index(CODE), {}
    for count, line in enumerate(rest):
        if count >= _MOST_ROWS:
            raise ValueError("too many rows")
        cells = tuple(_text(cell) for cell in line[: len(columns)])
        if len(cells) < len(columns):
            cells += ("",) * (len(columns) - len(cells))
        if cells[at]:
            rows[cells[at]] = cells
    return _Sheet(mark, columns, rows)


def _text(cell: object) -> str:
    return "" if cell is None else str(cell).strip()
