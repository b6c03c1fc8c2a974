"""Which kind of value each input is used as: what the generated code expects when it reads a fact."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, Final

from tongban.rules.conditions import constant_of
from tongban.rules.feel.nodes import (
    And,
    Between,
    Call,
    Compare,
    If,
    In,
    Node,
    Not,
    Or,
    Quantified,
    RangeOf,
    Reference,
    UnaryCompare,
)
from tongban.rules.feel.values import YearsMonths

#: Kinds whose values Python compares as FEEL does, both for equality and for order (truth values for equality alone).
PLAIN: Final = frozenset({Decimal, str, bool, dt.date, dt.timedelta, YearsMonths})
ORDERED: Final = PLAIN - {bool}

_Use = tuple[Node, type | None]


def input_kinds(node: Node, *, truth: bool = False) -> dict[str, type]:
    """The kind of each input that is used as one kind only; `truth` says that the node itself is a truth value."""
    found: dict[str, type | None] = {}
    for place, kind in _uses(node, truth):
        if isinstance(place, Reference) and kind is not None and found.setdefault(place.path, kind) is not kind:
            found[place.path] = None
    return {path: kind for path, kind in found.items() if kind is not None}


def _uses(node: Node, truth: bool) -> Iterator[_Use]:
    if truth:
        yield node, bool
    for inner in node.walk():
        tell = _TELLS.get(type(inner))
        if tell is not None:
            yield from tell(inner)


def kind_of_constant(node: Node | None) -> type | None:
    """The kind of a constant that can be compared; None where it is none."""
    value = constant_of(node) if node is not None else None
    return type(value) if type(value) in PLAIN else None


def _compared(node: Compare) -> Iterator[_Use]:
    yield node.left, kind_of_constant(node.right)
    yield node.right, kind_of_constant(node.left)


def _between(node: Between) -> Iterator[_Use]:
    yield node.value, kind_of_constant(node.low) or kind_of_constant(node.high)


def _member(node: In) -> Iterator[_Use]:
    for test in node.tests:
        if isinstance(test, UnaryCompare):
            yield node.value, kind_of_constant(test.operand)
        elif isinstance(test, RangeOf):
            yield node.value, kind_of_constant(test.low) or kind_of_constant(test.high)
        else:
            yield node.value, kind_of_constant(test) or element_kind(test)


def element_kind(node: Node | None) -> type | None:
    """The one kind of all elements of a constant list; None where it is no such list."""
    values = constant_of(node) if node is not None else None
    kinds = {type(value) for value in values} if isinstance(values, list) else set()
    kind = kinds.pop() if len(kinds) == 1 else None
    return kind if kind in PLAIN else None


def _truths(node: And | Or | Not | If) -> Iterator[_Use]:
    operands = (
        node.operands if isinstance(node, (And, Or)) else (node.condition if isinstance(node, If) else node.operand,)
    )
    for operand in operands:
        yield operand, bool


def _called(node: Call) -> Iterator[_Use]:
    if node.function == "count" and node.arguments[0] is not None:
        yield node.arguments[0], list
    if node.function == "list contains" and len(node.arguments) == 2:
        listed, sought = node.arguments
        if listed is not None:
            yield listed, list
        if sought is not None:
            yield sought, element_kind(listed)


def _quantified(node: Quantified) -> Iterator[_Use]:
    for binding in node.bindings:
        yield binding.domain, list


_TELLS: Final[dict[type[Node], Callable[[Any], Iterator[_Use]]]] = {
    Compare: _compared,
    Between: _between,
    In: _member,
    And: _truths,
    Or: _truths,
    Not: _truths,
    If: _truths,
    Call: _called,
    Quantified: _quantified,
}
