"""The kind of every column: from an Ibis table, from declared types, or from how a rule uses it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any, Final

from tongban.rules.conditions import column_of, constant_of
from tongban.rules.conditions.normal import NOT_CONSTANT
from tongban.rules.feel.nodes import (
    And,
    Arith,
    Between,
    Call,
    Compare,
    DecisionTable,
    If,
    In,
    Negate,
    Node,
    Not,
    Or,
    Path,
    RangeOf,
    Tested,
    UnaryCompare,
)
from tongban.rules.feel.values import Range
from tongban.rules.sql.functions import PROPERTIES
from tongban.rules.sql.kinds import (
    BOOLEAN,
    DATE,
    DAYS,
    FEEL_DIGITS,
    MONTHS,
    NULL,
    REAL,
    TEXT,
    TEXTS,
    Kind,
    Number,
    constant_kind,
    number,
)

ASSUMED_NUMBER: Final = number(18, 4)
_OF_DTYPES: Final = {"boolean": BOOLEAN, "string": TEXT, "date": DATE, "float64": REAL, "array<string>": TEXTS}
_INTEGER_DIGITS: Final = {"int8": 3, "int16": 5, "int32": 10, "int64": 19, "uint8": 3, "uint16": 5, "uint32": 10}
_OF_PARAMETERS: Final = {
    "contains": (TEXT, TEXT),
    "starts with": (TEXT, TEXT),
    "ends with": (TEXT, TEXT),
    "string length": (TEXT,),
    "substring": (TEXT, ASSUMED_NUMBER, ASSUMED_NUMBER),
    "floor": (ASSUMED_NUMBER,),
    "ceiling": (ASSUMED_NUMBER,),
    "abs": (ASSUMED_NUMBER,),
    "modulo": (number(18), number(18)),
    "odd": (number(18),),
    "even": (number(18),),
    "day of week": (DATE,),
    "month of year": (DATE,),
    "day of year": (DATE,),
    "week of year": (DATE,),
    "years and months duration": (DATE, DATE),
}
_MEMBERS: Final = {member for _kind_of_source, member in PROPERTIES}
_RESULTS: Final = {
    "years and months duration": MONTHS,
    **dict.fromkeys(("string length", "floor", "ceiling", "abs", "modulo"), ASSUMED_NUMBER),
}


def kind_of_dtype(dtype: Any) -> Kind | None:
    """The kind of an Ibis data type; None where rules cannot use such a column, or not exactly."""
    nullable = dtype.copy(nullable=True)
    name = str(nullable)
    if name in _INTEGER_DIGITS:
        return number(_INTEGER_DIGITS[name], whole=True)
    if nullable.is_decimal():
        digits, scale = nullable.precision, nullable.scale
        known = digits is not None and scale is not None and digits <= FEEL_DIGITS
        return number(digits, scale, whole=False) if known else None
    return _OF_DTYPES.get(name)


def used_columns(rule: Node) -> dict[str, Kind]:
    """The kinds the inputs of a rule must have for it to make sense; what it computes with is a number where it does
    not tell, anything else a text.
    """
    inner = list(rule.walk())
    found = _settled({}, [pair for part in inner for pair in _facts(part)])
    for part in inner:
        if isinstance(part, (Arith, Negate)):
            for operand in part.children():
                _learn(found, operand, ASSUMED_NUMBER)
    found = _settled(found, [pair for part in inner for pair in _facts(part)])
    return {path: found.get(path, TEXT) for part in inner for path in _column(part)}


def _column(node: Node) -> Iterator[str]:
    """The column a node names; a property such as `.year` is none."""
    path = column_of(node)
    if path is not None and not (isinstance(node, Path) and node.member in _MEMBERS):
        yield path


def _settled(found: dict[str, Kind], pairs: list[tuple[Node, Node | Kind]]) -> dict[str, Kind]:
    for _round in pairs:
        before = len(found)
        for node, other in pairs:
            _learn(found, node, other)
        if len(found) == before:
            break
    return found


def _learn(found: dict[str, Kind], node: Node, other: Node | Kind) -> None:
    known = other if isinstance(other, Kind) else _kind(other, found)
    if isinstance(node, Arith) and node.op == "-" and known is DAYS:
        for operand in node.children():
            _learn(found, operand, DATE)
    path = column_of(node)
    if path is not None and known is not None and known is not NULL and _kind(node, found) is None:
        found[path] = ASSUMED_NUMBER if isinstance(known, Number) and not known.whole else _wide(known)


def _wide(kind: Kind) -> Kind:
    return ASSUMED_NUMBER if isinstance(kind, Number) and kind != number(18) else kind


def _facts(node: Node) -> Iterator[tuple[Node, Node | Kind]]:
    """What a node says about its operands: a kind, or that one is like another."""
    if isinstance(node, (And, Or)):
        yield from ((operand, BOOLEAN) for operand in node.operands)
    elif isinstance(node, Not):
        yield node.operand, BOOLEAN
    elif isinstance(node, If):
        yield node.condition, BOOLEAN
        yield from _alike(node.then, node.otherwise)
    elif isinstance(node, Compare):
        yield from _alike(node.left, node.right)
    elif isinstance(node, Between):
        yield from _alike(node.value, node.low)
        yield from _alike(node.value, node.high)
    else:
        yield from _more_facts(node)


def _more_facts(node: Node) -> Iterator[tuple[Node, Node | Kind]]:
    if isinstance(node, In):
        yield from (fact for test in node.tests for fact in _tested_by(node.value, test))
    elif isinstance(node, Arith):
        yield from _arithmetic(node)
    elif isinstance(node, Call):
        yield from _arguments(node)
    elif isinstance(node, DecisionTable):
        yield from _cells(node)
    elif isinstance(node, Path):
        yield from ((node.source, kind) for kind, member in PROPERTIES if member == node.member)


def _alike(one: Node, other: Node) -> Iterator[tuple[Node, Node | Kind]]:
    yield one, other
    yield other, one


def _tested_by(value: Node, test: Node) -> Iterator[tuple[Node, Node | Kind]]:
    if isinstance(test, UnaryCompare):
        yield from _alike(value, test.operand)
    elif isinstance(test, RangeOf):
        yield from _alike(value, test.low)
    else:
        yield from _alike(value, test)


def _cells(table: DecisionTable) -> Iterator[tuple[Node, Node | Kind]]:
    for row in table.rows:
        for column, cell in zip(table.inputs, row.cells, strict=True):
            for inner in cell.walk() if cell is not None else ():
                if isinstance(inner, In):
                    yield from (fact for test in inner.tests for fact in _tested_by(column.expression.body, test))
    for one, other in pairwise(table.rows):
        for left, right in zip(one.outputs, other.outputs, strict=True):
            yield from _alike(left.body, right.body)


def _arithmetic(node: Arith) -> Iterator[tuple[Node, Node | Kind]]:
    for one, other in ((node.left, node.right), (node.right, node.left)):
        kind = _constant_kind(other)
        if kind in (DAYS, MONTHS):
            yield one, DATE
        elif kind is TEXT or node.op in "*/" or isinstance(kind, Number):
            yield one, TEXT if kind is TEXT else ASSUMED_NUMBER
        else:
            yield one, other


def _arguments(node: Call) -> Iterator[tuple[Node, Node | Kind]]:
    given = [argument for argument in node.arguments if argument is not None]
    yield from zip(given, _OF_PARAMETERS.get(node.function, ()), strict=False)
    if node.function in ("min", "max"):
        for one, other in pairwise(given):
            yield from _alike(one, other)
    if node.function == "list contains":
        yield given[0], TEXTS
        yield given[1], given[0]


def _constant_kind(node: Node) -> Kind | None:
    value = constant_of(node)
    if value is NOT_CONSTANT:
        return None
    if isinstance(value, Range):
        value = value.low if value.low is not None else value.high
    if isinstance(value, list):
        value = next((item for item in value if item is not None), None)
    return constant_kind(value)


def _kind(node: Node, found: Mapping[str, Kind]) -> Kind | None:
    path = column_of(node)
    if path is not None and path in found:
        return found[path]
    if isinstance(node, Arith):
        return _kind_of_arithmetic(node, found)
    if isinstance(node, Call) and node.function in _RESULTS:
        return _RESULTS[node.function]
    if isinstance(node, If):
        return _kind(node.then, found) or _kind(node.otherwise, found)
    if isinstance(node, Negate) or (isinstance(node, Call) and node.function in ("min", "max")):
        return next((kind for one in node.children() if (kind := _kind(one, found)) is not None), None)
    return None if isinstance(node, Tested) else _constant_kind(node)


def _kind_of_arithmetic(node: Arith, found: Mapping[str, Kind]) -> Kind | None:
    left, right = _kind(node.left, found), _kind(node.right, found)
    if left is DATE and right is DATE:
        return DAYS
    return left if left not in (DAYS, MONTHS) else right
