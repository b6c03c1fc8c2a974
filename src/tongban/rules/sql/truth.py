"""Truth in SQL as FEEL has it: two-valued equality with null, Kleene logic, null by ordering with null."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import reduce
from typing import Any, Final

from tongban.rules.sql.kinds import (
    BOOLEAN,
    DATE,
    NULL,
    ORDERED,
    REAL,
    TEXT,
    TEXTS,
    Emit,
    Frame,
    Kind,
    NotInSql,
    Number,
    Quotient,
    Term,
    number,
)
from tongban.rules.sql.terms import CLICKHOUSE, arithmetic, brought, common, constant, is_null

_MIRRORED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
_APPLY: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
}
_REAL_DIGITS: Final = 15
_QUOTIENT_DIGITS: Final = 31
_ZERO: Final = constant(Decimal(0))


def fixed(value: bool | None) -> Term:
    """A truth value that is the same for every row."""
    return constant(value)


def judged(term: Term) -> Term:
    """A term where a truth value is needed."""
    if term.kind is NULL:
        return Term(BOOLEAN, term.emit)
    if term.kind is not BOOLEAN:
        raise NotInSql(f"此处应为是或否，实际是{term.kind}")
    return term


def negated(term: Term) -> Term:
    """Kleene negation."""
    inner = judged(term)
    return Term(BOOLEAN, lambda frame: ~inner.emit(frame))


def all_of(terms: Iterable[Term]) -> Term:
    """Kleene conjunction."""
    return _folded([judged(term) for term in terms], operator.and_)


def any_of(terms: Iterable[Term]) -> Term:
    """Kleene disjunction."""
    return _folded([judged(term) for term in terms], operator.or_)


def _folded(parts: list[Term], combine: Callable[[Any, Any], Any]) -> Term:
    if len(parts) == 1:
        return parts[0]
    return Term(BOOLEAN, lambda frame: reduce(combine, [part.emit(frame) for part in parts]))


def compare(op: str, left: Term, right: Term) -> Term:
    """One of the six comparisons. Raises NotInSql where the kinds have no common one."""
    if op == "!=":
        return negated(compare("=", left, right))
    if left.kind is NULL or right.kind is NULL:
        return _with_null(op, right if left.kind is NULL else left)
    if isinstance(left.kind, Quotient):
        return _quotient_against(op, left, right)
    if isinstance(right.kind, Quotient):
        return _quotient_against(_MIRRORED[op], right, left)
    one, other = _matched(op, left, right)
    if op == "=":
        return Term(BOOLEAN, _equal(left, right, one, other))
    apply = _APPLY[op]
    return Term(BOOLEAN, lambda frame: apply(one(frame), other(frame)))


def _with_null(op: str, term: Term) -> Term:
    return Term(BOOLEAN, is_null(term)) if op == "=" else Term(BOOLEAN, constant(None).emit)


def _matched(op: str, left: Term, right: Term) -> tuple[Emit, Emit]:
    if REAL in (left.kind, right.kind):
        return _as_real(left), _as_real(right)
    if left.kind is TEXTS or right.kind is TEXTS:
        raise NotInSql("整个列表不能比较")
    kind = common(left.kind, right.kind)
    if op != "=" and kind not in ORDERED and not isinstance(kind, Number):
        raise NotInSql(f"{kind}没有大小")
    if isinstance(kind, Number) and kind.whole:
        return left.emit, right.emit
    return brought(left, kind), brought(right, kind)


def _as_real(term: Term) -> Emit:
    if term.kind is REAL:
        return term.emit
    value = term.constant
    if not isinstance(value, Decimal) or len(value.normalize().as_tuple().digits) > _REAL_DIGITS:
        raise NotInSql(f"浮点列只能与浮点列或不超过 {_REAL_DIGITS} 位的常数比较，请改用定点数列")
    return lambda frame: frame.ibis.literal(float(value), type="float64")


def _equal(left: Term, right: Term, one: Emit, other: Emit) -> Emit:
    def equal(frame: Frame) -> Any:
        first, second = one(frame), other(frame)
        if frame.dialect != CLICKHOUSE:
            return first.identical_to(second)
        both_null = is_null(left)(frame) & is_null(right)(frame)
        return frame.ibis.coalesce(first == second, both_null)

    return equal


def _quotient_against(op: str, quotient: Term, other: Term) -> Term:
    """`a / b op c` without dividing: `a op b * c`, turned round where b is negative.

    Exact while the quotient, which FEEL rounds to 34 digits, cannot be rounded onto c: for whole a, b, c by place
    value the two differ by at least 10^-(digits of b + places of a + places of c), or not at all.
    """
    above, below = quotient.parts
    for part in (above, below, other):
        if not isinstance(part.kind, Number):
            raise NotInSql("除法的结果只能直接与数比较")
    assert isinstance(above.kind, Number)
    assert isinstance(below.kind, Number)
    assert isinstance(other.kind, Number)
    if below.kind.digits + above.kind.scale + other.kind.digits > _QUOTIENT_DIGITS:
        raise NotInSql(f"除法的位数超过 {_QUOTIENT_DIGITS} 位，与 FEEL 的 34 位舍入可能不一致")
    share = arithmetic("*", below, other)
    straight, turned = compare(op, above, share), compare(_MIRRORED[op], above, share)
    positive, negative = compare(">", below, _ZERO), compare("<", below, _ZERO)
    there = all_of([any_of([all_of([positive, straight]), all_of([negative, turned])])])
    absent = is_null(quotient)
    if op == "=":
        return Term(BOOLEAN, lambda frame: _equal_or_absent(frame, absent(frame), is_null(other)(frame), there))
    return Term(BOOLEAN, lambda frame: frame.ibis.ifelse(absent(frame), frame.ibis.null("boolean"), there.emit(frame)))


def _equal_or_absent(frame: Frame, absent: Any, other_absent: Any, there: Term) -> Any:
    return frame.ibis.cases((absent, other_absent), (other_absent, False), else_=there.emit(frame))


def between(value: Term, low: Term, high: Term) -> Term:
    """At least the low value and at most the high value."""
    return all_of([compare(">=", value, low), compare("<=", value, high)])


def ranged(value: Term, low: Term | None, high: Term | None, low_closed: bool, high_closed: bool) -> Term:
    """In a range; an end that is None is open to infinity."""
    tests = []
    if low is not None:
        tests.append(compare(">=" if low_closed else ">", value, low))
    if high is not None:
        tests.append(compare("<=" if high_closed else "<", value, high))
    return all_of(tests or [fixed(True)])


def one_of(value: Term, constants: Iterable[object]) -> Term:
    """Equal to one of the constants of its kind; the others are passed over. Null is only where null is listed."""
    listed = list(constants)
    terms = [constant(one) for one in listed if one is not None]
    alike = [term for term in terms if _same_kind(term.kind, value.kind)]
    found = [_any_equal(value, alike)] if alike else []
    if any(one is None for one in listed):
        found.append(compare("=", value, constant(None)))
    return any_of(found or [fixed(False)])


def _same_kind(one: Kind, other: Kind) -> bool:
    numbers = (Number, Quotient)
    return one == other or (isinstance(one, Number) and (isinstance(other, numbers) or other is REAL))


def _any_equal(value: Term, alike: list[Term]) -> Term:
    if value.kind in (TEXT, DATE):
        return Term(BOOLEAN, lambda frame: _listed(frame, value, alike))
    if isinstance(value.kind, Number) and value.kind.whole and all(_is_machine(term) for term in alike):
        return Term(BOOLEAN, lambda frame: _listed(frame, value, alike))
    return any_of([compare("=", value, term) for term in alike])


def _is_machine(term: Term) -> bool:
    return isinstance(term.kind, Number) and term.kind == number(term.kind.digits) and term.kind.whole


def _listed(frame: Frame, value: Term, alike: list[Term]) -> Any:
    column = value.emit(frame)
    return column.isin([term.emit(frame) for term in alike]) & column.notnull()
