"""Whether an expression always has a value when its inputs do and are of the kinds it takes them for."""

from __future__ import annotations

from typing import Final

from tongban.rules.feel.nodes import (
    And,
    Arith,
    Between,
    Binding,
    Call,
    Coerced,
    Compare,
    Condition,
    Constant,
    In,
    ListOf,
    Local,
    Negate,
    Node,
    Not,
    Or,
    Quantified,
    Reference,
    TemporalLiteral,
    Tested,
    UnaryCompare,
)

_NODES: Final = frozenset(
    {And, Between, Binding, Coerced, Compare, Condition, In, ListOf, Local, Negate, Not, Or, Quantified}
    | {Reference, TemporalLiteral, Tested, UnaryCompare}
)
_CALLS: Final = frozenset(
    {"list contains", "count", "string length", "contains", "starts with", "ends with", "upper case", "lower case"}
)


def is_total(node: Node) -> bool:
    """Whether nothing in it can come to null or fail by itself: no division, no conversion, no index, no null."""
    return all(map(_has_value, node.walk()))


def _has_value(node: Node) -> bool:
    if isinstance(node, Constant):
        return node.value is not None
    if isinstance(node, Arith):
        return node.op in ("+", "-", "*")
    if isinstance(node, Call):
        return node.function in _CALLS
    return type(node) in _NODES
