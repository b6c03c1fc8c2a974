"""Live marks under a text being typed: what the kernel says is wrong with it, where, and the text put right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from tongban.catalog.pack.feel import types_in_scope
from tongban.catalog.vocabulary import Vocabulary
from tongban.channels.studio.faults import Fault, fault_in
from tongban.channels.studio.grid import MOST_CHARACTERS
from tongban.channels.studio.names import Names
from tongban.channels.studio.rules import cell_fault
from tongban.rules import FeelError
from tongban.rules.feel.names import NameTree
from tongban.rules.feel.nodes import Node
from tongban.rules.feel.parser import Parser
from tongban.rules.feel.types import ANY
from tongban.rules.feel.typing import infer

#: What a text is: the tests of a cell, the result of a row, a condition that must be true or false, any value.
Kind = Literal["tests", "result", "condition", "value"]
KINDS: Final[tuple[Kind, ...]] = ("tests", "result", "condition", "value")
_MOST_TYPED: Final = 10_000


@dataclass(frozen=True, slots=True)
class Around:
    """What a text stands in: the names it may use (None: any name becomes an input), and the head of its column."""

    names: tuple[str, ...] | None = None
    head: str = ""


def marks(text: str, kind: Kind, around: Around, words: Vocabulary) -> list[dict[str, Any]]:
    """The marks of a text for the editor, offsets counted as browsers count; empty where nothing is wrong."""
    typed = text[: min(_MOST_TYPED, MOST_CHARACTERS)]
    fault = _unreadable(typed, kind, around) or _ill_typed(typed, kind, around, words)
    return [_mark(typed, fault)] if fault is not None else []


def _unreadable(text: str, kind: Kind, around: Around) -> Fault | None:
    if around.names is None:
        return cell_fault(text, Names(), kind)
    return cell_fault(text, NameTree.of(around.names), kind)


def _ill_typed(text: str, kind: Kind, around: Around, words: Vocabulary) -> Fault | None:
    """What the types of the vocabulary speak against; a name it does not have may be anything."""
    if not text.strip() or text.strip() == "-":
        return None
    names = Names(around.names or ())
    try:
        node = names.build(text, lambda tree: _parsed(text, kind, tree))
        head = names.build(around.head, lambda tree: _parsed(around.head, "value", tree)) if around.head else None
        types = types_in_scope(words, names.found)
        tested = infer(head, around.head, types) if head is not None else ANY
    except FeelError:
        return None
    try:
        infer(node, text, types, tested, judged=kind == "condition")
    except FeelError as error:
        return fault_in(text, error)
    return None


def _parsed(text: str, kind: Kind, tree: NameTree) -> Node:
    if kind == "tests":
        return Parser(text, tree, tests_input=True).whole_tests()
    return Parser(text, tree).whole_expression()


def _mark(text: str, fault: Fault) -> dict[str, Any]:
    start, end = fault.span or (0, len(text))
    return {
        "from": _units(text[:start]),
        "to": _units(text[:end]),
        "say": fault.say,
        "code": fault.code,
        "fix": fault.fix,
    }


def _units(text: str) -> int:
    """Its length in UTF-16, as scripts count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def read_request(body: Mapping[str, Any]) -> tuple[str, Kind, str]:
    """The text, its kind and the head of its column out of what the editor sent; what is none of these is empty."""
    text, head = (value if isinstance(value, str) else "" for value in (body.get("text"), body.get("head")))
    kind: Kind = next((one for one in KINDS if one == body.get("kind")), "value")
    return text, kind, head[:1000]


__all__ = ["KINDS", "Around", "Kind", "marks", "read_request"]
