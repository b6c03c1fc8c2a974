"""From the conditions of rows to columns and cells that state the same: how rows become a decision table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from tongban.rules.conditions import column_of
from tongban.rules.feel.errors import FeelError
from tongban.rules.feel.names import NameTree
from tongban.rules.feel.nodes import And, Between, Compare, Constant, In, Node, Not, Reference
from tongban.rules.feel.parser import Parser
from tongban.rules.reading_table import ANY_CELL, CellError, Column, row_text

_MIRRORED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
_ANY: Final = ANY_CELL[1]
_HOLDS: Final = "true"


@dataclass(frozen=True, slots=True)
class Tabled:
    """The columns of a table, a row of cells for each condition, and the columns that are conditions as they stood."""

    inputs: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    whole: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """One of the conditions that must hold together: of a column, as a cell says it alone and beside others."""

    column: str
    alone: str
    beside: str


def tabled(conditions: Sequence[str | None], names: Iterable[str]) -> Tabled:
    """A table whose rows hold exactly when the conditions do; None (everything else) is a row without any test.

    What tests one input is a cell under it. What compares several, or cannot be said in a cell, is a column of its own
    that must be true. Raises FeelError for a condition that cannot be read.
    """
    tree = NameTree.of(names)
    read = [list(_parts(one, tree)) if one is not None else [] for one in conditions]
    inputs = tuple(dict.fromkeys(part.column for parts in read for part in parts))
    rows = tuple(tuple(_cell([part for part in parts if part.column == name]) for name in inputs) for parts in read)
    known = set(tree.paths())
    return Tabled(inputs, rows, tuple(name for name in inputs if name not in known))


def _cell(parts: Sequence[_Part]) -> str:
    if not parts:
        return _ANY
    return parts[0].alone if len(parts) == 1 else " and ".join(dict.fromkeys(part.beside for part in parts))


def _parts(text: str, tree: NameTree) -> Iterator[_Part]:
    text = " ".join(text.split())
    node = Parser(text, tree).whole_expression()
    for one in node.operands if isinstance(node, And) else (node,):
        yield _part(one, text, tree)


def _part(node: Node, text: str, tree: NameTree) -> _Part:
    written = node.span.of(text)
    whole = _Part(written, _HOLDS, f"? = {_HOLDS}")
    columns = {inner.path for inner in node.walk() if isinstance(inner, Reference)}
    if isinstance(node, Compare) and len(columns) == 2:
        columns = {path for path in (column_of(node.left),) if path is not None}
    if len(columns) != 1 or not columns.issubset(tree.paths()):
        return whole
    column = next(iter(columns))
    beside = _asked(node, text, column)
    for alone in (_neat(node, text, column), beside):
        if alone is not None and _reads(column, alone, tree) and _reads(column, beside, tree):
            return _Part(column, alone, beside)
    return whole


def _asked(node: Node, text: str, column: str) -> str:
    """The condition with `?` in the place of its column."""
    written, start = node.span.of(text), node.span.start
    places = [inner.span for inner in node.walk() if isinstance(inner, Reference) and inner.path == column]
    for span in sorted(places, key=lambda one: -one.start):
        written = f"{written[: span.start - start]}?{written[span.end - start :]}"
    return f"({written})"


def _neat(node: Node, text: str, column: str) -> str | None:
    """The condition as people write a cell; None where there is no such way."""
    match node:
        case Reference():
            return _HOLDS
        case Not(operand=Reference()):
            return "false"
        case Between(value=Reference(), low=low, high=high):
            return f"[{low.span.of(text)}..{high.span.of(text)}]"
        case In(value=Reference(), tests=tests):
            return text[tests[0].span.start : tests[-1].span.end]
        case Compare(op=op, left=left, right=right):
            if column_of(left) == column:
                return _compared(op, right, text)
            return _compared(_MIRRORED[op], left, text)
    return None


def _compared(op: str, other: Node, text: str) -> str | None:
    said = other.span.of(text)
    if op == "=":
        return said if isinstance(other, Constant) and other.value is not None else None
    return None if op == "!=" else f"{op} {said}"


def _reads(column: str, cell: str, tree: NameTree) -> bool:
    try:
        return row_text([Column.of(column, tree)], [cell], tree) is not None
    except (FeelError, CellError):
        return False


__all__ = ["Tabled", "tabled"]
