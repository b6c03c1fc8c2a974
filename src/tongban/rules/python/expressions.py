"""One expression as one generated function of its facts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from tongban.rules.feel.nodes import Node
from tongban.rules.python import truths, values
from tongban.rules.python.code import Code
from tongban.rules.python.guards import StrictRun
from tongban.rules.python.kinds import input_kinds
from tongban.rules.python.source import TEXT_LIMIT, Source
from tongban.rules.python.writer import NotSure, Unsupported, Writer
from tongban.rules.support import SUPPORTED, Support, unsupported

Facts = Mapping[str, object]
__all__ = ["Generated", "generate_truth", "generate_value", "truths", "values"]


@dataclass(frozen=True, slots=True)
class Generated:
    """A function of facts that gives what the interpreter gives, its text, and whether it is more than the interpreter.

    `support.why` of a supported one names what the interpreter still does inside it.
    """

    function: Callable[[Facts], Any]
    support: Support
    text: str = ""


def generate_value(node: Node, otherwise: Callable[[Facts], Any]) -> Generated:
    """The value of an expression over facts; unusual facts go to `otherwise`, the interpreter's way."""
    writer = Writer(Source(), input_kinds(node), lambda _path: True)
    return _generated(writer, node, lambda: writer.value(node), StrictRun, otherwise)


def generate_truth(node: Node, nullable: Collection[str], otherwise: Callable[[Facts], Any]) -> Generated:
    """A condition of a decision, as True, False or None; facts that are missing, empty or unusual go to `otherwise`."""
    try:
        return _condition(node, nullable, otherwise, eager=False)
    except NotSure:
        return _condition(node, nullable, otherwise, eager=True)


def _condition(node: Node, nullable: Collection[str], otherwise: Callable[[Facts], Any], *, eager: bool) -> Generated:
    kinds = input_kinds(node, truth=True)
    writer = Writer(Source(), kinds, nullable.__contains__, eager=eager, deciding=True)
    run = partial(StrictRun, deciding=True, nullable=nullable)
    return _generated(writer, node, lambda: writer.judgement(writer.truth(node)), run, otherwise)


def _generated(
    writer: Writer,
    node: Node,
    write: Callable[[], Code],
    run: Callable[[Facts], StrictRun],
    otherwise: Callable[[Facts], Any],
) -> Generated:
    try:
        result = write()
    except Unsupported:
        return Generated(otherwise, unsupported(INTERPRETED))
    text = writer.source.function("decide", [*writer.opening(run), f"return {result.text}"], otherwise)
    if any(part is node for part in writer.interpreted) or len(text) > TEXT_LIMIT:
        return Generated(otherwise, unsupported(INTERPRETED))
    return Generated(writer.source.build(text)["decide"], told(writer), text)


INTERPRETED = "由解释器执行。"


def told(writer: Writer) -> Support:
    """That a rule is generated, and how many of its parts are left to the interpreter."""
    parts = len(writer.interpreted)
    return Support(ok=True, why=f"其中 {parts} 处由解释器计算。") if parts else SUPPORTED
