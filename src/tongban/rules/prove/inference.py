"""The kinds of undeclared columns, as far as the conditions that name them agree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from tongban.rules.conditions import Atom, Form, Opaque, column_of, constant_of, leaves
from tongban.rules.conditions.normal import NOT_CONSTANT
from tongban.rules.feel.nodes import Arith, Compare, Node, Written
from tongban.rules.prove.domains import Domain


def inferred(forms: Sequence[Form], domains: Mapping[str, Domain], derived: Mapping[str, Written]) -> dict[str, Domain]:
    """The domains, with a kind where there was none: what a column is compared with or multiplied by."""
    found = dict(domains)
    if all(domain.kind is not None for domain in found.values()):
        return found
    nodes = [leaf.node for form in forms for leaf in leaves(form) if isinstance(leaf, Opaque)]
    nodes += [one.body for one in derived.values()]
    guesses = [*_compared(forms), *_multiplied(nodes)]
    for name, domain in domains.items():
        kinds = {kind for column, kind in guesses if column == name}
        if domain.kind is None and len(kinds) == 1:
            found[name] = replace(domain, kind=kinds.pop())
    for one, other in _paired(nodes):
        _share(found, one, other)
        _share(found, other, one)
    return found


def _compared(forms: Sequence[Form]) -> Iterator[tuple[str, type]]:
    for form in forms:
        for leaf in leaves(form):
            if isinstance(leaf, Atom) and leaf.kind is not type(None):
                yield leaf.column, leaf.kind


def _multiplied(nodes: Iterable[Node]) -> Iterator[tuple[str, type]]:
    """Operands of `*` and `/`, and of `+` and `-` beside a number, are taken for numbers."""
    for node in _walk(nodes):
        if isinstance(node, Arith):
            sides = (node.left, node.right)
            if node.op in "*/" or any(isinstance(constant_of(side), Decimal) for side in sides):
                yield from ((name, Decimal) for side in sides if (name := column_of(side)) is not None)
        elif isinstance(node, Compare):
            yield from _against_constant(node)


def _against_constant(node: Compare) -> Iterator[tuple[str, type]]:
    for side, other in ((node.left, node.right), (node.right, node.left)):
        name, value = column_of(side), constant_of(other)
        if name is not None and value is not NOT_CONSTANT and value is not None:
            yield name, type(value)


def _paired(nodes: Iterable[Node]) -> Iterator[tuple[str, str]]:
    for node in _walk(nodes):
        if isinstance(node, Compare):
            one, other = column_of(node.left), column_of(node.right)
            if one is not None and other is not None:
                yield one, other


def _share(domains: dict[str, Domain], one: str, other: str) -> None:
    if one in domains and other in domains and domains[other].kind is None:
        domains[other] = replace(domains[other], kind=domains[one].kind)


def _walk(nodes: Iterable[Node]) -> Iterator[Node]:
    return (inner for node in nodes for inner in node.walk())


def columns_of(node: Node) -> Iterator[str]:
    """The columns an expression names."""
    stack = [node]
    while stack:
        inner = stack.pop()
        name = column_of(inner)
        if name is not None:
            yield name
        else:
            stack.extend(inner.children())
