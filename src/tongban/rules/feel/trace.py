"""The readable trace of a condition: its boolean structure and compared leaves, with what each came to and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from tongban.rules.feel.errors import FeelError
from tongban.rules.feel.interpreter import close
from tongban.rules.feel.logic import truth
from tongban.rules.feel.nodes import And, If, Node, Not, Or, Reference
from tongban.rules.feel.run import Run, Step
from tongban.rules.feel.showing import shown
from tongban.rules.feel.values import BLOCKED, UNKNOWN

Kind = Literal["and", "or", "not", "if", "leaf"]
_SHAPES: Final[dict[type[Node], Kind]] = {And: "and", Or: "or", Not: "not", If: "if"}
_DECIDED_IF: Final = 2


@dataclass(frozen=True, slots=True)
class Trace:
    """One condition: its text, its value (UNKNOWN while open), the inputs it names with their values, its parts.

    `note` says in Chinese why there is no value; `blocked` marks a decision that may not rest on this condition,
    because an input it needs is empty or it could not be computed.
    """

    text: str
    value: object
    inputs: dict[str, object]
    children: tuple[Trace, ...] = ()
    kind: Kind = "leaf"
    note: str | None = None
    blocked: bool = False

    def __str__(self) -> str:
        return "\n".join(self._lines(0))

    def _lines(self, depth: int) -> Iterator[str]:
        mark = shown(self.value)
        values = "" if self.children else "".join(f"；{path} = {shown(value)}" for path, value in self.inputs.items())
        yield f"{'  ' * depth}{mark}  {self.text}{values}{f'（{self.note}）' if self.note else ''}"
        for child in self.children:
            yield from child._lines(depth + 1)

    def open_inputs(self) -> tuple[str, ...]:
        """The inputs not obtained yet on which the value still rests, in order of first demand."""
        return tuple(dict.fromkeys(self._open()))

    def _open(self) -> Iterator[str]:
        if self.value is not UNKNOWN:
            return
        if not self.children:
            yield from (path for path, value in self.inputs.items() if value is UNKNOWN)
        for child in self.children:
            yield from child._open()

    def blockers(self) -> tuple[Trace, ...]:
        """The leaves a decision may not rest on, where the value comes of them."""
        if not self.blocked and self.value is not UNKNOWN:
            return ()
        return (
            tuple(leaf for child in self.children for leaf in child.blockers())
            if self.children
            else (self,) * self.blocked
        )

    def can_be(self, goal: bool) -> bool:
        """Whether obtaining what is open could still make this condition `goal`; may say yes once too often."""
        if self.value is not UNKNOWN:
            return self.value is goal
        if self.kind == "not":
            return self.children[0].can_be(not goal)
        if self.kind == "if" and len(self.children) == _DECIDED_IF:
            return self.children[1].can_be(goal)
        if self.kind in ("and", "or"):
            needs_all = (self.kind == "and") is goal
            parts = (child.can_be(goal) for child in self.children)
            return all(parts) if needs_all else any(parts)
        return True


class Skeleton:
    """The boolean structure of an expression, each part closed on its own so that a trace can ask it."""

    __slots__ = ("_children", "_inputs", "_judged", "_node", "_step", "_text")

    def __init__(self, text: str, node: Node, *, judged: bool = False) -> None:
        """`judged` says that the part stands where a truth value is needed, so that anything else is a fault."""
        self._text = text
        self._node = node
        self._judged = judged
        self._step: Step = close(node)
        self._children = tuple(self._parts())
        self._inputs = input_paths(node)

    def _parts(self) -> Iterator[Skeleton]:
        if type(self._node) in _SHAPES:
            branches = isinstance(self._node, If)
            for place, child in enumerate(self._node.children()):
                yield Skeleton(self._text, child, judged=self._judged if branches and place else True)

    def trace(self, run: Run) -> Trace:
        """The trace of this part in a run; a part that had to be stopped is blocked, with the reason as its note."""
        value, note = self._evaluated(run)
        children = tuple(child.trace(run) for child in self._children[:1])
        children += tuple(child.trace(run) for child in self._followed(children))
        return Trace(
            self._node.span.of(self._text),
            None if value is BLOCKED else value,
            {path: run.facts.get(path, UNKNOWN) for path in self._inputs},
            children,
            _SHAPES.get(type(self._node), "leaf"),
            note if not children else None,
            value is BLOCKED,
        )

    def _evaluated(self, run: Run) -> tuple[object, str | None]:
        run.afresh()
        try:
            value = self._step(run)
            if self._judged:
                value = truth(run, value, self._node.span)
        except FeelError as stopped:
            return BLOCKED, stopped.message_zh
        return value, next((cause.message for cause in run.causes if not cause.empty), None)

    def _followed(self, first: tuple[Trace, ...]) -> tuple[Skeleton, ...]:
        """The other parts worth showing: of a decided `if`, the branch taken."""
        if not isinstance(self._node, If) or first[0].value is UNKNOWN or first[0].blocked:
            return self._children[1:]
        return self._children[1:2] if first[0].value is True else self._children[2:]


def input_paths(node: Node) -> tuple[str, ...]:
    """The declared inputs a node names, in order of appearance."""
    return tuple(dict.fromkeys(inner.path for inner in node.walk() if isinstance(inner, Reference)))
