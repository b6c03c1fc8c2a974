"""Values in SQL: columns, constants, exact arithmetic, and what cannot be exact refused."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from tongban.rules.sql.kinds import (
    BOOLEAN,
    DATE,
    DAYS,
    FEEL_DIGITS,
    MONTHS,
    NULL,
    QUOTIENT,
    REAL,
    SQL_DIGITS,
    TEXT,
    Emit,
    Frame,
    Kind,
    NotInSql,
    Number,
    Quotient,
    Term,
    constant_kind,
    number,
    plain,
)

CLICKHOUSE: Final = "clickhouse"
DUCKDB: Final = "duckdb"
SPARK: Final = "spark"


def column(path: str, kind: Kind) -> Term:
    """An input as its column; of a float column only the finite numbers are there, as in FEEL."""
    if kind is REAL:
        return Term(REAL, lambda frame: _finite(frame, frame.column(path)))
    return Term(kind, lambda frame: frame.column(path))


def _finite(frame: Frame, value: Any) -> Any:
    only(frame, (DUCKDB,), "浮点列")
    return frame.ibis.ifelse(value.isnan() | value.isinf(), frame.ibis.null("float64"), value)


def only(frame: Frame, dialects: tuple[str, ...], what: str) -> None:
    """Refuse what has another meaning in the dialect at hand."""
    if frame.dialect not in dialects:
        raise NotInSql(f"{what}在 {frame.dialect} 中的含义与 FEEL 不一致")


def constant(value: object) -> Term:
    """A constant; raises NotInSql for a value that SQL has none for."""
    kind = constant_kind(value)
    if kind is None or (isinstance(value, str) and "\x00" in value):
        raise NotInSql("这个常数在 SQL 中没有对应的值")
    if kind is NULL:
        return Term(NULL, lambda frame: frame.ibis.null("boolean"))
    if isinstance(value, Decimal):
        return Term(kind, lambda frame: _number(frame, value, kind), value)
    return Term(kind, lambda frame: frame.ibis.literal(plain(value), type=kind.dtype), value)


def _number(frame: Frame, value: Decimal, kind: Kind) -> Any:
    if isinstance(kind, Number) and kind.whole:
        return frame.ibis.literal(int(value), type="int64")
    return frame.ibis.literal(f"{value:f}").cast(kind.dtype)


def is_null(term: Term) -> Emit:
    """Whether the term has no value."""
    if isinstance(term.kind, Quotient):
        above, below = term.parts
        return lambda frame: above.emit(frame).isnull() | below.emit(frame).isnull() | (below.emit(frame) == 0)
    if term.kind is NULL:
        return lambda frame: frame.ibis.literal(True)
    if term.constant is not None:
        return lambda frame: frame.ibis.literal(False)
    return lambda frame: term.emit(frame).isnull()


def brought(term: Term, kind: Kind) -> Emit:
    """The term as a value of a kind it fits: null of that kind, or a number with more digits."""
    if term.kind is NULL:
        return lambda frame: frame.ibis.null(kind.dtype)
    if term.kind == kind or not isinstance(kind, Number):
        return term.emit
    if isinstance(term.constant, Decimal):
        value = term.constant
        return lambda frame: _number(frame, value, kind)
    return lambda frame: term.emit(frame).cast(kind.dtype)


def common(left: Kind, right: Kind) -> Kind:
    """The kind that both fit. Raises NotInSql where there is none."""
    if left == right or right is NULL:
        return left
    if left is NULL:
        return right
    if isinstance(left, Number) and isinstance(right, Number):
        return _wide_enough(left, right, limit=SQL_DIGITS)
    raise NotInSql(f"{left}与{right}放在一处")


def _wide_enough(left: Number, right: Number, *, limit: int, carry: int = 0) -> Number:
    scale = max(left.scale, right.scale)
    digits = max(left.before, right.before) + scale + carry
    if left.whole and right.whole and not carry:
        return number(digits, whole=True)
    if digits > limit:
        raise NotInSql(f"结果可能有 {digits} 位，超过可以精确保存的 {limit} 位")
    return number(digits, scale)


def arithmetic(op: str, left: Term, right: Term) -> Term:
    """`left op right`, exactly. Raises NotInSql."""
    if left.kind is NULL or right.kind is NULL:
        return constant(None)
    if isinstance(left.kind, Number) and isinstance(right.kind, Number):
        return _NUMERIC[op](left, right) if op in _NUMERIC else _refused(op, left, right)
    if op == "+" and left.kind in (DAYS, MONTHS) and right.kind is DATE:
        left, right = right, left
    rule = _OTHERS.get((op, left.kind, right.kind))
    return rule(left, right) if rule is not None else _refused(op, left, right)


def _refused(op: str, left: Term, right: Term) -> Term:
    if isinstance(left.kind, Quotient) or isinstance(right.kind, Quotient):
        raise NotInSql("除法可能除不尽，结果只能直接与数比较，不能再参加运算")
    if REAL in (left.kind, right.kind):
        raise NotInSql("浮点列的运算不精确，请改用定点数列")
    raise NotInSql(f"{left.kind}与{right.kind}的运算“{op}”在 SQL 中没有同样含义的写法")


def _sum(left: Term, right: Term, combine: Callable[[Any, Any], Any]) -> Term:
    assert isinstance(left.kind, Number)
    assert isinstance(right.kind, Number)
    kind = _wide_enough(left.kind, right.kind, limit=FEEL_DIGITS, carry=1)
    one, other = brought(left, kind), brought(right, kind)
    return Term(kind, lambda frame: combine(one(frame), other(frame)).cast(kind.dtype))


def _product(left: Term, right: Term) -> Term:
    assert isinstance(left.kind, Number)
    assert isinstance(right.kind, Number)
    digits = left.kind.digits + right.kind.digits
    if digits > FEEL_DIGITS:
        raise NotInSql(f"乘积可能有 {digits} 位，超过可以精确保存的 {FEEL_DIGITS} 位；请声明更窄的定点数列")
    kind = number(digits, left.kind.scale + right.kind.scale)
    if kind.whole:
        one, other = brought(left, kind), brought(right, kind)
        return Term(kind, lambda frame: one(frame) * other(frame))
    fine, coarse = (left, right) if left.kind.scale >= right.kind.scale else (right, left)
    return Term(kind, lambda frame: _multiplied(frame, fine, coarse, digits))


def _multiplied(frame: Frame, fine: Term, coarse: Term, digits: int) -> Any:
    """The product of decimals, one of them as wide as the product: only Spark widens by itself."""
    assert isinstance(fine.kind, Number)
    assert isinstance(coarse.kind, Number)
    width = max(fine.kind.digits, coarse.kind.digits) if frame.dialect == SPARK else digits
    if frame.dialect == SPARK and width + coarse.kind.digits >= SQL_DIGITS:
        raise NotInSql("乘积的位数在 spark 中会被舍去")
    one = brought(fine, number(width, fine.kind.scale, whole=False))
    other = brought(coarse, number(coarse.kind.digits, coarse.kind.scale, whole=False))
    return (one(frame) * other(frame)).cast(number(digits, fine.kind.scale + coarse.kind.scale).dtype)


def _quotient(left: Term, right: Term) -> Term:
    return Term(QUOTIENT, _no_value, parts=(left, right))


def _no_value(_frame: Frame) -> Any:
    raise NotInSql("除法可能除不尽，不能作为结果输出，只能直接与数比较")


_NUMERIC: Final[dict[str, Callable[[Term, Term], Term]]] = {
    "+": lambda left, right: _sum(left, right, lambda one, other: one + other),
    "-": lambda left, right: _sum(left, right, lambda one, other: one - other),
    "*": _product,
    "/": _quotient,
}


def _moved(sign: int) -> Callable[[Term, Term], Term]:
    def moved(day: Term, span: Term) -> Term:
        if span.constant is None:
            raise NotInSql("日期只能加减固定的时长")
        size = plain(span.constant)
        assert isinstance(size, int)
        unit = "D" if span.kind is DAYS else "M"
        return Term(DATE, lambda frame: _shifted(frame, day.emit(frame), sign * size, unit))

    return moved


def _shifted(frame: Frame, day: Any, size: int, unit: str) -> Any:
    moved = day + frame.ibis.interval(size, unit=unit)
    return moved.cast("timestamp").cast("date") if frame.dialect == DUCKDB else moved


def _apart(left: Term, right: Term) -> Term:
    return Term(DAYS, lambda frame: left.emit(frame).delta(right.emit(frame), unit="day"))


def _joined(left: Term, right: Term) -> Term:
    return Term(TEXT, lambda frame: left.emit(frame) + right.emit(frame))


_OTHERS: Final[dict[tuple[str, Kind, Kind], Callable[[Term, Term], Term]]] = {
    ("+", DATE, DAYS): _moved(1),
    ("-", DATE, DAYS): _moved(-1),
    ("+", DATE, MONTHS): _moved(1),
    ("-", DATE, MONTHS): _moved(-1),
    ("-", DATE, DATE): _apart,
    ("+", TEXT, TEXT): _joined,
}


def negate(term: Term) -> Term:
    """Arithmetic negation of a number."""
    if term.kind is NULL:
        return term
    if not isinstance(term.kind, Number):
        raise NotInSql(f"{term.kind}取负在 SQL 中没有同样含义的写法")
    return Term(term.kind, lambda frame: -term.emit(frame))


def chosen(condition: Term, then: Term, otherwise: Term) -> Term:
    """`if condition then … else …`; a condition that is null takes the other branch."""
    kind = common(then.kind, otherwise.kind)
    if isinstance(kind, Quotient):
        _no_value_of_branch()
    one, other = brought(then, kind), brought(otherwise, kind)
    if condition.kind is NULL:
        return otherwise
    if condition.kind is not BOOLEAN:
        raise NotInSql(f"条件应为是否，实际是{condition.kind}")
    return Term(kind, lambda frame: frame.ibis.cases((condition.emit(frame), one(frame)), else_=other(frame)))


def _no_value_of_branch() -> None:
    raise NotInSql("除法可能除不尽，不能作为分支的结果")
