"""A condition as and, or, not and if over leaves, and how it becomes a decision diagram."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from tongban.rules.ask.diagram import Diagram, Node, end
from tongban.rules.ask.truths import TRUE, chosen, conjunction, disjunction, negation, pair

_NEUTRAL = {"and": TRUE, "or": negation(TRUE)}
_RULES = {"and": conjunction, "or": disjunction}


@dataclass(frozen=True, slots=True)
class Fixed:
    """A truth value whatever the facts are."""

    truth: int


@dataclass(frozen=True, slots=True)
class Leaf:
    """The condition at a place of the list of leaves."""

    place: int


@dataclass(frozen=True, slots=True)
class Joined:
    """Kleene conjunction or disjunction."""

    join: str
    parts: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Negated:
    """Kleene negation."""

    part: Formula


@dataclass(frozen=True, slots=True)
class Chosen:
    """`if condition then … else …`."""

    condition: Formula
    then: Formula
    otherwise: Formula


Formula: TypeAlias = Fixed | Leaf | Joined | Negated | Chosen


def leaf_places(formula: Formula) -> frozenset[int]:
    """The leaves of a formula."""
    if isinstance(formula, Leaf):
        return frozenset((formula.place,))
    if isinstance(formula, Fixed):
        return frozenset()
    if isinstance(formula, Negated):
        return leaf_places(formula.part)
    parts = formula.parts if isinstance(formula, Joined) else (formula.condition, formula.then, formula.otherwise)
    return frozenset().union(*map(leaf_places, parts))


def grown(formula: Formula, diagram: Diagram, leaf: Callable[[int], Node]) -> Node:
    """The diagram of a formula, given the diagrams of its leaves. Raises TooLargeError."""
    if isinstance(formula, Fixed):
        return end(formula.truth)
    if isinstance(formula, Leaf):
        return leaf(formula.place)
    if isinstance(formula, Negated):
        part = grown(formula.part, diagram, leaf)
        return diagram.combine("not", lambda truth, _same: negation(truth), part, part)
    if isinstance(formula, Joined):
        return _joined(formula, diagram, leaf)
    condition = grown(formula.condition, diagram, leaf)
    then, otherwise = grown(formula.then, diagram, leaf), grown(formula.otherwise, diagram, leaf)
    return diagram.combine("if", chosen, condition, diagram.combine("pair", pair, then, otherwise))


def _joined(formula: Joined, diagram: Diagram, leaf: Callable[[int], Node]) -> Node:
    idle = (_NEUTRAL[formula.join],)
    node = end(_NEUTRAL[formula.join])
    for part in formula.parts:
        node = diagram.combine(formula.join, _RULES[formula.join], node, grown(part, diagram, leaf), idle)
    return node
