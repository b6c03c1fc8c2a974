"""Acts on the rules of a revision as a whole, as edits: pure but for reading a file that was handed in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from tongban.catalog.pack.editing import ABSENT, data_of, value_at
from tongban.catalog.pack.item import EXAMPLES, ITEM
from tongban.catalog.pack.rules_file import RULES
from tongban.catalog.revisions.texts import Edit
from tongban.channels.studio.files import FileProblem, opened
from tongban.channels.studio.grid import MOST_COLUMNS, UnreadableError, read_grid
from tongban.channels.studio.ruling import findings
from tongban.channels.studio.ruling.sections import COLUMNS, REST
from tongban.core.errors import Invalid
from tongban.rules.feel.errors import FeelError
from tongban.rules.tabling import Tabled, tabled

_FITTING: Final[Mapping[str, tuple[str, ...]]] = {
    "准予": ("checks", "compute", "advice"),
    "分流": ("rows", "table", "compute", "advice"),
    "转人工": ("advice",),
}
_HITS: Final = {"U": "唯一", "F": "首个"}


def edits(files: Mapping[str, str], act: str, file: UploadedFile | None, names: Sequence[str] = ()) -> list[Edit]:
    """The edits of an act on rules that may use these names.

    Raises FileProblem for a file that cannot be used, Invalid (TB-REV-422) for conditions no table can be made of.
    """
    if file is not None and act == "bring":
        return _brought(files, file)
    if act == "table":
        return _tabled(files, names)
    name, _colon, detail = act.partition(":")
    doing = {"outcome": _outcome, "hit": _hit, "drop": _dropped}.get(name)
    if doing is not None:
        return doing(files, detail)
    return ACTS[act](files) if act in ACTS else []


def _rules(files: Mapping[str, str]) -> dict[str, Any]:
    data = data_of(files.get(RULES, ""))
    return dict(data) if isinstance(data, Mapping) else {}


def _outcome(files: Mapping[str, str], wanted: str) -> list[Edit]:
    """Another outcome takes away the parts that have no place under it."""
    if wanted not in _FITTING:
        return []
    now = _rules(files)
    gone = [key for key in ("checks", "rows", "table", "compute") if key in now and key not in _FITTING[wanted]]
    taken = [Edit(RULES, (key,), "remove", seen=now[key]) for key in gone]
    return [Edit(RULES, ("outcome",), value=wanted, seen=now.get("outcome", ABSENT)), *taken]


def _hit(files: Mapping[str, str], wanted: str) -> list[Edit]:
    if wanted not in _HITS.values():
        return []
    return [Edit(RULES, ("table", "hit"), value=wanted, seen=value_at(files[RULES], ("table", "hit")))]


def _dropped(files: Mapping[str, str], number: str) -> list[Edit]:
    """Without an example."""
    path = ("examples", int(number) if number.isdecimal() else 0)
    now = value_at(files.get(EXAMPLES, ""), path)
    return [] if now is ABSENT else [Edit(EXAMPLES, path, "remove", seen=now)]


def said(files: Mapping[str, str], act: str, names: Sequence[str]) -> str:
    """What the page says once an act is done."""
    if act != "table" or not _rules(files).get("rows"):
        return _("已保存。")
    made = _made(_rules(files), names)
    told = _("%(rows)d 行条件都已改成表里的格，意思不变。") % {"rows": len(made.rows)}
    if made.whole:
        values = {"columns": "；".join(made.whole)}
        told += _("写不成一格的条件单独成列，符合的写 true：%(columns)s。") % values
    return told


def _tabled(files: Mapping[str, str], names: Sequence[str]) -> list[Edit]:
    """A table in place of rows that holds exactly where they did; without rows one to begin with."""
    now = _rules(files)
    if now.get("rows"):
        made = _made(now, names)
        inputs = list(made.inputs) or _first_input(files)
        cells = [list(row) or ["-"] for row in made.rows]
    else:
        inputs, cells = _first_input(files), [["-"]]
    held = now.get("rows") or ({"name": _("第一种情形")},)
    rows = [_row_of(one, row) for one, row in zip(held, cells, strict=True)]
    table = {"hit": "首个", "inputs": inputs, "rows": rows}
    gone = [Edit(RULES, ("rows",), "remove", seen=now["rows"])] if "rows" in now else []
    return [*gone, Edit(RULES, ("table",), value=table, seen=now.get("table", ABSENT))]


def _made(rules: Mapping[str, Any], names: Sequence[str]) -> Tabled:
    """The conditions of the rows as columns and cells. Raises Invalid (TB-REV-422) where one cannot be read."""
    conditions = [None if one.get("otherwise") or one.get("when") == REST else one.get("when") for one in rules["rows"]]
    unfinished = _("有的行还没有写条件，或者条件读不通。先改好标出的格，再改用决策表。")
    if any(one.get("when") is None and not one.get("otherwise") for one in rules["rows"]):
        raise Invalid(unfinished, code="TB-REV-422")
    try:
        made = tabled([None if one is None else str(one) for one in conditions], names)
    except FeelError as wrong:
        raise Invalid(unfinished, code="TB-REV-422") from wrong
    if len(made.inputs) > MOST_COLUMNS - len(COLUMNS["table"]):
        raise Invalid(
            _("这些条件要 %(columns)d 列，太多了，没有改。") % {"columns": len(made.inputs)}, code="TB-REV-422"
        )
    return made


def _first_input(files: Mapping[str, str]) -> list[str]:
    asked = [one.get("element") for one in data_of(files.get(ITEM, "")).get("ask") or () if isinstance(one, Mapping)]
    return [str(asked[0])] if asked else ["申请日期"]


def _row_of(row: Mapping[str, Any], cells: list[str]) -> dict[str, Any]:
    kept = {key: value for key, value in row.items() if key not in ("when", "otherwise", "name")}
    return {"name": row.get("name", ""), "cells": cells, **kept}


def _handed_over(files: Mapping[str, str]) -> list[Edit]:
    return findings.handing_over(files)


def _brought(files: Mapping[str, str], file: UploadedFile) -> list[Edit]:
    """The rules in a file: a rules.yaml as it is, a table of a workbook, a DMN model or a text as the table."""
    brought = opened(file)
    now = _rules(files)
    if brought.mode == "book":
        return [Edit(RULES, op="text", value=brought.text, seen=files.get(RULES) or ABSENT)]
    try:
        grid = read_grid(brought.text)
    except UnreadableError as wrong:
        raise FileProblem(str(wrong)) from wrong
    inputs, result = grid.places("条件"), grid.places("结果")[0]
    notes = {grid.columns[at].name: at for at in grid.places("备注")}
    rows = []
    for number, row in enumerate(grid.rows, 1):
        at_name, at_clause = notes.get("名称"), notes.get("依据", notes.get("条款"))
        made: dict[str, Any] = {
            "name": (row[at_name] if at_name is not None else "") or _("第 %(number)d 行") % {"number": number},
            "cells": [row[at] or "-" for at in inputs],
            "then": row[result].strip('"“”'),
        }
        rows.append(made | ({"clause": row[at_clause]} if at_clause is not None and row[at_clause] else {}))
    heads = [grid.columns[at].name for at in inputs]
    table = {"hit": _HITS.get(grid.policy or brought.policy, "首个"), "inputs": heads, "rows": rows}
    gone = [Edit(RULES, (key,), "remove", seen=now[key]) for key in ("checks", "rows") if key in now]
    outcome = Edit(RULES, ("outcome",), value="分流", seen=now.get("outcome", ABSENT))
    return [outcome, *gone, Edit(RULES, ("table",), value=table, seen=now.get("table", ABSENT))]


ACTS: Final[Mapping[str, Callable[[Mapping[str, str]], list[Edit]]]] = {
    "table": lambda _files: [],
    "hand_over": _handed_over,
    "bring": lambda _files: [],
}

__all__ = ["ACTS", "edits", "said"]
