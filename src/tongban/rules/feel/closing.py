"""Turns each node of the intermediate form into a closure once, so that evaluation is calls and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from tongban.rules.feel.nodes import Node
from tongban.rules.feel.run import Step

Closer = TypeVar("Closer", bound=Callable[[Any], Step])
_CLOSERS: dict[type[Node], Callable[[Any], Step]] = {}


def closes(kind: type[Node]) -> Callable[[Closer], Closer]:
    """Register the decorated function as the way to close nodes of that kind."""

    def register(closer: Closer) -> Closer:
        _CLOSERS[kind] = closer
        return closer

    return register


def close(node: Node) -> Step:
    """The closure that evaluates a node in a run."""
    return _CLOSERS[type(node)](node)
