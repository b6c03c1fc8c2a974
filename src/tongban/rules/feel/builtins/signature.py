"""How a built-in function is declared: its FEEL name, its parameters with their kinds, and what it does."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from tongban.rules.feel.civil import WideDate, WideDateTime
from tongban.rules.feel.run import Fault
from tongban.rules.feel.types import (
    ANY,
    BOOLEAN,
    FUNCTION,
    NUMBER,
    STRING,
    YEARS_MONTHS,
    ContextType,
    FeelType,
    list_of,
    range_of,
)
from tongban.rules.feel.values import Function, Range, YearsMonths, kind_name

KINDS: Final[dict[str, tuple[type, ...]]] = {
    "any": (),
    "number": (Decimal,),
    "string": (str,),
    "boolean": (bool,),
    "list": (list,),
    "context": (dict,),
    "date": (dt.date, dt.datetime, WideDate, WideDateTime),
    "years-months": (YearsMonths,),
    "range": (Range,),
    "function": (Function,),
}
_TYPES: Final[dict[str, FeelType]] = {
    "number": NUMBER,
    "string": STRING,
    "boolean": BOOLEAN,
    "list": list_of(),
    "context": ContextType("context", ()),
    "years-months": YEARS_MONTHS,
    "range": range_of(),
    "function": FUNCTION,
}
"""Kinds that are a type; the others take values of several types."""
_KINDS_ZH: Final = {
    "number": "数",
    "string": "文字",
    "boolean": "是否",
    "list": "列表",
    "context": "分项数据",
    "date": "日期",
    "years-months": "年月时长",
    "range": "范围",
    "function": "函数",
}
_DECLARATION: Final = re.compile(r"(?P<name>[^:]+):(?P<kind>[a-z-]+)(?P<mark>[?*]?)")


@dataclass(frozen=True, slots=True)
class Param:
    """One parameter; `kind` is a key of KINDS, and `any` alone lets null through to the function.

    `narrowed` are the names under which it takes one type only.
    """

    names: tuple[str, ...]
    kind: str
    optional: bool
    repeated: bool
    narrowed: tuple[tuple[str, FeelType], ...] = ()

    @classmethod
    def read(cls, declaration: str) -> Param:
        """The parameter written `name|other name=kind:kind`, then `?` when optional, `*` when it takes all the rest."""
        match = _DECLARATION.fullmatch(declaration)
        if match is None:
            raise ValueError(f"bad parameter declaration: {declaration}")
        mark = match["mark"]
        names = [part.partition("=") for part in match["name"].split("|")]
        narrowed = tuple((name, _TYPES[kind]) for name, _, kind in names if kind)
        return cls(tuple(name for name, _, _ in names), match["kind"], mark == "?", mark == "*", narrowed)

    @property
    def type(self) -> FeelType:
        """The type of what it takes, Any where that is several."""
        return _TYPES.get(self.kind, ANY)

    @property
    def name(self) -> str:
        """The name used in messages."""
        return self.names[0]

    def coerce(self, value: object) -> object:
        """`value` as this parameter takes it: a list of one and its element stand for each other. Raises Fault."""
        wanted = KINDS[self.kind]
        if not wanted or type(value) in wanted:
            return value
        if list in wanted:
            return [value]
        if isinstance(value, list) and len(value) == 1 and type(value[0]) in wanted:
            return value[0]
        raise Fault(f"参数 {self.name} 应为{_KINDS_ZH[self.kind]}，实际是{kind_name(value)}")


@dataclass(frozen=True, slots=True)
class Builtin:
    """A function of the language; `apply(run, *arguments)` gets its arguments coerced and present."""

    name: str
    params: tuple[Param, ...]
    apply: Callable[..., object]
    result: FeelType

    @property
    def usage(self) -> str:
        """How to write a call, for error messages."""
        words = [p.name + ("…" if p.repeated else "") + ("（可省）" if p.optional else "") for p in self.params]
        return f"{self.name}({', '.join(words)})"

    def takes(self, count: int) -> tuple[Param, ...]:
        """The parameter of each of so many arguments."""
        last = len(self.params) - 1
        return tuple(self.params[min(place, last)] for place in range(count))

    @property
    def least(self) -> int:
        """The fewest arguments a call may have."""
        return sum(1 for param in self.params if not param.optional)

    @property
    def most(self) -> int | None:
        """The most arguments a call may have; None without limit."""
        return None if self.params and self.params[-1].repeated else len(self.params)


BUILTINS: Final[dict[str, Builtin]] = {}


def builtin(name: str, *params: str, gives: FeelType = ANY) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare the decorated function as a built-in: parameters as in `Param.read`, and the type of its value."""

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        BUILTINS[name] = Builtin(name, tuple(Param.read(param) for param in params), function, gives)
        return function

    return register
