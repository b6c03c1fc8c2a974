"""The typed, immutable intermediate form of an expression: what every way of running a rule starts from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Final
from typing import Literal as Choice

from tongban.rules.feel.errors import Span
from tongban.rules.feel.types import FeelType

Arithmetic = Choice["+", "-", "*", "/", "**"]
Comparison = Choice["=", "!=", "<", "<=", ">", ">="]
HitPolicy = Choice["U", "A", "P", "F", "R", "O", "C", "C+", "C<", "C>", "C#"]
"""Unique, any, priority, first, rule order, output order, collect with its aggregations (DMN 1.5, 8.2.10)."""


@dataclass(frozen=True, slots=True)
class Node:
    """Anything that has a value, and the place in the text it was read from."""

    span: Span

    def children(self) -> Iterator[Node]:
        """The parts of this node, in order of appearance."""
        for name in _parts(self):
            yield from _nodes_in(getattr(self, name))

    def walk(self) -> Iterator[Node]:
        """This node and everything below it, in order of appearance, without recursion."""
        stack: list[Node] = [self]
        while stack:
            node = stack.pop()
            yield node
            inner: list[Node] = []
            for name in _parts(node):
                value = getattr(node, name)
                if isinstance(value, Node):
                    inner.append(value)
                elif value and isinstance(value, tuple):
                    inner.extend(_nodes_in(value))
            inner.reverse()
            stack += inner


_PARTS: Final[dict[type, tuple[str, ...]]] = {}


def _parts(node: Node) -> tuple[str, ...]:
    """The fields of a node but its span, remembered by kind: asking dataclasses each time dominated every walk."""
    names = _PARTS.get(type(node))
    if names is None:
        names = tuple(field.name for field in fields(node) if field.name != "span")
        _PARTS[type(node)] = names
    return names


def _nodes_in(value: object) -> Iterator[Node]:
    if isinstance(value, Node):
        yield value
    elif isinstance(value, tuple):
        for inner in value:
            yield from _nodes_in(inner)


@dataclass(frozen=True, slots=True)
class Constant(Node):
    """A literal: number, string, boolean, null."""

    value: object


@dataclass(frozen=True, slots=True)
class TemporalLiteral(Node):
    """`@"2026-05-01"`: a date, time, date and time or duration by its text."""

    text: str


@dataclass(frozen=True, slots=True)
class Reference(Node):
    """A declared input by its dotted path."""

    path: str


@dataclass(frozen=True, slots=True)
class Local(Node):
    """A name bound inside the expression (loop variable, `item`, earlier context entry), by slot."""

    name: str
    slot: int


@dataclass(frozen=True, slots=True)
class ItemMember(Node):
    """A bare name inside a filter: a member of the filtered item, else what the name means outside."""

    name: str
    rest: tuple[str, ...]
    slot: int
    outside: Node | None


@dataclass(frozen=True, slots=True)
class And(Node):
    """Kleene conjunction of two or more operands."""

    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or(Node):
    """Kleene disjunction of two or more operands."""

    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not(Node):
    """Kleene negation."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """Equality or ordering of two values."""

    op: Comparison
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Between(Node):
    """`value between low and high`, both ends included."""

    value: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class UnaryCompare(Node):
    """`< 5` as a test, or as the range of all values below 5 when it stands alone."""

    op: Comparison
    operand: Node


@dataclass(frozen=True, slots=True)
class Condition(Node):
    """A unary test that is a condition of its own, because it names the tested value as `?`."""

    operand: Node


@dataclass(frozen=True, slots=True)
class In(Node):
    """`value in tests`: true when one of the tests holds."""

    value: Node
    tests: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Arith(Node):
    """Arithmetic on numbers, strings and temporal values."""

    op: Arithmetic
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Negate(Node):
    """Arithmetic negation."""

    operand: Node


@dataclass(frozen=True, slots=True)
class If(Node):
    """`if condition then … else …`."""

    condition: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, slots=True)
class Binding(Node):
    """`name in domain` of a loop or quantifier."""

    name: str
    slot: int
    domain: Node


@dataclass(frozen=True, slots=True)
class Counting(Node):
    """`low..high` of a loop, both included, upwards or downwards; a `RangeOf` there goes upwards only."""

    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class For(Node):
    """`for … return …`; `partial` is the slot of the results so far."""

    bindings: tuple[Binding, ...]
    partial: int
    body: Node


@dataclass(frozen=True, slots=True)
class Quantified(Node):
    """`some … satisfies …` or `every … satisfies …`."""

    kind: Choice["some", "every"]
    bindings: tuple[Binding, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class ListOf(Node):
    """A list literal."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Entry(Node):
    """One `key: value` of a context; later entries see it in its slot."""

    key: str
    slot: int
    value: Node


@dataclass(frozen=True, slots=True)
class ContextOf(Node):
    """A context literal."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class RangeOf(Node):
    """A range literal with its two ends."""

    low: Node
    high: Node
    low_closed: bool
    high_closed: bool


@dataclass(frozen=True, slots=True)
class Path(Node):
    """`source.member`."""

    source: Node
    member: str


@dataclass(frozen=True, slots=True)
class Filter(Node):
    """`source[condition]` or `source[index]`; `slot` holds `item`."""

    source: Node
    slot: int
    condition: Node


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A built-in with its arguments in the order of its parameters; None where an optional one is left out."""

    function: str
    arguments: tuple[Node | None, ...]


@dataclass(frozen=True, slots=True)
class InstanceOf(Node):
    """`value instance of type`."""

    value: Node
    type: FeelType


@dataclass(frozen=True, slots=True)
class Tested(Node):
    """`?`: the value that the unary tests around it are put to."""


@dataclass(frozen=True, slots=True)
class Written(Node):
    """A part read from a text of its own (a table cell, a box): the spans inside count from the start of `text`."""

    text: str
    body: Node


@dataclass(frozen=True, slots=True)
class Coerced(Node):
    """A value brought to a declared type: a list of one opened, a date widened to midnight, anything else null."""

    value: Node
    type: FeelType


@dataclass(frozen=True, slots=True)
class Parameter(Node):
    """A parameter of a function, bound in its slot; `type` None takes anything."""

    name: str
    slot: int
    type: FeelType | None


@dataclass(frozen=True, slots=True)
class FunctionOf(Node):
    """`function(parameters) body`; it sees the names around it as they are when it is made."""

    parameters: tuple[Parameter, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class External(Node):
    """The body of a function that another machine would run (`external {java: …}`); it is never run here."""

    mapping: Node


@dataclass(frozen=True, slots=True)
class BuiltinName(Node):
    """A built-in named as a value, not called: `sort(list, f)`, `f instance of function<…>`."""

    name: str


@dataclass(frozen=True, slots=True)
class Argument(Node):
    """An argument of an invocation, by name or by place."""

    name: str | None
    value: Node


@dataclass(frozen=True, slots=True)
class Invoke(Node):
    """A function value applied to arguments."""

    function: Node
    arguments: tuple[Argument, ...]


@dataclass(frozen=True, slots=True)
class TableInput(Node):
    """An input column: what is tested, its type, and the allowed values where they are declared (unary tests)."""

    label: str
    expression: Written
    type: FeelType | None
    allowed: Written | None


@dataclass(frozen=True, slots=True)
class TableOutput(Node):
    """An output column; `allowed` in order of priority, `default` for when no row matches."""

    name: str
    type: FeelType | None
    allowed: tuple[Written, ...]
    default: Written | None


@dataclass(frozen=True, slots=True)
class TableRow(Node):
    """A rule: a cell of unary tests (over `Tested`) per input, None for `-`; an entry per output; annotations."""

    id: str
    cells: tuple[Written | None, ...]
    outputs: tuple[Written, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DecisionTable(Node):
    """A decision table, an expression like any other. One output gives its value, several a context of them."""

    inputs: tuple[TableInput, ...]
    outputs: tuple[TableOutput, ...]
    rows: tuple[TableRow, ...]
    hit_policy: HitPolicy
    annotations: tuple[str, ...]
