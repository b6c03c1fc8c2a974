"""Comparisons between columns, whole columns at a time: exact on integers, elsewhere with a bound on the error."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from tongban.rules.conditions import constant_of
from tongban.rules.feel.nodes import Arith, Compare, Negate, Node, Reference
from tongban.rules.feel.values import Unknown
from tongban.rules.match.columns import EMPTY, OPEN, THERE, Codes, Column, Measured, joined

_FALSE: Final = 3
_TRUE: Final = 4
_KNOWN: Final = 3
_ROUNDING: Final = 2.0**-51
_ORDERS: Final[dict[str, Callable[[Any, Any], npt.NDArray[np.bool_]]]] = {
    "=": np.equal,
    "!=": np.not_equal,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}
Floats: TypeAlias = npt.NDArray[np.float64]
States: TypeAlias = npt.NDArray[np.uint8]
Answer: TypeAlias = tuple[Codes, npt.NDArray[np.intp]]
"""Codes of a judged condition, and the rows that could not be told this way."""


@dataclass(frozen=True, slots=True)
class _Side:
    """Numbers near the exact ones, at most `error` off; `state` is OPEN, EMPTY, THERE (a fault) or known."""

    value: Floats
    error: Floats
    state: States


def is_columnar(node: Node) -> bool:
    """Whether a condition has the shape that `compared` can tell, given columns of fitting kinds."""
    return isinstance(node, Compare) and _is_term(node.left) and _is_term(node.right)


def _is_term(node: Node) -> bool:
    if isinstance(node, Arith):
        return node.op != "**" and _is_term(node.left) and _is_term(node.right)
    if isinstance(node, Negate):
        return _is_term(node.operand)
    return isinstance(node, Reference) or type(constant_of(node)) is Decimal


def compared(node: Node, columns: Mapping[str, Column]) -> Answer | None:
    """The comparison over whole columns; None where it is none, or the columns are of no fitting kinds."""
    if not isinstance(node, Compare) or not is_columnar(node):
        return None
    if isinstance(node.left, Reference) and isinstance(node.right, Reference):
        return _plain(node.op, columns[node.left.path], columns[node.right.path])
    if not all(isinstance(column, Measured) and column.kind is Decimal for column in columns.values()):
        return None
    with np.errstate(all="ignore"):
        return _bounded(node.op, _side(node.left, columns), _side(node.right, columns))


def _plain(op: str, left: Column, right: Column) -> Answer | None:
    ranks = _ranks(op, joined(left, right))
    if ranks is None:
        return None
    numbers, state = ranks
    half = len(left)
    holds = _ORDERS[op](numbers[:half], numbers[half:])
    return _answered(op, holds, state[:half], state[half:]), np.zeros(0, np.intp)


def _ranks(op: str, column: Column) -> tuple[npt.NDArray[Any], States] | None:
    """Integers in the order of the values of a column of one kind, and the state of each row."""
    if isinstance(column, Measured):
        presence = np.full(len(column), THERE, np.uint8) if column.presence is None else column.presence
        return column.numbers, np.where(presence == THERE, np.uint8(_KNOWN), presence)
    kinds = {type(value) for value in column.values} - {type(None), Unknown}
    if not (kinds <= {str} or (kinds <= {bool} and op in ("=", "!="))):
        return None
    known: list[Any] = sorted(value for value in column.values if type(value) in kinds)
    rank = {value: place for place, value in enumerate(known)}
    places = np.array([rank.get(value, 0) for value in column.values], np.int64)
    states = [EMPTY if value is None else OPEN if isinstance(value, Unknown) else _KNOWN for value in column.values]
    return places[column.codes], np.array(states, np.uint8)[column.codes]


def _side(node: Node, columns: Mapping[str, Column]) -> _Side:
    if isinstance(node, Reference):
        return _leaf(columns[node.path])
    if isinstance(node, Negate):
        inner = _side(node.operand, columns)
        return _Side(-inner.value, inner.error, inner.state)
    if isinstance(node, Arith):
        return _arith(node.op, _side(node.left, columns), _side(node.right, columns))
    number = constant_of(node)
    assert isinstance(number, Decimal)
    value = np.array([float(number)])
    return _Side(value, np.abs(value) * _ROUNDING, np.array([_KNOWN], np.uint8))


def _leaf(column: Column) -> _Side:
    ranks = _ranks("=", column)
    assert isinstance(column, Measured)
    assert ranks is not None
    value = column.numbers / 10.0**column.scale
    return _Side(value, np.abs(value) * _ROUNDING, ranks[1])


def _arith(op: str, left: _Side, right: _Side) -> _Side:
    state = np.minimum(left.state, right.state)
    if op == "/":
        return _quotient(left, right, state)
    if op == "*":
        value = left.value * right.value
        error = np.abs(left.value) * right.error + np.abs(right.value) * left.error + left.error * right.error
    else:
        value = left.value + right.value if op == "+" else left.value - right.value
        error = left.error + right.error
    return _Side(value, error + np.abs(value) * _ROUNDING, state)


def _quotient(left: _Side, right: _Side, state: States) -> _Side:
    zero = (right.value == 0) & (right.error == 0)
    value = left.value / right.value
    room = np.abs(right.value) - right.error
    error = (left.error + np.abs(value) * right.error) / room + np.abs(value) * _ROUNDING
    return _Side(value, np.where(room > 0, error, np.inf), np.where(zero, np.minimum(state, THERE), state))


def _bounded(op: str, left: _Side, right: _Side) -> Answer:
    gap = left.value - right.value
    sure = np.abs(gap) > (left.error + right.error + np.abs(gap) * _ROUNDING) * 2
    known = np.minimum(left.state, right.state) == _KNOWN
    holds = _ORDERS[op](left.value, right.value)
    states = np.broadcast_arrays(left.state, right.state)
    return _answered(op, holds, states[0], states[1]), np.flatnonzero(known & ~sure)


def _answered(op: str, holds: npt.NDArray[np.bool_], left: States, right: States) -> Codes:
    """The codes, with null and UNKNOWN as the language has them: equality with null is two-valued."""
    state = np.minimum(left, right)
    if op in ("=", "!="):
        alike = (left < _KNOWN) & (right < _KNOWN)
        holds = np.where(state < _KNOWN, alike == (op == "="), holds)
        state = np.where(state == OPEN, np.uint8(OPEN), np.uint8(_KNOWN))
    return np.where(state == _KNOWN, np.where(holds, np.uint8(_TRUE), np.uint8(_FALSE)), state)
