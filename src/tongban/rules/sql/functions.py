"""The built-ins that mean the same in SQL, and on which dialects they do."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from tongban.rules.feel.builtins.temporal import MONTH_NAMES, WEEKDAY_NAMES
from tongban.rules.sql.kinds import (
    BOOLEAN,
    DATE,
    DAYS,
    MONTHS,
    TEXT,
    TEXTS,
    Frame,
    Kind,
    NotInSql,
    Number,
    Term,
    number,
)
from tongban.rules.sql.terms import CLICKHOUSE, DUCKDB, SPARK, brought, common, only
from tongban.rules.sql.truth import any_of, one_of

_WHOLE_DAYS: Final = number(7)
Args = tuple[Term, ...]


def call(name: str, arguments: Args) -> Term:
    """A built-in applied to terms. Raises NotInSql."""
    rule = _FUNCTIONS.get(name)
    if rule is None:
        raise NotInSql(f"函数 {name} 在 SQL 中没有同样含义的写法")
    return rule(name, arguments)


def _is_null(term: Term) -> Term:
    return Term(BOOLEAN, lambda frame: term.emit(frame).isnull())


def _of(name: str, term: Term, *kinds: Kind | type[Kind]) -> Term:
    for kind in kinds:
        if term.kind is kind or (isinstance(kind, type) and isinstance(term.kind, kind)):
            return term
    raise NotInSql(f"函数 {name} 的参数是{term.kind}")


def _text_test(apply: Callable[[Frame, Any, Term], Any]) -> Callable[[str, Args], Term]:
    def test(name: str, arguments: Args) -> Term:
        text, sought = (_of(name, one, TEXT) for one in arguments)
        return Term(BOOLEAN, lambda frame: apply(frame, text.emit(frame), sought))

    return test


def _contains(frame: Frame, text: Any, sought: Term) -> Any:
    return text.contains(sought.emit(frame))


def _starts(frame: Frame, text: Any, sought: Term) -> Any:
    return text.startswith(sought.emit(frame))


def _ends(frame: Frame, text: Any, sought: Term) -> Any:
    if frame.dialect != SPARK:
        return text.endswith(sought.emit(frame))
    if not isinstance(sought.constant, str):
        raise NotInSql("函数 ends with 在 spark 中只能用固定的文字")
    return text.right(len(sought.constant)) == sought.emit(frame)


def _length(name: str, arguments: Args) -> Term:
    text = _of(name, arguments[0], TEXT)

    def emit(frame: Frame) -> Any:
        only(frame, (DUCKDB, SPARK), f"函数 {name}")
        return text.emit(frame).length().cast("int64")

    return Term(number(10), emit)


def _substring(name: str, arguments: Args) -> Term:
    text = _of(name, arguments[0], TEXT)
    places = [one.constant for one in arguments[1:]]
    if not all(isinstance(place, Decimal) and place == int(place) for place in places):
        raise NotInSql(f"函数 {name} 的位置须是固定的整数")
    start, size = int(places[0]), int(places[1]) if len(places) > 1 else None  # type: ignore[call-overload]
    if start == 0 or (size is not None and size < 1):
        return Term(TEXT, lambda frame: frame.ibis.null("string"))
    return Term(TEXT, lambda frame: _cut(frame, text.emit(frame), start, size))


def _cut(frame: Frame, text: Any, start: int, size: int | None) -> Any:
    only(frame, (DUCKDB,), "函数 substring")
    part = text.substr(start - 1) if start > 0 else text.right(-start)
    if size is not None:
        part = part.left(size)
    return frame.ibis.ifelse(text.length() >= abs(start), part, frame.ibis.null("string"))


def _list_contains(name: str, arguments: Args) -> Term:
    listed, sought = arguments
    if listed.kind is TEXTS and isinstance(sought.constant, str):
        return Term(BOOLEAN, lambda frame: listed.emit(frame).contains(sought.emit(frame)))
    if isinstance(listed.constant, list):
        return one_of(sought, listed.constant)
    raise NotInSql(f"函数 {name} 只能用于固定的列表，或在文字列表列中找固定的文字")


def _whole_from(turn: Callable[[Any], Any]) -> Callable[[str, Args], Term]:
    def rounded(name: str, arguments: Args) -> Term:
        value = _of(name, arguments[0], Number)
        assert isinstance(value.kind, Number)
        if len(arguments) > 1 and arguments[1].constant != 0:
            raise NotInSql(f"函数 {name} 在 SQL 中只能取整")
        if value.kind.whole:
            return value
        kind = number(value.kind.before + 1)
        exact = brought(value, number(value.kind.digits + 1, value.kind.scale, whole=False))
        return Term(kind, lambda frame: turn(exact(frame)).cast(kind.dtype))

    return rounded


def _abs(name: str, arguments: Args) -> Term:
    value = _of(name, arguments[0], Number)
    return Term(value.kind, lambda frame: value.emit(frame).abs())


def _modulo(name: str, arguments: Args) -> Term:
    dividend, divisor = (_of(name, one, Number) for one in arguments)
    by = divisor.constant
    whole = all(isinstance(one.kind, Number) and one.kind.whole for one in (dividend, divisor))
    if not isinstance(by, Decimal) or by == 0 or not whole:
        raise NotInSql(f"函数 {name} 在 SQL 中只能用整数除以固定的整数")
    assert isinstance(divisor.kind, Number)
    return Term(number(divisor.kind.digits), lambda frame: _remainder(frame, dividend.emit(frame), int(by)))


def _remainder(frame: Frame, dividend: Any, by: int) -> Any:
    rest = dividend.cast("int64") % by
    wrong_sign = rest < 0 if by > 0 else rest > 0
    return frame.ibis.ifelse(wrong_sign, rest + by, rest)


def _parity(wanted: int) -> Callable[[str, Args], Term]:
    def parity(name: str, arguments: Args) -> Term:
        value = _of(name, arguments[0], Number)
        if not isinstance(value.kind, Number) or not value.kind.whole:
            raise NotInSql(f"函数 {name} 在 SQL 中只能用于整数")
        return Term(BOOLEAN, lambda frame: (value.emit(frame) % 2 != 0) == bool(wanted))

    return parity


def _extreme(which: str) -> Callable[[str, Args], Term]:
    def extreme(name: str, arguments: Args) -> Term:
        kind = arguments[0].kind
        for one in arguments[1:]:
            kind = common(kind, one.kind)
        if not isinstance(kind, Number) and kind not in (DATE, TEXT):
            raise NotInSql(f"函数 {name} 的参数是{kind}")
        parts = [brought(one, kind) for one in arguments]
        absent = any_of(map(_is_null, arguments))
        return Term(kind, lambda frame: _pick(frame, which, kind, absent, [part(frame) for part in parts]))

    return extreme


def _pick(frame: Frame, which: str, kind: Kind, absent: Term, values: list[Any]) -> Any:
    return frame.ibis.ifelse(absent.emit(frame), frame.ibis.null(kind.dtype), getattr(frame.ibis, which)(*values))


def _day_name(name: str, arguments: Args) -> Term:
    day = weekday(_of(name, arguments[0], DATE))
    return Term(TEXT, lambda frame: _named(frame, day.emit(frame), WEEKDAY_NAMES))


def _month_name(name: str, arguments: Args) -> Term:
    day = _of(name, arguments[0], DATE)
    return Term(TEXT, lambda frame: _named(frame, day.emit(frame).month(), MONTH_NAMES))


def _named(frame: Frame, place: Any, names: tuple[str, ...]) -> Any:
    return frame.ibis.cases(*((place == at, name) for at, name in enumerate(names, 1)), else_=frame.ibis.null("string"))


def _day_of_year(name: str, arguments: Args) -> Term:
    day = _of(name, arguments[0], DATE)
    return Term(number(3), lambda frame: day.emit(frame).day_of_year().cast("int64"))


def _week_of_year(name: str, arguments: Args) -> Term:
    day = _of(name, arguments[0], DATE)
    return Term(number(2), lambda frame: day.emit(frame).week_of_year().cast("int64"))


def weekday(day: Term) -> Term:
    """The ISO number of the weekday, Monday 1."""

    def emit(frame: Frame) -> Any:
        only(frame, (DUCKDB, CLICKHOUSE), "星期")
        return day.emit(frame).day_of_week.index().cast("int64") + 1

    return Term(number(1), emit)


def _months_between(name: str, arguments: Args) -> Term:
    start, end = (_of(name, one, DATE) for one in arguments)
    return Term(MONTHS, lambda frame: _whole_months(frame, start.emit(frame), end.emit(frame)))


def _whole_months(frame: Frame, start: Any, end: Any) -> Any:
    months = (end.year() - start.year()).cast("int64") * 12 + end.month() - start.month()
    short = ((end >= start) & (end.day() < start.day()), -1)
    long = ((end < start) & (start.day() < end.day()), 1)
    return (months + frame.ibis.cases(short, long, else_=0)).cast("int64")


def _part(read: Callable[[Any], Any]) -> Callable[[Term], Term]:
    return lambda day: Term(number(4), lambda frame: read(day.emit(frame)).cast("int64"))


def _years(months: Term) -> Term:
    """The whole years, toward zero: the remainder has the sign of the months."""

    def emit(frame: Frame) -> Any:
        value = months.emit(frame)
        return ((value - value % 12) / 12).cast("int64")

    return Term(_WHOLE_DAYS, emit)


def _months_left(months: Term) -> Term:
    return Term(number(2), lambda frame: months.emit(frame) % 12)


PROPERTIES: Final[dict[tuple[Kind, str], Callable[[Term], Term]]] = {
    (DATE, "year"): _part(lambda day: day.year()),
    (DATE, "month"): _part(lambda day: day.month()),
    (DATE, "day"): _part(lambda day: day.day()),
    (DATE, "weekday"): weekday,
    (DAYS, "days"): lambda days: Term(_WHOLE_DAYS, days.emit),
    (MONTHS, "years"): _years,
    (MONTHS, "months"): _months_left,
}


_FUNCTIONS: Final[dict[str, Callable[[str, Args], Term]]] = {
    "contains": _text_test(_contains),
    "starts with": _text_test(_starts),
    "ends with": _text_test(_ends),
    "string length": _length,
    "substring": _substring,
    "list contains": _list_contains,
    "floor": _whole_from(lambda value: value.floor()),
    "ceiling": _whole_from(lambda value: value.ceil()),
    "abs": _abs,
    "modulo": _modulo,
    "odd": _parity(1),
    "even": _parity(0),
    "min": _extreme("least"),
    "max": _extreme("greatest"),
    "day of week": _day_name,
    "month of year": _month_name,
    "day of year": _day_of_year,
    "week of year": _week_of_year,
    "years and months duration": _months_between,
}
