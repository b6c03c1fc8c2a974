"""Parts of a table made to stand alone: what they take from around them becomes an expression or an input."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, replace
from typing import Any, TypeVar

from tongban.rules.feel.nodes import (
    Binding,
    DecisionTable,
    Entry,
    Filter,
    For,
    Local,
    Node,
    Parameter,
    Reference,
    Tested,
    Written,
)

Anything = TypeVar("Anything")


def tested_by(node: Node, tested: Written) -> Node:
    """The node with the expression in place of the tested value."""
    return _rewritten(node, lambda inner: tested if isinstance(inner, Tested) else None)


def opened(table: DecisionTable) -> tuple[DecisionTable, frozenset[str]]:
    """The table with inputs in place of the names bound around it, and those names."""
    texts = list(_written(table))
    inside = {slot for one in texts for inner in one.walk() for slot in _bound(inner)}
    names = {
        inner.slot: inner.name
        for one in texts
        for inner in one.walk()
        if isinstance(inner, Local) and inner.slot not in inside
    }
    if not names:
        return table, frozenset()

    def swap(node: Node) -> Node | None:
        return Reference(node.span, node.name) if isinstance(node, Local) and node.slot in names else None

    return _rewritten(table, swap), frozenset(names.values())


def _written(table: DecisionTable) -> Iterator[Written]:
    """What is written in the table, equal cells and equal outputs once."""
    yield from (column.expression for column in table.inputs)
    yield from {cell.text: cell for row in table.rows for cell in row.cells if cell is not None}.values()
    yield from {entry.text: entry for row in table.rows for entry in row.outputs}.values()


def _bound(node: Node) -> Iterable[int]:
    if isinstance(node, (Binding, Entry, Parameter, Filter)):
        return (node.slot,)
    return (node.partial,) if isinstance(node, For) else ()


def _rewritten(node: Anything, swap: Callable[[Node], Node | None]) -> Anything:
    """The node with every part that `swap` has another one for exchanged."""
    if isinstance(node, tuple):
        return tuple(_rewritten(part, swap) for part in node)  # type: ignore[return-value]  # the same shape
    if not isinstance(node, Node):
        return node
    other = swap(node)
    if other is not None:
        return other  # type: ignore[return-value]  # one node in place of another
    parts: dict[str, Any] = {one.name: _rewritten(getattr(node, one.name), swap) for one in fields(node)}
    return replace(node, **parts)
