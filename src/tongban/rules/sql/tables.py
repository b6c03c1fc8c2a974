"""Decision tables in SQL: which row decides, what it says, and how many rows match."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from itertools import combinations
from typing import Any, Final

from tongban.rules.feel.compare import same
from tongban.rules.feel.nodes import DecisionTable, TableRow, Written
from tongban.rules.feel.run import Run
from tongban.rules.sql.kinds import BOOLEAN, NULL, Frame, Kind, NotInSql, Term, number, once
from tongban.rules.sql.terms import arithmetic, brought, common, constant
from tongban.rules.sql.translate import Translator
from tongban.rules.sql.truth import all_of, any_of, compare, fixed

_COUNT: Final = number(9)


@dataclass(frozen=True, slots=True)
class TableTerms:
    """A table in SQL: its outputs by name, the number of the row that decided (null where none or no one row did),
    how many rows match, and whether rows match that contradict the hit policy.
    """

    outputs: dict[str, Term]
    row: Term
    matches: Term
    conflict: Term


@dataclass(frozen=True, slots=True)
class _Row:
    place: int
    hit: Term
    outputs: tuple[Term, ...]


def table_terms(table: DecisionTable, columns: Mapping[str, Kind]) -> TableTerms:
    """The terms of a decision table over columns. Raises NotInSql."""
    outside = Translator("", columns)
    tested = [once(outside.term(column.expression)) for column in table.inputs]
    rows = [_row(place, row, tested, columns) for place, row in enumerate(table.rows)]
    policy = _POLICIES.get(table.hit_policy)
    if policy is None:
        raise NotInSql(f"命中策略 {table.hit_policy} 的结果是列表，SQL 的一列放不下")
    defaults = [outside.term(one.default) if one.default is not None else constant(None) for one in table.outputs]
    values, row, conflict = policy(table, rows, defaults)
    named = {output.name: value for output, value in zip(table.outputs, values, strict=True)}
    return TableTerms(named, row, _count(rows), conflict)


def _row(place: int, row: TableRow, tested: Sequence[Term], columns: Mapping[str, Kind]) -> _Row:
    try:
        cells = [_cell(cell, term, columns) for cell, term in zip(row.cells, tested, strict=True) if cell is not None]
        outputs = tuple(Translator("", columns).term(output) for output in row.outputs)
    except NotInSql as reason:
        raise NotInSql(f"第 {place + 1} 行{reason}") from None
    return _Row(place, once(all_of(cells or [fixed(True)])), tuple(once(output) for output in outputs))


def _cell(cell: Written, tested: Term, columns: Mapping[str, Kind]) -> Term:
    return Translator("", columns, tested).truth(cell)


def _holds(term: Term, frame: Frame) -> Any:
    """True or false: null is no match."""
    return frame.ibis.coalesce(term.emit(frame), frame.ibis.literal(False))


def _count(rows: Sequence[_Row]) -> Term:
    def emit(frame: Frame) -> Any:
        ones = [_holds(row.hit, frame).cast("int64") for row in rows]
        return reduce(lambda left, right: left + right, ones, frame.ibis.literal(0, type="int64"))

    return Term(_COUNT, emit)


def _place_of(row: _Row) -> Term:
    return constant(Decimal(row.place + 1))


def _first_of(rows: Sequence[_Row], values: Sequence[Term], otherwise: Term) -> Term:
    """The value of the first row that matches."""
    kind = reduce(common, (value.kind for value in values), otherwise.kind)
    if kind is NULL:
        return constant(None)
    parts = [brought(value, kind) for value in values]
    last = brought(otherwise, kind)

    def emit(frame: Frame) -> Any:
        cases = [(row.hit.emit(frame), part(frame)) for row, part in zip(rows, parts, strict=True)]
        return frame.ibis.cases(*cases, else_=last(frame)) if cases else last(frame)

    return Term(kind, emit)


_Decided = tuple[list[Term], Term, Term]


def _in_order(rows: Sequence[_Row], defaults: Sequence[Term]) -> _Decided:
    values = [_first_of(rows, [row.outputs[at] for row in rows], one) for at, one in enumerate(defaults)]
    return values, _first_of(rows, [_place_of(row) for row in rows], Term(_COUNT, _nowhere)), fixed(False)


def _nowhere(frame: Frame) -> Any:
    return frame.ibis.null("int64")


def _first(_table: DecisionTable, rows: Sequence[_Row], defaults: Sequence[Term]) -> _Decided:
    return _in_order(rows, defaults)


def _unique(_table: DecisionTable, rows: Sequence[_Row], defaults: Sequence[Term]) -> _Decided:
    count = _count(rows)
    return _unless(Term(BOOLEAN, lambda frame: count.emit(frame) > 1), _in_order(rows, defaults))


def _any(_table: DecisionTable, rows: Sequence[_Row], defaults: Sequence[Term]) -> _Decided:
    clashes = [
        all_of([_settled(one.hit), _settled(other.hit), _differ(one, other)])
        for one, other in combinations(rows, 2)
        if not _surely_same(one, other)
    ]
    return _unless(any_of(clashes or [fixed(False)]), _in_order(rows, defaults))


def _settled(term: Term) -> Term:
    return Term(BOOLEAN, lambda frame: _holds(term, frame))


def _surely_same(one: _Row, other: _Row) -> bool:
    return all(
        left.kind is right.kind is NULL or (left.constant is not None and same(Run({}), left.constant, right.constant))
        for left, right in zip(one.outputs, other.outputs, strict=True)
    )


def _differ(one: _Row, other: _Row) -> Term:
    return any_of([compare("!=", left, right) for left, right in zip(one.outputs, other.outputs, strict=True)])


def _unless(conflict: Term, decided: _Decided) -> _Decided:
    values, row, _none = decided
    conflict = once(conflict)
    return [_blanked(value, conflict) for value in values], _blanked(row, conflict), conflict


def _blanked(value: Term, conflict: Term) -> Term:
    if value.kind is NULL:
        return value

    def emit(frame: Frame) -> Any:
        return frame.ibis.ifelse(conflict.emit(frame), frame.ibis.null(value.kind.dtype), value.emit(frame))

    return Term(value.kind, emit)


def _constants(rows: Sequence[_Row], policy: str) -> list[object]:
    """The one output of every row, the same whatever the facts are."""
    outputs = [row.outputs for row in rows]
    if any(len(one) != 1 for one in outputs):
        raise NotInSql(f"命中策略 {policy} 在 SQL 中只能有一个输出")
    if any(term.constant is None for (term,) in outputs):
        raise NotInSql(f"命中策略 {policy} 在 SQL 中要求每行的输出是固定的值")
    return [term.constant for (term,) in outputs]


def _priority(table: DecisionTable, rows: Sequence[_Row], defaults: Sequence[Term]) -> _Decided:
    ranked = sorted(rows, key=lambda row: _rank(table, row))
    return _in_order(ranked, defaults)


def _rank(table: DecisionTable, row: _Row) -> tuple[int, ...]:
    """The place of a row's outputs in the declared order, as the interpreter ranks them."""
    places = []
    for output, term in zip(table.outputs, row.outputs, strict=True):
        if output.allowed:
            if term.constant is None:
                raise NotInSql("命中策略 P 在 SQL 中要求排序的输出是固定的值")
            order = [Translator("", {}).term(one).constant for one in output.allowed]
            at = [place for place, value in enumerate(order) if same(Run({}), value, term.constant)]
            places.append(at[0] if at else len(order))
    return tuple(places)


def _extreme(*, greatest: bool) -> Callable[..., _Decided]:
    def extreme(table: DecisionTable, rows: Sequence[_Row], defaults: Sequence[Term]) -> _Decided:
        values = _constants(rows, table.hit_policy)
        if len({type(value) for value in values}) > 1 or any(isinstance(value, bool) for value in values):
            raise NotInSql(f"命中策略 {table.hit_policy} 的输出没有共同的大小")
        ranked = sorted(rows, key=lambda row: row.outputs[0].constant, reverse=greatest)  # type: ignore[arg-type,return-value]
        return _in_order(ranked, defaults)

    return extreme


def _summed(table: DecisionTable, rows: Sequence[_Row], defaults: Sequence[Term]) -> _Decided:
    values = _constants(rows, table.hit_policy)
    if not all(isinstance(value, Decimal) for value in values):
        raise NotInSql("命中策略 C+ 在 SQL 中只能对数求和")
    zero = constant(Decimal(0))
    shares = [_first_of([row], list(row.outputs), zero) for row in rows]
    total = reduce(lambda left, right: arithmetic("+", left, right), shares)
    return [_where_any(rows, total, defaults[0])], Term(_COUNT, _nowhere), fixed(False)


def _where_any(rows: Sequence[_Row], value: Term, otherwise: Term) -> Term:
    some = any_of([row.hit for row in rows])
    return _first_of([_Row(0, some, (value,))], [value], otherwise)


def _counted(table: DecisionTable, rows: Sequence[_Row], _defaults: Sequence[Term]) -> _Decided:
    _constants(rows, table.hit_policy)
    return [_count(rows)], Term(_COUNT, _nowhere), fixed(False)


_POLICIES: Final[dict[str, Callable[[DecisionTable, Sequence[_Row], Sequence[Term]], _Decided]]] = {
    "F": _first,
    "U": _unique,
    "A": _any,
    "P": _priority,
    "C+": _summed,
    "C#": _counted,
    "C<": _extreme(greatest=False),
    "C>": _extreme(greatest=True),
}
