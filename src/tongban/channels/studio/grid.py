"""A decision table as people type and paste it: columns with their roles, rows of texts, bounded in size."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from tongban.rules.feel.nodes import HitPolicy

Role = Literal["条件", "结果", "备注"]
ROLES: Final[tuple[Role, ...]] = ("条件", "结果", "备注")
#: The hit policies by their letters, with the words people choose them by.
POLICIES: Final[dict[HitPolicy, str]] = {
    "F": N_("首个：从上往下，第一条符合的行"),
    "U": N_("唯一：只能有一行符合"),
    "A": N_("任意：几行符合时结果必须相同"),
    "P": N_("优先：结果按所列的先后取最优先的"),
    "R": N_("按行序：所有符合的行，依次列出"),
    "O": N_("按结果序：所有符合的行，按结果的先后"),
    "C": N_("收集：所有符合的行"),
    "C+": N_("求和：符合的行的结果相加"),
    "C<": N_("最小：符合的行里最小的结果"),
    "C>": N_("最大：符合的行里最大的结果"),
    "C#": N_("计数：有几行符合"),
}
MOST_ROWS: Final = 500
MOST_COLUMNS: Final = 24
MOST_CHARACTERS: Final = 200_000
_KINDS, _NAMES, _POLICY = "列", "名称", "命中策略"
_NUMBERING: Final = {"", "#", "序号", "行", "行号", "No", "No."}
_NOTES: Final = {"依据", "条款", "法条", "备注", "说明", "出处", "注"}
_ARROW: Final = re.compile(r"^\s*(?:→|->|=>)\s*")
_QUOTED: Final = re.compile(r'"((?:[^"]|"")*)"(?=\t|\n|\Z)')
_PIPES: Final = re.compile(r"^\s*\|?[\s:|-]+\|?\s*$")


class UnreadableError(Exception):
    """A text no table can be made of; says in Chinese why and what to do."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: what it is for, and its head (of a condition an expression, mostly a name)."""

    role: Role
    name: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of texts; every row has as many cells as there are columns."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    policy: HitPolicy | None = None

    @property
    def text(self) -> str:
        """The table as text that reads back to it: the roles, the names, then a numbered row each."""
        lines = [
            [_KINDS, *(column.role for column in self.columns)],
            [_NAMES, *(column.name for column in self.columns)],
            *([str(number), *row] for number, row in enumerate(self.rows, 1)),
        ]
        return "\n".join("\t".join(map(_written, line)) for line in lines)

    def places(self, role: Role) -> tuple[int, ...]:
        """The places of the columns of a role."""
        return tuple(place for place, column in enumerate(self.columns) if column.role == role)

    def with_cell(self, row: int, place: int, text: str) -> Grid:
        """The grid with another text in one cell."""
        changed = (*self.rows[row][:place], text, *self.rows[row][place + 1 :])
        return replace(self, rows=(*self.rows[:row], changed, *self.rows[row + 1 :]))

    def with_name(self, place: int, name: str) -> Grid:
        """The grid with another head over one column."""
        changed = replace(self.columns[place], name=name)
        return replace(self, columns=(*self.columns[:place], changed, *self.columns[place + 1 :]))


def read_grid(text: str) -> Grid:
    """The table in a text: cells parted by tabs as spreadsheets copy them, or by `|`. Raises UnreadableError.

    Either the layout of our workbooks (first cells 列 and 名称), or a head row and rows: a head with an arrow is a
    result, 依据 and the like are notes, and without an arrow the last other column is the result.
    """
    if len(text) > MOST_CHARACTERS:
        raise UnreadableError(
            _("表格有 %(count)d 个字，超过上限 %(most)d 个。请拆成几张表。")
            % {"count": len(text), "most": MOST_CHARACTERS}
        )
    lines = [line for line in _lines(text) if any(line)]
    if not lines:
        raise UnreadableError(_("还没有表格。请粘贴一张表，或载入一个例子。"))
    laid_out = _laid_out(lines) if any(line[0] in (_KINDS, _NAMES) for line in lines) else _plain(lines)
    if not laid_out.places("结果"):
        raise UnreadableError(_("表里没有结果列。请把一列标为“结果”。"))
    if not laid_out.rows:
        raise UnreadableError(_("表里只有表头，没有规则行。请至少写一行。"))
    return laid_out


def cells_of(text: str) -> list[list[str]]:
    """The lines of a text as cells, empty lines left out. Raises UnreadableError for what is too large."""
    if len(text) > MOST_CHARACTERS:
        raise UnreadableError(_("内容太多。请拆成几张表。"))
    return [line for line in _lines(text) if any(line)]


def _lines(text: str) -> list[list[str]]:
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    if "\t" in text or "|" not in text:
        lines = list(_cells(text))
    else:
        kept = [line for line in text.split("\n") if not _PIPES.match(line)]
        lines = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in kept]
    width = max((place + 1 for line in lines for place, cell in enumerate(line) if cell), default=0)
    if len(lines) > MOST_ROWS + 8 or width > MOST_COLUMNS + 1:
        raise UnreadableError(
            _("表格太大：最多 %(rows)d 行、%(columns)d 列。请拆成几张表。")
            % {"rows": MOST_ROWS, "columns": MOST_COLUMNS}
        )
    return [[*line, *[""] * width][:width] for line in lines]


def _cells(text: str) -> Iterator[list[str]]:
    """Cells as a spreadsheet copies them: one with a line break, tab or quote inside stands in doubled quotes."""
    line: list[str] = []
    at = 0
    while at <= len(text):
        quoted = _QUOTED.match(text, at)
        if quoted is not None and any(mark in quoted[1] for mark in ('""', "\n", "\t")):
            cell, at = quoted[1].replace('""', '"'), quoted.end()
        else:
            end = min((found for mark in "\t\n" if (found := text.find(mark, at)) >= 0), default=len(text))
            cell, at = text[at:end], end
        line.append(" ".join(cell.split()))
        if text[at : at + 1] != "\t":
            yield line
            line = []
        at += 1


def _written(cell: str) -> str:
    """A cell as it is read back: in doubled quotes where it would be taken for one that stands in them."""
    if not cell.startswith('"') or (cell.count('"') % 2 == 0 and '""' not in cell):
        return cell
    return '"' + cell.replace('"', '""') + '"'


def _laid_out(lines: list[list[str]]) -> Grid:
    heads = {line[0]: line for line in lines if line[0] in (_KINDS, _NAMES, _POLICY)}
    names = heads.get(_NAMES, [""] * len(lines[0]))
    kinds = heads.get(_KINDS, [""] * len(lines[0]))
    used = [at for at in range(1, len(names)) if names[at] or kinds[at]]
    wrong = next((kinds[at] for at in used if kinds[at] not in ("", *ROLES)), None)
    if wrong is not None:
        raise UnreadableError(_("“%(kind)s”不是列的种类。请在“列”这一行写条件、结果或备注。") % {"kind": wrong})
    columns = tuple(Column(_role(kinds[at]), names[at]) for at in used)
    start = max(place for place, line in enumerate(lines) if line[0] in heads) + 1
    rows = tuple(tuple(line[at] for at in used) for line in lines[start:] if any(line[at] for at in used))
    return Grid(_bounded(columns), _checked(rows), _policy(heads.get(_POLICY, ["", ""])[1]))


def _plain(lines: list[list[str]]) -> Grid:
    head, *body = lines
    numbered = head[0] in _NUMBERING or head[0] in POLICIES
    columns = _columns(head[numbered:])
    policy = _policy(head[0]) if numbered else None
    return Grid(_bounded(columns), _checked(tuple(tuple(line[numbered:]) for line in body)), policy)


def _columns(heads: Sequence[str]) -> tuple[Column, ...]:
    arrows = [bool(_ARROW.match(head)) for head in heads]
    notes = [head in _NOTES for head in heads]
    if not any(arrows):
        last = max((place for place in range(len(heads)) if not notes[place]), default=-1)
        arrows = [place == last for place in range(len(heads))]
    return tuple(
        Column("结果" if arrow else "备注" if note else "条件", _ARROW.sub("", head))
        for arrow, note, head in zip(arrows, notes, heads, strict=True)
    )


def _role(word: str) -> Role:
    return next((role for role in ROLES if role == word), "条件")


def _policy(text: str) -> HitPolicy | None:
    """A hit policy by its letter or the word it begins with."""
    return next((letter for letter, words in POLICIES.items() if text and text in (letter, words.split("：")[0])), None)


def _bounded(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    nameless = next((place for place, column in enumerate(columns) if not column.name and column.role == "条件"), None)
    if nameless is not None:
        raise UnreadableError(
            _("第 %(number)d 列是条件，但没有列名。请写上它比较的数据项。") % {"number": nameless + 1}
        )
    return columns


def _checked(rows: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
    if len(rows) > MOST_ROWS:
        raise UnreadableError(
            _("表格有 %(count)d 行，超过上限 %(most)d 行。请拆成几张表。") % {"count": len(rows), "most": MOST_ROWS}
        )
    return rows


__all__ = [
    "MOST_CHARACTERS",
    "MOST_COLUMNS",
    "MOST_ROWS",
    "POLICIES",
    "ROLES",
    "Column",
    "Grid",
    "Role",
    "UnreadableError",
    "cells_of",
    "read_grid",
]
