"""A file of a revision as data the forms fill in, and edits of that data as edits of the text; pure.

Tables are lists of rows. What a fee says is always a list of lines, however few: packs write one line alone, and one
that says nothing but an amount as a text.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from typing import Any, Final

from tongban.catalog.pack import editing
from tongban.catalog.revisions.texts import Edit
from tongban.channels.studio.writing.walking import Path

#: The columns of the files that are tables.
TABLES: Final[Mapping[str, tuple[str, ...]]] = {
    "implementing.csv": ("uscc", "code"),
    "sources.csv": ("key", "kind", "address", "what"),
}
_FEE: Final = "fee"
#: Puts into rows what follows from the rest of them.
Completion = Callable[[list[dict[str, str]]], None]


def data_of(file: str, text: str) -> Any:
    """What a file says, as its forms show it. Raises YAMLError, ValueError."""
    if file in TABLES:
        return [row for row, _line in _rows(file, text)]
    data = editing.data_of(text)
    if isinstance(data, dict) and _FEE in data and file == "item.yaml":
        data[_FEE] = _lines(data[_FEE])
    return data


def edits_of(file: str, text: str, wanted: Sequence[Edit], completed: Completion | None = None) -> list[Edit]:
    """The edits of the text that do what is wanted of the data."""
    if not wanted:
        return []
    if file in TABLES:
        return _of_table(file, text, wanted, completed)
    fee = [one for one in wanted if one.path[:1] == (_FEE,)]
    rest = [one for one in wanted if one.path[:1] != (_FEE,)]
    return [*rest, *_of_fee(text, fee)]


def in_form(file: str, path: Path) -> Path:
    """The place of the form that a place of the file is shown at."""
    if file == "item.yaml" and path[:1] == (_FEE,) and not (len(path) > 1 and isinstance(path[1], int)):
        return (_FEE, 0, *path[1:])
    return path


def in_file(file: str, text: str, path: Path) -> Path:
    """The place of the file that a place of the form stands for."""
    if file in TABLES:
        return ()
    if file == "item.yaml" and path[:1] == (_FEE,) and not isinstance(editing.value_at(text, (_FEE,)), list):
        return (_FEE, *path[2:])
    return path


def _of_fee(text: str, wanted: Sequence[Edit]) -> list[Edit]:
    if not wanted:
        return []
    before = editing.value_at(text, (_FEE,))
    lines = _lines(None if before is editing.ABSENT else before)
    made = {_FEE: deepcopy(lines)}
    for one in wanted:
        _do(made, one)
    after = _worded(made.get(_FEE) or [])
    return [Edit("item.yaml", (_FEE,), "put", after, seen=before) if after else
            Edit("item.yaml", (_FEE,), "remove", seen=before)]  # fmt: skip


def _lines(fee: Any) -> list[Any]:
    if fee is None:
        return []
    return [one if isinstance(one, Mapping) else {"say": one} for one in (fee if isinstance(fee, list) else [fee])]


def _worded(lines: Sequence[Any]) -> Any:
    """A fee as packs write it."""
    short = [one["say"] if set(one) == {"say"} else one for one in lines]
    return short[0] if len(short) == 1 else [dict(one) for one in lines]


def _of_table(file: str, text: str, wanted: Sequence[Edit], completed: Completion | None) -> list[Edit]:
    held = _rows(file, text)
    rows = [dict(row) for row, _line in held]
    lines = {id(made): (row, line) for made, (row, line) in zip(rows, held, strict=True)}
    for one in wanted:
        _do(rows, one)
    if completed is not None:
        completed(rows)
    kept = [lines[id(row)][1] if id(row) in lines and lines[id(row)][0] == row else _line_of(file, row) for row in rows]
    said = [line for line in text.splitlines() if line.startswith("#")]
    made = "\n".join([*said, ",".join(TABLES[file]), *kept]) + "\n" if kept or file == "implementing.csv" else ""
    return [Edit(file, op="text", value=made, seen=text or editing.ABSENT)]


def _rows(file: str, text: str) -> list[tuple[dict[str, str], str]]:
    """The rows below the head of a table, each with its line."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    columns = TABLES[file]
    read = [(next(csv.reader([line])), line) for line in lines[1:]]
    return [({name: cell for name, cell in zip(columns, cells, strict=False) if cell}, line) for cells, line in read]


def row_at(text: str, line: int) -> int | None:
    """The number of the row that stands on a 1-based line of a table; none for its head and what is no row."""
    told = [number for number, one in enumerate(text.splitlines(), 1) if one.strip() and not one.startswith("#")]
    return told.index(line) - 1 if line in told[1:] else None


def _line_of(file: str, row: Mapping[str, Any]) -> str:
    made = io.StringIO()
    csv.writer(made, lineterminator="").writerow([str(row.get(name, "")) for name in TABLES[file]])
    return made.getvalue()


def _do(data: Any, edit: Edit) -> None:
    """Do an edit to plain data."""
    *above, last = edit.path
    holder = data
    for step in above:
        if isinstance(holder, dict) and holder.get(step) is None:
            holder[step] = []
        holder = holder[step]
    match edit.op:
        case "put":
            holder[last] = edit.value
        case "insert":
            holder.insert(last, edit.value)
        case "move":
            holder.insert(edit.to, holder.pop(last))
        case "remove":
            holder.pop(last)


__all__ = ["TABLES", "Completion", "data_of", "edits_of", "in_file", "in_form", "row_at"]
