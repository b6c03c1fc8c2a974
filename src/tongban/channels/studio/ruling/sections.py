"""The parts of a rules.yaml as tables of texts, and back: pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from tongban.channels.studio.grid import Column, Grid, Role, UnreadableError, cells_of

Key = Literal["checks", "rows", "table", "compute", "advice"]
Row = tuple[str, ...]

_CLAUSE: Final = (("依据", "clause"), ("来源", "source"), ("把握", "confidence"))
#: Of each part the columns that are always there: the word over it and the key it stands for.
COLUMNS: Final[Mapping[Key, tuple[tuple[str, str], ...]]] = {
    "checks": (("名称", "name"), ("只在此情形", "when"), ("条件", "expr"), *_CLAUSE),
    "rows": (("名称", "name"), ("条件", "when"), ("去向", "then"), ("效果", "effect"), *_CLAUSE),
    "table": (("名称", "name"), ("去向", "then"), ("效果", "effect"), *_CLAUSE),
    "compute": (("数据项", "element"), ("式子", "expr"), *_CLAUSE),
    "advice": (("名称", "name"), ("条件", "when"), ("提示", "say"), *_CLAUSE),
}
TITLES: Final[Mapping[Key, str]] = {
    "checks": N_("核对的条件"),
    "rows": N_("情形和去向"),
    "table": N_("决策表：情形和去向"),
    "compute": N_("要算的值"),
    "advice": N_("提示"),
}
HINTS: Final[Mapping[Key, str]] = {
    "checks": N_("全部成立才准予；有一条不成立或者说不清，就转人工。"),
    "rows": N_("从上往下，第一条成立的决定去向；最后一行的条件写 -，表示其余情形。"),
    "table": N_("每一列是一个数据项，每一格写它要符合什么；- 表示不限。"),
    "compute": N_("从上往下算，后面的式子可以用前面的值；算不出来的由工作人员核定。"),
    "advice": N_("条件成立时给申请人看，不影响结果。"),
}
REST: Final = "-"
_ANYTHING: Final = ("", REST)


@dataclass(frozen=True, slots=True)
class Section:
    """One part: its key, the tested data elements over its free columns (of a table), its rows as texts."""

    key: Key
    rows: tuple[Row, ...]
    inputs: tuple[str, ...] = ()

    @property
    def heads(self) -> tuple[tuple[str, str], ...]:
        """The words over the columns with the keys they stand for; a tested element stands for itself."""
        fixed = COLUMNS[self.key]
        return (fixed[0], *((name, f"?{name}") for name in self.inputs), *fixed[1:])

    @property
    def grid(self) -> Grid:
        """The part as a grid."""
        tested = len(self.inputs)
        roles: list[Role] = [
            "条件" if 1 <= place <= tested else "结果" if key == "then" else "备注"
            for place, (_said, key) in enumerate(self.heads)
        ]
        columns = tuple(Column(role, word) for role, (word, _key) in zip(roles, self.heads, strict=True))
        return Grid(columns, self.rows)

    @property
    def page(self) -> str:
        """The part as the page shows it: one empty row to begin with where there is none yet."""
        blank = ("", *[REST] * len(self.inputs), *[""] * (len(self.heads) - len(self.inputs) - 1))
        return (self if self.rows else replace(self, rows=(blank,))).grid.text

    def column(self, path: tuple[str | int, ...]) -> int:
        """The column, from 1, of a place below a row; the first where the row as a whole is meant."""
        if path[:1] == ("cells",):
            return 2 + path[1] if len(path) > 1 and isinstance(path[1], int) else 2
        keys = [key for _said, key in self.heads]
        return keys.index(str(path[0])) + 1 if path and str(path[0]) in keys else 1


@dataclass(frozen=True, slots=True)
class Rules:
    """A rules.yaml as the page shows it."""

    outcome: str
    hit: str
    sections: Mapping[Key, Section] = field(default_factory=dict)


def read_rules(data: Any) -> Rules:
    """The parts of a rules.yaml's data; what is not of the shape expected is shown empty."""
    top = data if isinstance(data, Mapping) else {}
    outcome = str(top.get("outcome") or "转人工")
    table = top.get("table")
    shown: list[Key] = ["compute", "advice"]
    if outcome == "准予":
        shown.insert(0, "checks")
    elif outcome == "分流":
        shown.insert(0, "table" if isinstance(table, Mapping) else "rows")
    hit = str(table.get("hit") or "首个") if isinstance(table, Mapping) else "首个"
    return Rules(outcome, hit, {key: _section(key, top) for key in shown})


def _section(key: Key, top: Mapping[str, Any]) -> Section:
    held = entries(key, top)
    inputs = tuple(map(str, top["table"].get("inputs") or ())) if key == "table" else ()
    return Section(key, tuple(row_of(key, one, len(inputs)) for one in held), inputs)


def entries(key: Key, top: Mapping[str, Any]) -> list[Any]:
    """The entries of a part as the file has them."""
    holder = top.get("table") if key == "table" else top
    found = holder.get("rows" if key == "table" else key) if isinstance(holder, Mapping) else None
    return found if isinstance(found, list) else []


def row_of(key: Key, entry: Any, tested: int) -> Row:
    """An entry as the texts of its row."""
    held = entry if isinstance(entry, Mapping) else {}
    texts = [text_of(held.get(name)) for _said, name in COLUMNS[key]]
    if key == "rows" and held.get("otherwise"):
        texts[1] = REST
    if key == "table":
        cells = held.get("cells") if isinstance(held.get("cells"), list) else []
        texts[1:1] = [*map(text_of, cells or ()), *[REST] * tested][:tested]
    return tuple(texts)


def text_of(value: Any) -> str:
    """A value as a cell shows it: on one line."""
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else " ".join(str(value).split())


def entry_of(key: Key, row: Sequence[str], tested: int) -> dict[str, Any]:
    """The entry a row of texts stands for, in the order packs have; empty cells are left out."""
    texts = list(row)
    cells = texts[1 : 1 + tested]
    del texts[1 : 1 + tested]
    made: dict[str, Any] = {}
    for (_said, name), text in zip(COLUMNS[key], texts, strict=True):
        if key == "rows" and name == "when" and text == REST:
            made["otherwise"] = True
        elif text:
            made[name] = text
        if name == "name" and key == "table":
            made["cells"] = cells
    return made


def typed(key: Key, text: str) -> tuple[Section, tuple[int, ...]]:
    """The part in what was typed, and the number each of its rows has there; rows with nothing in them are passed over.

    Raises UnreadableError.
    """
    lines = cells_of(text)
    fixed = [word for word, _name in COLUMNS[key]]
    heads = lines[1][1:] if len(lines) > 1 and lines[1][0] == "名称" else []
    inputs = tuple(heads[1 : len(heads) - len(fixed) + 1])
    if [*heads[:1], *heads[len(inputs) + 1 :]] != fixed or (inputs and key != "table"):
        raise UnreadableError(_("表头改动过，认不出各列。请照原来的表头写。"))
    rows = [_row(line[1:], len(heads), len(inputs)) for line in lines[2:]]
    kept = [place for place, row in enumerate(rows) if any(cell not in _ANYTHING for cell in row)]
    return Section(key, tuple(rows[place] for place in kept), inputs), tuple(place + 1 for place in kept)


def _row(cells: Sequence[str], width: int, tested: int) -> Row:
    """A line of a table as wide as its head; what a cell under a tested element leaves open is not limited."""
    row = [*cells, *[""] * width][:width]
    row[1 : 1 + tested] = [cell or REST for cell in row[1 : 1 + tested]]
    return tuple(row)


def path_of(key: Key) -> tuple[str, ...]:
    """Where the entries of a part stand in the file."""
    return ("table", "rows") if key == "table" else (key,)


def part_at(path: tuple[str | int, ...]) -> tuple[Key, int, tuple[str | int, ...]] | None:
    """The part, the position of the entry and the place below it that a path of the file leads to."""
    for key in COLUMNS:
        start = path_of(key)
        if path[: len(start)] == start:
            rest = path[len(start) :]
            row = rest[0] if rest and isinstance(rest[0], int) else -1
            return key, row, tuple(rest[1:])
    return None


__all__ = [
    "COLUMNS", "HINTS", "REST", "TITLES", "Key", "Rules", "Section", "entries", "entry_of", "part_at", "path_of",
    "read_rules", "row_of", "text_of", "typed",
]  # fmt: skip
