"""Computed values as terms of the solver: arithmetic, `if`, the built-ins that have a formula."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from tongban.rules.feel.nodes import Arith, Call, If, Negate, Node
from tongban.rules.feel.values import YearsMonths
from tongban.rules.prove.terms import Bool, NotEncoded, Term

if TYPE_CHECKING:
    from tongban.rules.prove.encoding import Encoder

_MICROSECONDS: Final = 86_400_000_000
_ARITHMETIC: Final[dict[tuple[type, str], Callable[[Any, Any], Any]]] = {
    (Decimal, "+"): lambda left, right: left + right,
    (Decimal, "-"): lambda left, right: left - right,
    (Decimal, "*"): lambda left, right: left * right,
    (Decimal, "/"): lambda left, right: left / right,
    (dt.timedelta, "+"): lambda left, right: left + right,
    (dt.timedelta, "-"): lambda left, right: left - right,
    (YearsMonths, "+"): lambda left, right: left + right,
    (YearsMonths, "-"): lambda left, right: left - right,
}


def arithmetic(encoder: Encoder, node: Arith) -> Term:
    """Arithmetic on numbers and durations, and the time between two dates."""
    left, right = encoder.term(node.left), encoder.term(node.right)
    null = encoder.logic.either(left.null, right.null)
    if left.kind is dt.date and right.kind is dt.date and node.op == "-":
        return Term(dt.timedelta, (left.value - right.value) * _MICROSECONDS, null)
    if left.kind is not right.kind or (left.kind, node.op) not in _ARITHMETIC:
        raise NotEncoded(node.op)
    if node.op == "/":
        null = encoder.logic.either(null, right.value == 0)
    return Term(left.kind, _ARITHMETIC[left.kind, node.op](left.value, right.value), null)


def negative(encoder: Encoder, node: Negate) -> Term:
    """Arithmetic negation."""
    term = encoder.term(node.operand)
    if term.kind not in (Decimal, dt.timedelta, YearsMonths):
        raise NotEncoded("-")
    return Term(term.kind, -term.value, term.null)


def either_term(encoder: Encoder, node: If) -> Term:
    """`if` as a value."""
    true, _false = encoder.truth_of(node.condition)
    then, otherwise = encoder.term(node.then), encoder.term(node.otherwise)
    if then.kind is not otherwise.kind or then.kind is list:
        raise NotEncoded("if")
    value = encoder.logic.choice(true, then.value, otherwise.value)
    nulls = (_flag(encoder, then.null), _flag(encoder, otherwise.null))
    return Term(then.kind, value, encoder.logic.choice(true, *nulls))


def _flag(encoder: Encoder, null: Bool) -> Any:
    return encoder.codes.z3.BoolVal(null) if isinstance(null, bool) else null


def called(encoder: Encoder, node: Call) -> Term:
    """The built-ins that have a formula: `count` of a list with options, `abs`, `floor`."""
    argument = node.arguments[0] if node.arguments else None
    if argument is None or node.function not in ("count", "abs", "floor") or any(node.arguments[1:]):
        raise NotEncoded(node.function)
    term = encoder.term(argument)
    if node.function == "count" and term.kind is list:
        one, none = encoder.codes.z3.RealVal(1), encoder.codes.z3.RealVal(0)
        counts = [encoder.logic.choice(member, one, none) for member in term.members.values()]
        return Term(Decimal, encoder.codes.z3.Sum(counts), term.null)
    if node.function == "count" or term.kind is not Decimal:
        raise NotEncoded(node.function)
    if node.function == "floor":
        return Term(Decimal, encoder.codes.z3.ToReal(encoder.codes.z3.ToInt(term.value)), term.null)
    return Term(Decimal, encoder.codes.z3.If(term.value < 0, -term.value, term.value), term.null)


TERMS: Final[dict[type[Node], Callable[[Encoder, Any], Term]]] = {
    Arith: arithmetic,
    Negate: negative,
    If: either_term,
    Call: called,
}
