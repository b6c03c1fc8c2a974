"""A comparison of a computed value with constants, such as `研发费用 / 营业收入 >= 0.05`: what is put to which test."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tongban.rules.conditions.normal import NOT_CONSTANT, constant_of
from tongban.rules.feel.nodes import Between, Compare, In, Node, Path, RangeOf, Tested, UnaryCompare


def computed_in(node: Node) -> tuple[Node, Node] | None:
    """The expression that a comparison with constants puts to the test, and the comparison over `?`; else None."""
    tested = Tested(node.span)
    if isinstance(node, Path):
        return node, tested
    if isinstance(node, Compare):
        if _constant(node.right):
            return node.left, replace(node, left=tested)
        return (node.right, replace(node, right=tested)) if _constant(node.left) else None
    if isinstance(node, Between) and _constant(node.low) and _constant(node.high):
        return node.value, replace(node, value=tested)
    if isinstance(node, In) and all(map(_constant_test, node.tests)):
        return node.value, replace(node, value=tested)
    return None


def _constant_test(node: Node) -> bool:
    parts: tuple[Any, ...] = (node,)
    if isinstance(node, UnaryCompare):
        parts = (node.operand,)
    elif isinstance(node, RangeOf):
        parts = (node.low, node.high)
    return all(map(_constant, parts))


def _constant(node: Node) -> bool:
    return constant_of(node) is not NOT_CONSTANT
