"""From the intermediate form of an expression to its negation normal form over columns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any, Final

from tongban.rules.conditions.forms import AllOf, AnyOf, Atom, Fixed, Form, Opaque, certain, falsity, leaves, untrue
from tongban.rules.conditions.sets import EMPTY, EVERYTHING, Interval, ValueSet
from tongban.rules.feel.errors import FeelError
from tongban.rules.feel.interpreter import close
from tongban.rules.feel.nodes import (
    And,
    Between,
    Call,
    Compare,
    Condition,
    Constant,
    If,
    In,
    ItemMember,
    Local,
    Node,
    Not,
    Or,
    Path,
    RangeOf,
    Reference,
    Tested,
    UnaryCompare,
    Written,
)
from tongban.rules.feel.paths import PROPERTIES
from tongban.rules.feel.run import Run
from tongban.rules.feel.values import Range, YearsMonths

NOT_CONSTANT: Final = object()
_ORDERED: Final = (Decimal, str, bool, dt.date, dt.timedelta, YearsMonths)
_COMPUTED: Final = frozenset(name for properties in PROPERTIES.values() for name in properties)
_LARGEST_BRANCHES: Final = 200
_MIRRORED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


def constant_of(node: Node) -> object:
    """The value of an expression that names no input and cannot fail, else NOT_CONSTANT."""
    if isinstance(node, Constant):
        return node.value
    if any(isinstance(inner, (Reference, Tested, Local, ItemMember)) for inner in node.walk()):
        return NOT_CONSTANT
    run = Run({})
    try:
        value = close(node)(run)
    except FeelError:
        return NOT_CONSTANT
    return NOT_CONSTANT if run.causes else value


def column_of(node: Node) -> str | None:
    """The dotted path of an input or of a member of one, else None.

    A name that is a property of dates, times, durations or ranges (`year`, `days`) is computed, not a column.
    """
    if isinstance(node, Reference):
        return node.path
    if isinstance(node, Path) and node.member not in _COMPUTED:
        source = column_of(node.source)
        return None if source is None else f"{source}.{node.member}"
    return None


def normal_form(node: Node, text: str) -> Form:
    """The condition a node states; `text` is the source it was read from, which names its opaque parts."""
    return _Reader(text).form(node)


def tested_form(tests: Node, text: str, column: str) -> Form:
    """The condition that the unary tests of a table cell state about the column they are put to."""
    return _Reader(text, tested=column).form(tests)


class _Reader:
    def __init__(self, text: str, tested: str | None = None) -> None:
        self.text = text
        self.tested = tested

    def form(self, node: Node) -> Form:
        reader = _READERS.get(type(node))
        found = reader(self, node) if reader is not None else None
        return self._opaque(node) if found is None else found

    def column(self, node: Node) -> str | None:
        return self.tested if isinstance(node, Tested) else column_of(node)

    def _opaque(self, node: Node) -> Form:
        value = constant_of(node)
        if value is not NOT_CONSTANT:
            return Fixed(value if isinstance(value, bool) else None)
        return Opaque(self._named(node), node, tuple(dict.fromkeys(self._inputs(node))))

    def _named(self, node: Node) -> str:
        text = node.span.of(self.text)
        tests = any(isinstance(inner, Tested) for inner in node.walk())
        return f"{self.tested}: {text}" if tests else text

    def _inputs(self, node: Node) -> Iterable[str]:
        for inner in node.walk():
            if isinstance(inner, Reference):
                yield inner.path
            elif isinstance(inner, Tested) and self.tested is not None:
                yield self.tested


def _and(reader: _Reader, node: And) -> Form:
    return AllOf(tuple(reader.form(operand) for operand in node.operands))


def _or(reader: _Reader, node: Or) -> Form:
    return AnyOf(tuple(reader.form(operand) for operand in node.operands))


def _not(reader: _Reader, node: Not) -> Form:
    return falsity(reader.form(node.operand))


def _if(reader: _Reader, node: If) -> Form | None:
    """The branch taken, or what both branches agree on where the condition is not known yet."""
    condition, then, otherwise = reader.form(node.condition), reader.form(node.then), reader.form(node.otherwise)
    holds, fails = certain(condition), untrue(condition)
    if holds is None or fails is None or sum(1 for _leaf in leaves(AllOf((then, otherwise)))) > _LARGEST_BRANCHES:
        return None
    return AnyOf((AllOf((holds, then)), AllOf((fails, otherwise)), AllOf((then, otherwise))))


def _boolean_column(reader: _Reader, node: Node) -> Form | None:
    column = reader.column(node)
    return None if column is None else Atom(column, bool, ValueSet.points([True]), None)


def _compare(reader: _Reader, node: Compare) -> Form | None:
    column, value, op = reader.column(node.left), constant_of(node.right), str(node.op)
    if column is None:
        column, value, op = reader.column(node.right), constant_of(node.left), _MIRRORED[op]
    return None if column is None else _compared(column, op, value)


def _compared(column: str, op: str, value: object) -> Form | None:
    if value is None:
        return _with_null(column, op)
    if not _usable(value):
        return None
    if op in ("=", "!="):
        equal = Atom(column, type(value), ValueSet.points([value]), False)
        return equal if op == "=" else falsity(equal)
    return Fixed(None) if isinstance(value, bool) else Atom(column, type(value), _half_line(op, value), None)


def _with_null(column: str, op: str) -> Form:
    if op == "=":
        return Atom(column, type(None), EMPTY, True)
    return Atom(column, type(None), EVERYTHING, False) if op == "!=" else Fixed(None)


def _half_line(op: str, value: object) -> ValueSet:
    closed = op.endswith("=")
    interval = Interval(None, False, value, closed) if op.startswith("<") else Interval(value, closed, None, False)
    return ValueSet((interval,))


def _usable(value: object) -> bool:
    """Whether values like this one have a common order; a moment with a zone and one without have none."""
    return isinstance(value, _ORDERED) and not isinstance(value, dt.datetime)


def _between(reader: _Reader, node: Between) -> Form | None:
    column = reader.column(node.value)
    if column is None:
        return None
    low, high = _compared(column, ">=", constant_of(node.low)), _compared(column, "<=", constant_of(node.high))
    return None if low is None or high is None else AllOf((low, high))


def _in(reader: _Reader, node: In) -> Form | None:
    column = reader.column(node.value)
    tests = [_test(reader, column, test) for test in node.tests] if column is not None else [None]
    found = tuple(test for test in tests if test is not None)
    return None if len(found) < len(tests) else _joined(found)


def _joined(parts: tuple[Form, ...]) -> Form:
    """A disjunction, equality tests of one column merged into one atom."""
    merged: list[Form] = []
    for part in parts:
        last = merged[-1] if merged else None
        if isinstance(part, Atom) and isinstance(last, Atom) and _mergeable(part, last):
            merged[-1] = Atom(last.column, last.kind, last.true_for.union(part.true_for), last.when_null)
        else:
            merged.append(part)
    return merged[0] if len(merged) == 1 else AnyOf(tuple(merged))


def _mergeable(one: Atom, other: Atom) -> bool:
    return (one.column, one.kind, one.when_null) == (other.column, other.kind, other.when_null)


def _test(reader: _Reader, column: str | None, test: Node) -> Form | None:
    assert column is not None
    if isinstance(test, UnaryCompare):
        return _compared(column, test.op, constant_of(test.operand))
    if isinstance(test, RangeOf):
        return _ranged(column, test)
    if isinstance(test, Condition):
        return reader.form(test.operand)
    return _equal_or_within(column, constant_of(test))


def _equal_or_within(column: str, value: object) -> Form | None:
    if isinstance(value, Range):
        return _within(column, value.low, value.high, value.low_closed, value.high_closed)
    if isinstance(value, list):
        return _listed(column, value)
    return _compared(column, "=", value) if value is not NOT_CONSTANT else None


def _listed(column: str, values: list[Any]) -> Form | None:
    """`column in [values]`; a list passes over what is of another kind, so a mixed one is no condition on one kind."""
    parts = [None if isinstance(item, list) else _equal_or_within(column, item) for item in values]
    found = tuple(part for part in parts if part is not None)
    kinds = {part.kind for part in found if isinstance(part, Atom)} - {type(None)}
    return _joined(found) if len(found) == len(parts) and len(kinds) <= 1 else None


def _ranged(column: str, test: RangeOf) -> Form | None:
    low, high = constant_of(test.low), constant_of(test.high)
    if low is not None and high is not None:
        return _within(column, low, high, test.low_closed, test.high_closed)
    above = _compared(column, ">=" if test.low_closed else ">", low)
    below = _compared(column, "<=" if test.high_closed else "<", high)
    return None if above is None or below is None else AllOf((above, below))


def _within(column: str, low: Any, high: Any, low_closed: bool, high_closed: bool) -> Form | None:
    ends = [end for end in (low, high) if end is not None]
    kinds = {type(end) for end in ends}
    if len(kinds) != 1 or not all(_usable(end) and not isinstance(end, bool) for end in ends):
        return None
    interval = Interval(low, low is not None and low_closed, high, high is not None and high_closed)
    return Atom(column, kinds.pop(), ValueSet.of([interval]), None)


def _call(reader: _Reader, node: Call) -> Form | None:
    """`list contains(constant list, column)`: an equality test, which null passes only where null is listed."""
    if node.function != "list contains" or len(node.arguments) != 2:
        return None
    listed, sought = node.arguments
    column = reader.column(sought) if sought is not None else None
    values = constant_of(listed) if listed is not None else None
    if column is None or not isinstance(values, list) or any(isinstance(value, Range) for value in values):
        return None
    return _listed(column, values)


_READERS: Final[dict[type[Node], Callable[[_Reader, Any], Form | None]]] = {
    And: _and,
    Or: _or,
    Not: _not,
    If: _if,
    Compare: _compare,
    Between: _between,
    In: _in,
    Call: _call,
    Reference: _boolean_column,
    Path: _boolean_column,
    Tested: _boolean_column,
    Written: lambda reader, node: _Reader(node.text, reader.tested).form(node.body),
}
