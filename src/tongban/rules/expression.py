"""One expression compiled once: evaluate it over facts, or ask why it came to what it did."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from tongban.rules.feel.errors import Span, refuse
from tongban.rules.feel.interpreter import close
from tongban.rules.feel.names import NameTree
from tongban.rules.feel.nodes import Node
from tongban.rules.feel.parser import TREE_LIMIT, Parser
from tongban.rules.feel.run import Outcome, Run, Step
from tongban.rules.feel.trace import Skeleton, Trace, input_paths
from tongban.rules.feel.types import FeelType
from tongban.rules.feel.typing import infer


class Expression:
    """A compiled expression or unary test. Immutable, safe to share between threads."""

    __slots__ = ("_skeleton", "_step", "inputs", "node", "text")

    def __init__(self, text: str, node: Node) -> None:
        self.text = text
        self.node = node
        self.inputs: tuple[str, ...] = input_paths(node)
        self._step: Step = close(node)
        self._skeleton: Skeleton | None = None

    def __repr__(self) -> str:
        return f"Expression({self.text!r})"

    def evaluate(self, facts: Mapping[str, object]) -> object:
        """The value over a flat mapping from dotted input path to value.

        An input the mapping does not have is UNKNOWN, None is FEEL null. Numbers come back as Decimal.
        Raises FeelError TB-FEEL-015 when the step budget is used up, TB-FEEL-016 for a fact of no usable kind.
        """
        return self.run(Run(facts))

    def run(self, run: Run) -> object:
        """The value in a run that several expressions share."""
        run.afresh()
        try:
            return run.bounded(self._step(run))
        except RecursionError as problem:
            raise refuse("TB-FEEL-008", Span(0, len(self.text)), limit=TREE_LIMIT) from problem

    def outcome(self, facts: Mapping[str, object], *, now: dt.datetime | None = None) -> Outcome:
        """The value as `evaluate` gives it, with the causes of every null met on the way. Raises as `evaluate`."""
        run = Run(facts, now=now)
        value = self.run(run)
        return Outcome(value, tuple(run.causes))

    def explain(self, facts: Mapping[str, object]) -> Trace:
        """The condition, its values and what each part came to. Raises as `evaluate`."""
        return self.trace(Run(facts))

    def trace(self, run: Run) -> Trace:
        """The trace in a run that several expressions share."""
        if self._skeleton is None:
            self._skeleton = Skeleton(self.text, self.node)
        return self._skeleton.trace(run)


def compile_expression(
    text: str, names: Iterable[str], types: Mapping[str, FeelType] | None = None, *, clock: bool = False
) -> Expression:
    """Compile an expression over declared inputs, given as dotted paths such as `营业执照.企业名称`.

    `types` are the types of inputs where they are declared, and turn the type check on; `clock` lets the text use
    `now()` and `today()`. Raises FeelError for a text that is not FEEL, exceeds the limits, uses a name that is not
    declared, or can never come out well by the types.
    """
    return compile_over(text, NameTree.of(names, types), clock=clock)


def compile_over(text: str, names: NameTree, *, clock: bool = False, judged: bool = False) -> Expression:
    """As `compile_expression`, over names already arranged as a tree; for many texts over the same names.

    `clock` lets the text use `now()` and `today()`; the run must then be given the time. `judged` says that the value
    is needed as a truth value, which is checked where the names have types.
    """
    node = Parser(text, names, clock=clock).whole_expression()
    try:
        if names.types is not None:
            infer(node, text, names.types, judged=judged)
        return Expression(text, node)
    except RecursionError as problem:
        raise refuse("TB-FEEL-008", Span(0, len(text)), limit=TREE_LIMIT) from problem


def compile_unary_tests(text: str, names: Iterable[str] = ()) -> Expression:
    """Compile the tests of a decision table cell (`< 5`, `"甲","乙"`, `not(3)`, `-`); the tested value is input `?`.

    Raises FeelError as `compile_expression`.
    """
    parser = Parser(text, NameTree.of(names), tests_input=True)
    return Expression(text, parser.whole_tests())


def evaluate(text: str, context: Mapping[str, object], *, now: dt.datetime | None = None) -> object:
    """The value of one expression over a mapping of names, nested or with dotted keys.

    `now()` and `today()` are refused unless the time is given. Raises FeelError as `compile_expression` and
    `Expression.evaluate`.
    """
    return outcome(text, context, now=now).value


def outcome(text: str, context: Mapping[str, object], *, now: dt.datetime | None = None) -> Outcome:
    """As `evaluate`, with the causes of every null met on the way."""
    return compile_over(text, NameTree.of_values(context), clock=now is not None).outcome(context, now=now)
