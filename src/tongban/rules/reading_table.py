"""The `table:` form of a routing rules.yaml: columns by data element, a row of cells each, read into routing rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from tongban.rules.feel.errors import FeelError
from tongban.rules.feel.names import NameTree
from tongban.rules.feel.nodes import In, Node, Not, Tested
from tongban.rules.feel.parser import Parser
from tongban.rules.parts import Condition, Row
from tongban.rules.shape import (
    KeyPath,
    RuleError,
    compiled,
    destination,
    items,
    known_keys,
    mapping,
    not_last,
    not_text,
    optional_text,
    required,
    sequence,
    text,
)
from tongban.rules.verdict import Effect

_TABLE_KEYS: Final = frozenset({"hit", "inputs", "rows"})
_TABLE_ROW_KEYS: Final = frozenset({"name", "cells", "then", "clause", "effect"})
ANY_CELL: Final = ("", "-")
HITS: Final = ("首个", "唯一")
TWICE_NAME: Final = "同时符合几行"
TWICE_THEN: Final = "多行规则同时符合，由工作人员核对"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the expression tested, in parentheses where it is more than a name."""

    text: str

    @staticmethod
    def of(text: str, tree: NameTree) -> Column:
        """The column of an expression. Raises FeelError."""
        Parser(text, tree).whole_expression()
        return Column(text if text in tree.paths() else f"({text})")


def row_text(columns: list[Column], cells: list[str], tree: NameTree) -> str | None:
    """The condition of a row as one expression; None when every cell is `-`. Raises CellError."""
    parts: list[str] = []
    for place, (column, cell) in enumerate(zip(columns, cells, strict=True)):
        if cell.strip() not in ANY_CELL:
            try:
                parts.append(_cell_text(column.text, cell, tree))
            except FeelError as error:
                raise CellError(place, error) from error
    return " and ".join(parts) if parts else None


class CellError(Exception):
    """A cell that is no tests, with its place in the row."""

    def __init__(self, place: int, error: FeelError) -> None:
        super().__init__(str(error))
        self.place = place
        self.error = error


def _cell_text(column: str, cell: str, tree: NameTree) -> str:
    tests = Parser(cell, tree, tests_input=True).whole_tests()
    if isinstance(tests, Not):
        inner = cell[cell.index("(") + 1 : cell.rindex(")")]
        return f"not({_tests_text(column, inner, tests.operand)})"
    return _tests_text(column, cell, tests)


def _tests_text(column: str, text: str, tests: Node) -> str:
    if not any(isinstance(node, Tested) and node.span.of(text) == "?" for node in tests.walk()):
        return f"{column} in ({text.strip()})"
    return " or ".join(_each_text(column, text, test) for test in (tests.tests if isinstance(tests, In) else ()))


def _each_text(column: str, text: str, test: Node) -> str:
    marks = sorted({node.span.start for node in test.walk() if isinstance(node, Tested)})
    written = test.span.of(text)
    if not marks:
        return f"{column} in ({written})"
    for at in reversed(marks):
        place = at - test.span.start
        written = f"{written[:place]}{column}{written[place + 1 :]}"
    return f"({written})"


def at_least_two(conditions: list[str]) -> str:
    """A condition that holds when two of these do."""
    return f"count([{', '.join(f'({one})' for one in conditions)}][item = true]) > 1"


def table_rows(table: Mapping[str, object], tree: NameTree) -> Iterable[Row]:
    """The routing rows of a table: columns and cells; of a table with one hit, a row before all that tells of two."""
    known_keys(table, _TABLE_KEYS, ("table",))
    hit = table.get("hit", HITS[0])
    if hit not in HITS:
        words = "、".join(HITS)
        raise RuleError("TB-RULE-004", f"只能写 {words}，实际是 {hit!r}。请改正。", f"one of {words}", ("table", "hit"))
    columns = [_column(text, place, tree) for place, text in enumerate(items(table, "inputs", ("table",)))]
    entries = items(table, "rows", ("table",))
    rows = [_table_row(entry, place, columns, tree) for place, entry in enumerate(entries)]
    for place, row in enumerate(rows[:-1]):
        if row.condition.expression is None:
            raise not_last(("table", "rows", place))
    conditions = [row.condition.text for row in rows if row.condition.expression is not None]
    if hit == HITS[1] and len(conditions) > 1:
        both = Condition(TWICE_NAME, compiled(at_least_two(conditions), tree, ("table",)))
        rows.insert(0, Row(both, TWICE_THEN, Effect.HAND_OVER))
    return rows


def _column(text: object, place: int, tree: NameTree) -> Column:
    path: KeyPath = ("table", "inputs", place)
    if not isinstance(text, str):
        raise not_text(text, path)
    try:
        return Column.of(text, tree)
    except FeelError as error:
        raise RuleError(error.code, error.message_zh, error.message_en, path, error.span, error.fix) from error


def _table_row(item: object, place: int, columns: list[Column], tree: NameTree) -> Row:
    path: KeyPath = ("table", "rows", place)
    entry = mapping(item, path)
    known_keys(entry, _TABLE_ROW_KEYS, path)
    cells = sequence(required(entry, "cells", path), (*path, "cells"))
    if len(cells) != len(columns):
        found, wanted = len(cells), len(columns)
        raise RuleError(
            "TB-RULE-010",
            f"这一行有 {found} 格，应为 {wanted} 格。不限的格写 '-'。",
            f"{found} cells, expected {wanted}",
            (*path, "cells"),
        )
    texts = [_cell(cell, (*path, "cells", number)) for number, cell in enumerate(cells)]
    try:
        condition = row_text(columns, texts, tree)
    except CellError as wrong:
        error, where = wrong.error, (*path, "cells", wrong.place)
        raise RuleError(error.code, error.message_zh, error.message_en, where, error.span, error.fix) from wrong
    expression = compiled(condition, tree, (*path, "cells")) if condition is not None else None
    then, effect = destination(entry, path)
    name = text(entry, "name", path)
    return Row(Condition(name, expression, optional_text(entry, "clause", path)), then, effect)


def _cell(cell: object, path: KeyPath) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, (str, int, float)):
        return str(cell)
    raise not_text(cell, path)
