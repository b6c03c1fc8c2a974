"""The conditions of a rule book as generated functions, each with what its reason tells."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Final

from tongban.rules.expression import Expression
from tongban.rules.parts import Condition
from tongban.rules.python.expressions import INTERPRETED, generate_truth
from tongban.rules.support import SUPPORTED, Support, unsupported

Facts = Mapping[str, object]

#: What a generated condition gives where only the interpreter can tell: something is missing, empty or unusual.
UNSETTLED: Final = object()


@dataclass(frozen=True, slots=True)
class Prepared:
    """A condition ready to be decided: `truth(facts)` is True, False or UNSETTLED; so is `applies(facts)`."""

    condition: Condition
    truth: Callable[[Facts], object]
    applies: Callable[[Facts], object]
    support: Support
    text: str
    told: tuple[str, ...]

    def by_interpreter(self) -> Prepared:
        """The same condition left to the interpreter, to compare with."""
        return replace(self, truth=_unsettled, applies=_unsettled, support=unsupported(INTERPRETED))


def prepare(condition: Condition, nullable: Collection[str]) -> Prepared:
    """Generate a condition and the situation it stands in."""
    truth, support = _generated(condition.expression, nullable)
    applies, _support = _generated(condition.when, nullable)
    return Prepared(condition, truth, applies, support, condition.text, condition.told_inputs)


def _generated(expression: Expression | None, nullable: Collection[str]) -> tuple[Callable[[Facts], object], Support]:
    if expression is None:
        return _always, SUPPORTED
    made = generate_truth(expression.node, nullable, _unsettled)
    return made.function, made.support


def _always(_facts: Facts) -> bool:
    return True


def _unsettled(_facts: Facts) -> object:
    return UNSETTLED
