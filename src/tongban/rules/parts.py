"""What a rule book consists of: named conditions, routing rows, advice, and values it computes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from tongban.rules.expression import Expression
from tongban.rules.feel.errors import FeelError
from tongban.rules.feel.logic import truth
from tongban.rules.feel.run import Run
from tongban.rules.feel.trace import Trace
from tongban.rules.feel.values import BLOCKED
from tongban.rules.verdict import Effect

OTHERWISE = "-"


@dataclass(frozen=True, slots=True)
class Condition:
    """A named condition with its legal clause; without an expression it always holds.

    A check with a `when` decides by `not(when) or expr`, kept in `expression`; it is told as `applied` alone, and not
    at all where `when` does not hold.
    """

    name: str
    expression: Expression | None
    clause: str | None = None
    source: str | None = None
    when: Expression | None = None
    applied: Expression | None = None

    @property
    def text(self) -> str:
        """The expression as written."""
        told = self.applied or self.expression
        return told.text if told is not None else OTHERWISE

    @property
    def inputs(self) -> tuple[str, ...]:
        """Every input the decision reads."""
        return self.expression.inputs if self.expression is not None else ()

    @property
    def told_inputs(self) -> tuple[str, ...]:
        """The inputs a reason shows."""
        return self.applied.inputs if self.applied is not None else self.inputs

    def applies(self, run: Run) -> bool:
        """False where the situation is another one, so that the condition says nothing about it."""
        if self.when is None:
            return True
        try:
            return self.when.run(run) is not False
        except FeelError:
            return True

    def truth(self, run: Run) -> object:
        """True, False, None, UNKNOWN or BLOCKED; a condition that had to be stopped is BLOCKED."""
        if self.expression is None:
            return True
        try:
            value = self.expression.run(run)
        except FeelError:
            return BLOCKED
        return value if value is True or value is False else truth(run, value, self.expression.node.span)

    def trace(self, run: Run) -> Trace:
        """The readable trace in a run."""
        return Trace(OTHERWISE, True, {}) if self.expression is None else self.expression.trace(run)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a routing table: where a case goes when the condition is the first to hold."""

    condition: Condition
    then: str
    effect: Effect


@dataclass(frozen=True, slots=True)
class Advice:
    """A hint shown when its condition holds; it never decides."""

    condition: Condition
    say: str


@dataclass(frozen=True, slots=True)
class Computation:
    """A value made of others by a formula with its clause; it states, it never decides."""

    name: str
    expression: Expression
    clause: str | None = None
    source: str | None = None

    def value(self, run: Run) -> object:
        """The value; UNKNOWN while an input it needs is, null where the formula has none or had to be stopped."""
        try:
            return self.expression.run(run)
        except FeelError:
            return None


class Content(NamedTuple):
    """All of a rule book, read and compiled."""

    outcome: Effect
    checks: tuple[Condition, ...]
    rows: tuple[Row, ...]
    advice: tuple[Advice, ...]
    nullable: frozenset[str]
    inputs: tuple[str, ...]
    computes: tuple[Computation, ...]
