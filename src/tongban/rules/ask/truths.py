"""The four truth values of a condition as small numbers, combined as the interpreter combines them."""

from __future__ import annotations

from typing import Final

from tongban.rules.feel.compare import both, either, negated
from tongban.rules.feel.values import BLOCKED

FALSE: Final = 0
NULL: Final = 1
STOPPED: Final = 2
"""BLOCKED: a decision must not rest on this condition."""
TRUE: Final = 3

_VALUES: Final[tuple[object, ...]] = (False, None, BLOCKED, True)


def code(value: object) -> int:
    """The number of a truth value; it must be one and known."""
    return next(place for place, one in enumerate(_VALUES) if one is value)


_AND: Final = tuple(tuple(code(both(one, other)) for other in _VALUES) for one in _VALUES)
_OR: Final = tuple(tuple(code(either(one, other)) for other in _VALUES) for one in _VALUES)
_NOT: Final = tuple(code(negated(value)) for value in _VALUES)


def conjunction(one: int, other: int) -> int:
    """Kleene `and`."""
    return _AND[one][other]


def disjunction(one: int, other: int) -> int:
    """Kleene `or`."""
    return _OR[one][other]


def negation(one: int) -> int:
    """Kleene `not`."""
    return _NOT[one]


def pair(then: int, otherwise: int) -> int:
    """The two branches of an `if`, as one number for `chosen`."""
    return then * len(_VALUES) + otherwise


def chosen(condition: int, branches: int) -> int:
    """What an `if` comes to: a condition that is not there gives what both branches agree on."""
    then, otherwise = divmod(branches, len(_VALUES))
    if condition == TRUE:
        return then
    if condition != STOPPED or then == otherwise:
        return otherwise
    return STOPPED
