"""What generated functions lean on at run time: facts read by kind, and a run in which anything unusual gives up."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from typing import Any, Final, NoReturn

from tongban.rules.feel.arithmetic import arithmetic, negate
from tongban.rules.feel.builtins import Builtin, Param
from tongban.rules.feel.calls import apply_builtin
from tongban.rules.feel.compare import equal, matches, order
from tongban.rules.feel.conform import NOT_CONFORMING, coerced
from tongban.rules.feel.errors import FeelError, Span
from tongban.rules.feel.paths import member
from tongban.rules.feel.run import STEP_LIMIT, Run, Step
from tongban.rules.feel.types import FeelType
from tongban.rules.feel.values import Unknown, normalise
from tongban.rules.python.kinds import PLAIN

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

    def texts(value: object) -> object:
        if type(value) is list:
            for item in value:
                if type(item) is not str:
                    break
            else:
                return value.copy()
        return read(value)

    return texts if kind is list else read


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


def elements(limit: int, domain: object, weight: int) -> list[Any]:
    """What a quantifier runs over, where all its rounds stay within the limit."""
    if type(domain) is not list or weight * len(domain) > limit:
        raise Unusual
    return domain


def alike(limit: int, left: object, right: object) -> bool:
    """FEEL `=`, which is two-valued or a fault."""
    kind = type(left)
    if kind is type(right) and kind in PLAIN:
        return left == right
    return equal(_bounded(limit), left, right, HERE) is True


def ordered(op: str, left: object, right: object) -> bool | None:
    """FEEL `<`, `<=`, `>`, `>=`, which take no steps."""
    return boolean(order(_STEPLESS, op, left, right, HERE))


def passes(limit: int, value: object, test: object) -> bool | None:
    """Whether a value passes a test value."""
    return boolean(matches(_bounded(limit), value, test, HERE))


def computed(limit: int, op: str, left: object, right: object) -> object:
    """FEEL arithmetic."""
    return arithmetic(_bounded(limit), op, left, right, HERE)


def minus(limit: int, value: object) -> object:
    """FEEL arithmetic negation."""
    return negate(_bounded(limit), value, HERE)


def member_of(limit: int, value: object, name: str) -> object:
    """A member of a value."""
    if type(value) is dict and name in value:
        return value[name]
    return member(_bounded(limit), value, name, HERE)


_STEPLESS: Final = StrictRun({})


def called(limit: int, function: Builtin, takes: tuple[Param | None, ...], *values: object) -> object:
    """A built-in applied to values that are there."""
    return known(apply_builtin(_bounded(limit), function, list(values), takes, HERE))


def counted(items: list[Any]) -> Decimal:
    """The number of elements of a list."""
    return Decimal(len(items))


def _bounded(limit: int) -> StrictRun:
    run = StrictRun({})
    run.steps = limit
    return run
