"""What the type check knows of operators, properties and built-ins, as tables over types."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tongban.rules.feel.builtins import Builtin, Param
from tongban.rules.feel.types import (
    ANY,
    BOOLEAN,
    DATE,
    DATE_TIME,
    DAYS_TIME,
    NULL,
    NUMBER,
    STRING,
    TIME,
    YEARS_MONTHS,
    ContextType,
    FeelType,
    ListType,
    RangeType,
    range_of,
)

_ZH: Final = {
    "number": "数",
    "string": "文字",
    "boolean": "是否",
    "date": "日期",
    "time": "时间",
    "date and time": "日期时间",
    "days and time duration": "时长",
    "years and months duration": "年月时长",
    "list": "列表",
    "context": "分项数据",
    "range": "范围",
    "function": "函数",
    "Null": "空",
    "Any": "任意值",
}
ORDERED: Final = frozenset({NUMBER, STRING, DATE, TIME, DATE_TIME, DAYS_TIME, YEARS_MONTHS})
_SUMS: Final[dict[tuple[str, FeelType, FeelType], FeelType]] = {
    ("+", NUMBER, NUMBER): NUMBER,
    ("-", NUMBER, NUMBER): NUMBER,
    ("*", NUMBER, NUMBER): NUMBER,
    ("/", NUMBER, NUMBER): NUMBER,
    ("**", NUMBER, NUMBER): NUMBER,
    ("+", STRING, STRING): STRING,
    ("-", DATE, DATE): DAYS_TIME,
    ("-", DATE_TIME, DATE_TIME): DAYS_TIME,
    ("-", DATE_TIME, DATE): DAYS_TIME,
    ("-", DATE, DATE_TIME): DAYS_TIME,
    ("-", TIME, TIME): DAYS_TIME,
    ("/", DAYS_TIME, DAYS_TIME): NUMBER,
    ("/", YEARS_MONTHS, YEARS_MONTHS): NUMBER,
    ("+", TIME, DAYS_TIME): TIME,
    ("+", DAYS_TIME, TIME): TIME,
    ("-", TIME, DAYS_TIME): TIME,
    **{(op, span, span): span for op in "+-" for span in (DAYS_TIME, YEARS_MONTHS)},
    **{(op, span, NUMBER): span for op in "*/" for span in (DAYS_TIME, YEARS_MONTHS)},
    **{("*", NUMBER, span): span for span in (DAYS_TIME, YEARS_MONTHS)},
    **{(op, day, span): day for op in "+-" for day in (DATE, DATE_TIME) for span in (DAYS_TIME, YEARS_MONTHS)},
    **{("+", span, day): day for day in (DATE, DATE_TIME) for span in (DAYS_TIME, YEARS_MONTHS)},
}
NEGATED: Final = frozenset({NUMBER, DAYS_TIME, YEARS_MONTHS})
_DAY: Final = dict.fromkeys(("year", "month", "day", "weekday"), NUMBER)
_CLOCK: Final = dict.fromkeys(("hour", "minute", "second"), NUMBER) | {"time offset": DAYS_TIME, "timezone": STRING}
PROPERTIES: Final[dict[str, dict[str, FeelType]]] = {
    "date": _DAY,
    "time": _CLOCK,
    "date and time": _DAY | _CLOCK,
    "days and time duration": dict.fromkeys(("days", "hours", "minutes", "seconds"), NUMBER),
    "years and months duration": dict.fromkeys(("years", "months"), NUMBER),
    "range": {"start": ANY, "end": ANY, "start included": BOOLEAN, "end included": BOOLEAN},
    "number": {},
    "string": {},
    "boolean": {},
    "function": {},
}
_TAKEN: Final[dict[str, frozenset[str]]] = {
    "number": frozenset({"number"}),
    "string": frozenset({"string"}),
    "boolean": frozenset({"boolean"}),
    "context": frozenset({"context"}),
    "date": frozenset({"date", "date and time"}),
    "years-months": frozenset({"years and months duration"}),
    "range": frozenset({"range"}),
    "function": frozenset({"function"}),
}
_OF_NUMBERS: Final = frozenset({"mean", "median", "product", "stddev", "mode"})
_SAME_LIST: Final = frozenset(
    {"sublist", "reverse", "remove", "distinct values", "sort", "append", "insert before", "list replace"}
)
_ELEMENT: Final = frozenset({"min", "max"})


def unsure(kind: FeelType) -> bool:
    """Whether nothing is known about a value of this type that could speak against its use."""
    return kind in (ANY, NULL)


def shown(kind: FeelType) -> str:
    """The Chinese word for a type."""
    return _ZH.get(kind.name, str(kind))


def joined(kinds: Sequence[FeelType]) -> FeelType:
    """The type of a value that is of one of these types; Any where they differ."""
    told = [kind for kind in kinds if kind != NULL]
    if not told:
        return ANY
    return told[0] if all(kind == told[0] for kind in told) else ANY


def alike(left: FeelType, right: FeelType) -> bool:
    """Whether values of two types can be equal at all."""
    if unsure(left) or unsure(right):
        return True
    if isinstance(left, ListType) and isinstance(right, ListType):
        return alike(left.element, right.element)
    return left.name == right.name


def result_of(op: str, left: FeelType, right: FeelType) -> FeelType | None:
    """The type of `left op right`; None where there is no such operation, Any where it is not known."""
    if unsure(left) or unsure(right):
        known = right if unsure(left) else left
        if unsure(known):
            return ANY
        possible = {result for (name, *pair), result in _SUMS.items() if name == op and known == pair[unsure(left)]}
        return next(iter(possible)) if len(possible) == 1 else ANY if possible else None
    return _SUMS.get((op, left, right))


def takes(function: Builtin, param: Param, kind: FeelType) -> bool:
    """Whether a parameter may get a value of a type; a list of one and its element stand for each other."""
    if isinstance(kind, ListType):
        inner = kind.element
        if function.name in _OF_NUMBERS:
            return unsure(inner) or inner == NUMBER
        return param.kind in ("any", "list") or unsure(inner) or inner.name in _TAKEN.get(param.kind, ())
    if unsure(kind) or param.kind == "list":
        return True
    if param.kind == "any":
        return function.name not in _OF_NUMBERS or kind == NUMBER
    return kind.name in _TAKEN[param.kind]


def given(function: Builtin, kinds: Sequence[FeelType]) -> FeelType:
    """The type of what a built-in gives for arguments of these types."""
    first = kinds[0] if kinds else ANY
    if function.name in _SAME_LIST and isinstance(first, ListType):
        keeps = function.name in ("sublist", "reverse", "remove", "distinct values", "sort")
        return first if keeps else ListType("list", joined([first.element, *kinds[-1:]]))
    if function.name in _ELEMENT:
        return first.element if len(kinds) == 1 and isinstance(first, ListType) else joined(kinds)
    return first if function.name == "abs" else function.result


def element_of(kind: FeelType) -> FeelType:
    """The type of the elements a loop over a value meets."""
    if isinstance(kind, (ListType, RangeType)):
        return kind.element
    return ANY if unsure(kind) or kind == range_of() else kind


def member_of(kind: FeelType, name: str) -> FeelType | None:
    """The type of a member; None where there is none of that name."""
    if isinstance(kind, ListType):
        inner = member_of(kind.element, name)
        return None if inner is None else ListType("list", inner)
    if isinstance(kind, ContextType):
        return dict(kind.members).get(name) if kind.members else ANY
    if isinstance(kind, RangeType) and name in ("start", "end"):
        return kind.element
    return ANY if unsure(kind) else PROPERTIES.get(kind.name, {}).get(name)
