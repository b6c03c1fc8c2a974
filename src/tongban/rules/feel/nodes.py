"""The typed, immutable intermediate form of an expression: what every way of running a rule starts from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Literal as Choice

from tongban.rules.feel.errors import Span

Arithmetic = Choice["+", "-", "*", "/", "**"]
Comparison = Choice["=", "!=", "<", "<=", ">", ">="]


@dataclass(frozen=True, slots=True)
class Node:
    """Anything that has a value, and the place in the text it was read from."""

    span: Span

    def children(self) -> Iterator[Node]:
        """The parts of this node, in order of appearance."""
        for field in fields(self):
            yield from _nodes_in(getattr(self, field.name))

    def walk(self) -> Iterator[Node]:
        """This node and everything below it, in order of appearance, without recursion."""
        stack: list[Node] = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(list(node.children())))


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
    type_name: str
