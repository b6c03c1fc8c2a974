"""The `table:` form of a routing rules.yaml: columns by data element, a row of cells each, read into routing rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tongban.rules.feel.errors import FeelError
from tongban.rules.feel.names import NameTree
from tongban.rules.feel.nodes import In, Node, Not, Tested
from tongban.rules.feel.parser import Parser

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
