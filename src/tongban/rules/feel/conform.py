"""Whether a value is of a type, and the implicit conversions to one (DMN 1.5, 10.3.2.9.4)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, Final

from tongban.rules.feel.civil import WideDate, WideDateTime, WideSpan, WideTime, join
from tongban.rules.feel.types import ANY, ContextType, FeelType, FunctionType, ListType, RangeType
from tongban.rules.feel.values import Function, Range, Unknown, YearsMonths

_SIMPLE: Final[dict[str, tuple[type, ...]]] = {
    "Null": (type(None),),
    "number": (Decimal,),
    "string": (str,),
    "boolean": (bool,),
    "date": (dt.date, WideDate),
    "time": (dt.time, WideTime),
    "date and time": (dt.datetime, WideDateTime),
    "days and time duration": (dt.timedelta, WideSpan),
    "years and months duration": (YearsMonths,),
    "list": (list,),
    "context": (dict,),
    "range": (Range,),
    "function": (Function,),
}


def conforms(value: Any, kind: FeelType) -> bool:
    """Whether a value, null included only where `kind` is Null, is an instance of a type."""
    if kind == ANY:
        return value is not None
    if type(value) not in _SIMPLE.get(kind.name, ()):
        return False
    if isinstance(kind, ListType):
        return kind.element == ANY or all(_allows(item, kind.element) for item in value)
    if isinstance(kind, ContextType):
        return all(name in value and _allows(value[name], member) for name, member in kind.members)
    if isinstance(kind, RangeType):
        return kind.element == ANY or all(end is None or conforms(end, kind.element) for end in (value.low, value.high))
    return function_conforms(value, kind) if isinstance(kind, FunctionType) else True


def _allows(value: object, kind: FeelType) -> bool:
    return value is None or conforms(value, kind)


def function_conforms(function: Function, kind: FunctionType) -> bool:
    """Whether a function takes what the type promises to give it, and gives what it promises, as far as is known."""
    if len(function.parameters) != len(kind.parameters):
        return False
    taken = all(
        subtype(given, formal.type or ANY) for given, formal in zip(kind.parameters, function.parameters, strict=True)
    )
    gives = function.result or function.promised
    return taken and (gives is None or subtype(gives, kind.result))


def subtype(kind: FeelType, wider: FeelType) -> bool:
    """Whether every value of one type is a value of the other (DMN 1.5, 10.3.2.9.3)."""
    if wider == ANY or kind == wider or kind.name == "Null":
        return True
    if kind.name != wider.name:
        return False
    if isinstance(kind, ListType) and isinstance(wider, ListType):
        return subtype(kind.element, wider.element)
    if isinstance(kind, RangeType) and isinstance(wider, RangeType):
        return subtype(kind.element, wider.element)
    if isinstance(kind, ContextType) and isinstance(wider, ContextType):
        own = dict(kind.members)
        return all(name in own and subtype(own[name], member) for name, member in wider.members)
    if isinstance(kind, FunctionType) and isinstance(wider, FunctionType):
        return (
            len(kind.parameters) == len(wider.parameters)
            and all(subtype(theirs, own) for own, theirs in zip(kind.parameters, wider.parameters, strict=True))
            and subtype(kind.result, wider.result)
        )
    return not isinstance(wider, FunctionType)


NOT_CONFORMING: Final = object()


def coerced(value: object, kind: FeelType) -> object:
    """The value as `kind` takes it: as it is, a list of one opened or made, a date widened; else NOT_CONFORMING."""
    if value is None or type(value) is Unknown or conforms(value, kind) or kind == ANY:
        return value
    if isinstance(value, list):
        if len(value) == 1 and not isinstance(kind, ListType) and not isinstance(value[0], list):
            return coerced(value[0], kind)
        return NOT_CONFORMING
    if isinstance(kind, ListType) and _allows(value, kind.element):
        return [value]
    if isinstance(value, dt.date | WideDate) and not isinstance(value, dt.datetime) and kind.name == "date and time":
        return join(value, dt.time(tzinfo=dt.UTC))
    return NOT_CONFORMING
