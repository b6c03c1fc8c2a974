"""What a decision model consists of: inputs, decisions, knowledge models and services, each with what it requires."""

from __future__ import annotations

from dataclasses import dataclass

from tongban.rules.dmn.document import Element
from tongban.rules.dmn.errors import DmnError
from tongban.rules.dmn.items import Item
from tongban.rules.feel.nodes import Node

Key = tuple[str, str]
"""The namespace of a model and the id of an element in it."""


@dataclass(frozen=True, slots=True)
class Input:
    """Input data: its name, the path facts give it by, and its declared type."""

    key: Key
    name: str
    path: str
    item: Item
    element: Element


@dataclass(frozen=True, slots=True)
class Required:
    """What an element requires: the name its texts know it by, and what it is."""

    name: str
    key: Key


@dataclass(frozen=True, slots=True)
class Logic:
    """A decision or a knowledge model: its node over the names it requires; `node` is null where there is a fault."""

    key: Key
    name: str
    node: Node
    item: Item
    requires: tuple[Required, ...]
    element: Element
    fault: DmnError | None = None
    knowledge: bool = False


@dataclass(frozen=True, slots=True)
class Service:
    """A decision service: its parameters in order (input data, then input decisions) and its output decisions."""

    key: Key
    name: str
    item: Item
    parameters: tuple[Required, ...]
    outputs: tuple[Key, ...]
    element: Element


Part = Input | Logic | Service
