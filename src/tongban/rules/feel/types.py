"""The types of the language, as item definitions, `instance of` and the type check name them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class FeelType:
    """A type without parts: `number`, `string`, `boolean`, the temporal ones, `Any`, `Null`."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class ListType(FeelType):
    """`list<element>`."""

    element: FeelType

    def __str__(self) -> str:
        return f"list<{self.element}>"


@dataclass(frozen=True, slots=True)
class RangeType(FeelType):
    """`range<element>`."""

    element: FeelType

    def __str__(self) -> str:
        return f"range<{self.element}>"


@dataclass(frozen=True, slots=True)
class ContextType(FeelType):
    """`context<name: type, …>`; a value may have more entries than these."""

    members: tuple[tuple[str, FeelType], ...]

    def __str__(self) -> str:
        return f"context<{', '.join(f'{name}: {kind}' for name, kind in self.members)}>"


@dataclass(frozen=True, slots=True)
class FunctionType(FeelType):
    """`function<parameters> -> result`."""

    parameters: tuple[FeelType, ...]
    result: FeelType

    def __str__(self) -> str:
        return f"function<{', '.join(map(str, self.parameters))}> -> {self.result}"


ANY: Final = FeelType("Any")
NULL: Final = FeelType("Null")
NUMBER: Final = FeelType("number")
STRING: Final = FeelType("string")
BOOLEAN: Final = FeelType("boolean")
DATE: Final = FeelType("date")
TIME: Final = FeelType("time")
DATE_TIME: Final = FeelType("date and time")
DAYS_TIME: Final = FeelType("days and time duration")
YEARS_MONTHS: Final = FeelType("years and months duration")
SIMPLE: Final = {
    one.name: one for one in (ANY, NULL, NUMBER, STRING, BOOLEAN, DATE, TIME, DATE_TIME, DAYS_TIME, YEARS_MONTHS)
}


FUNCTION: Final = FeelType("function")
"""Any function, whatever it takes and gives."""


def list_of(element: FeelType = ANY) -> ListType:
    """`list<element>`."""
    return ListType("list", element)


def range_of(element: FeelType = ANY) -> RangeType:
    """`range<element>`."""
    return RangeType("range", element)


def context_of(**members: FeelType) -> ContextType:
    """`context<…>`."""
    return ContextType("context", tuple(members.items()))
