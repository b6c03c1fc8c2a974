"""Decision diagrams: functions of few-valued variables, each kept once, so that equal functions are equal numbers."""

from __future__ import annotations

from collections.abc import Callable, Container, Hashable, Sequence
from itertools import repeat

Node = int
"""An end (a negative number, the complement of what it says) or a branching (its place)."""

_NO_LEVEL = 1 << 30


class TooLargeError(Exception):
    """The diagram grew beyond its limit."""


def end(says: int) -> Node:
    """The function that says `says` whatever the variables are."""
    return ~says


class Diagram:
    """A store of reduced ordered diagrams over variables numbered from 0.

    Reduced means that a function branches on a variable exactly where the variable can change what it says: the
    variables it branches on are those that matter, and a function that is settled is an end.
    """

    __slots__ = ("_answered", "_branchings", "_combined", "_ends", "_limit", "_places", "_support")

    def __init__(self) -> None:
        self._limit: int | None = None
        self._branchings: list[tuple[int, tuple[Node, ...]]] = []
        self._places: dict[tuple[int, tuple[Node, ...]], Node] = {}
        self._combined: dict[tuple[Hashable, Node, Node], Node] = {}
        self._answered: dict[tuple[Node, int], tuple[Node, ...]] = {}
        self._support: list[int] = []
        self._ends: dict[Node, frozenset[int]] = {}

    def allow(self, more: int | None) -> None:
        """From now on raise TooLargeError beyond so many more branchings; None lifts the limit."""
        self._limit = None if more is None else len(self) + more

    def __len__(self) -> int:
        return len(self._branchings)

    def branch(self, variable: int, children: Sequence[Node]) -> Node:
        """The function that goes on as the child of the variable's value; variables go up from the root."""
        if children.count(children[0]) == len(children):
            return children[0]
        key = (variable, tuple(children))
        place = self._places.get(key)
        if place is None:
            place = len(self._branchings)
            if place == self._limit:
                raise TooLargeError
            self._branchings.append(key)
            self._places[key] = place
            below = 0
            for child in children:
                below |= self.support(child)
            self._support.append(below | 1 << variable)
        return place

    def top(self, node: Node) -> tuple[int, tuple[Node, ...]]:
        """The first variable of a branching and its children."""
        return self._branchings[node]

    def support(self, node: Node) -> int:
        """The variables that matter, as a bit set."""
        return self._support[node] if node >= 0 else 0

    def _level(self, node: Node) -> int:
        return self._branchings[node][0] if node >= 0 else _NO_LEVEL

    def combine(
        self, name: Hashable, rule: Callable[[int, int], int], one: Node, other: Node, idle: Container[int] = ()
    ) -> Node:
        """What `rule` makes of what two functions say; `name` stands for the rule in the memory of results.

        Where the first says something in `idle`, the rule leaves what the second says.
        """
        if one < 0:
            if ~one in idle:
                return other
            if other < 0:
                return ~rule(~one, ~other)
        key = (name, one, other)
        found = self._combined.get(key)
        if found is None:
            level = min(self._level(one), self._level(other))
            pairs = zip(self._below(one, level), self._below(other, level), strict=False)
            found = self.branch(level, [self.combine(name, rule, left, right, idle) for left, right in pairs])
            self._combined[key] = found
        return found

    def _below(self, node: Node, level: int) -> Sequence[Node] | repeat[Node]:
        return self._branchings[node][1] if self._level(node) == level else repeat(node)

    def answered(self, node: Node, variable: int, size: int) -> tuple[Node, ...]:
        """The functions that are left once a variable is known, one for each of its `size` values."""
        if not self.support(node) >> variable & 1:
            return (node,) * size
        level, children = self._branchings[node]
        if level == variable:
            return children
        key = (node, variable)
        found = self._answered.get(key)
        if found is None:
            parts = zip(*[self.answered(child, variable, size) for child in children], strict=True)
            found = self._answered[key] = tuple([self.branch(level, part) for part in parts])
        return found

    def size(self, node: Node) -> int:
        """The number of branchings of a function."""
        seen: set[Node] = set()
        waiting = [node]
        while waiting:
            one = waiting.pop()
            if one >= 0 and one not in seen:
                seen.add(one)
                waiting.extend(self._branchings[one][1])
        return len(seen)

    def ends(self, node: Node) -> frozenset[int]:
        """Everything the function can say."""
        if node < 0:
            return frozenset((~node,))
        found = self._ends.get(node)
        if found is None:
            found = frozenset().union(*(self.ends(child) for child in self._branchings[node][1]))
            self._ends[node] = found
        return found
