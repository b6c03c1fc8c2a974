"""What generated functions lean on at run time: facts read by kind, and a run in which anything unusual gives up."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, Final, NoReturn

from tongban.rules.feel.conform import NOT_CONFORMING, coerced
from tongban.rules.feel.errors import FeelError, Span
from tongban.rules.feel.run import STEP_LIMIT, Run, Step
from tongban.rules.feel.types import FeelType
from tongban.rules.feel.values import Unknown, normalise

HERE: Final = Span(0, 0)


class Unusual(Exception):
    """Something the generated code is not made for; the interpreter decides the case instead."""


#: What may come up on facts that are missing (KeyError) or unusual. A mistake in the generator is not among them.
GIVE_UP: Final = (Unusual, KeyError, FeelError, TypeError, ValueError, ArithmeticError, RecursionError)


class StrictRun(Run):
    """A run for parts the interpreter evaluates inside generated code: a fault gives up, half the budget is its own."""

    __slots__ = ()

    def __init__(self, facts: Mapping[str, object], *, deciding: bool = False, nullable: Collection[str] = ()) -> None:
        super().__init__(facts, deciding=deciding, nullable=nullable)
        self.steps = STEP_LIMIT // 2

    def fault(self, span: Span, message: str) -> NoReturn:
        """Raise Unusual: what a fault stands for is told by the interpreter."""
        raise Unusual(message)


def reader(kind: type | None, *, null: bool) -> Callable[[object], object]:
    """The check of a fact that is expected to be of a kind (None: any); null passes where `null` says so."""

    def read(value: object) -> object:
        found = normalise(value)
        if found is None:
            if null:
                return None
        elif type(found) is kind or (kind is None and type(found) is not Unknown):
            return found
        raise Unusual

    return read


def give_up() -> NoReturn:
    """Raise Unusual."""
    raise Unusual


def known(value: object) -> object:
    """A value the interpreter gave. Raises Unusual where it is not there."""
    if type(value) is Unknown:
        raise Unusual
    return value


def put_to(run: Run, tested: object, step: Step) -> object:
    """What unary tests evaluated by the interpreter come to for a value."""
    run.tested = tested
    return known(step(run))


def boolean(value: object) -> bool | None:
    """A value where a truth value or null is expected. Raises Unusual for anything else."""
    if value is True or value is False or value is None:
        return value
    raise Unusual


def of_type(value: object, kind: FeelType) -> object:
    """A value brought to a declared type. Raises Unusual where it is of another."""
    found = coerced(value, kind)
    if found is NOT_CONFORMING:
        raise Unusual
    return found


def elements(run: Run, domain: object, weight: int) -> list[Any]:
    """What a quantifier runs over, the cost of all its rounds taken from the budget."""
    if type(domain) is not list:
        raise Unusual
    run.spend(weight * len(domain))
    return domain
