"""The Python expression that turns the value of a column into the rows it passes."""

from __future__ import annotations

from bisect import bisect_right
from decimal import Decimal
from math import ceil

from tongban.rules.feel.values import NUMBERS
from tongban.rules.python.code import Code
from tongban.rules.python.columns import Column
from tongban.rules.python.source import Source

#: Beyond every number of 34 digits, but not beyond infinity.
_BEYOND = Decimal(10) ** 6145
#: Below it every whole number is its own rounding, so that it can be looked up as it is.
_EXACT = Decimal(10) ** 33


def lookup(source: Source, column: Column, value: Code, *, given: bool) -> str:
    """The rows that a value passes; `given` says that it is a fact as it came, not yet checked or normalised.

    The expression raises TypeError or Unusual for what is not of the column's kind.
    """
    rare = f"{source.bind(column.rows)}({value.text})"
    if column.kind is None:
        return rare
    if given and column.kind is Decimal:
        return _given_number(source, column, value.text, rare)
    if column.kind is bool:
        yes, no = column.rows(True), column.rows(False)
        return f"({yes} if {value.text} is True else {no} if {value.text} is False else {rare})"
    found = _by_text(source, column, value.text) or _between(source, column, value.text)
    if value.kind is column.kind and not given:
        return f"({found} if {value.text} is not None else {column.null_passes})" if value.nullable else found
    return f"({found} if type({value.text}) is {source.bind(column.kind)} else {rare})"


def _between(source: Source, column: Column, value: str) -> str:
    bounds, rows = source.bind(list(column.bounds)), source.bind(column.passes)
    return f"{rows}[{source.bind(bisect_right)}({bounds}, {value})]"


def _given_number(source: Source, column: Column, value: str, rare: str) -> str:
    """What is not a number or infinite lies beyond the outermost bounds, where there are no rows to be had."""
    bisect, rows = source.bind(bisect_right), source.bind((None, *column.passes, None))
    bounds = source.bind([-_BEYOND, *column.bounds, _BEYOND])
    rounded = f"{source.bind(NUMBERS.plus)}({value})"
    whole = rare
    if all(abs(bound) < _EXACT for bound in column.bounds):
        ceilings = source.bind([int(-_BEYOND), *map(ceil, column.bounds), int(_BEYOND)])
        whole = f"{rows}[{bisect}({ceilings}, {value})] if type({value}) is {source.bind(int)} else {rare}"
    return f"({rows}[{bisect}({bounds}, {rounded})] if type({value}) is {source.bind(Decimal)} else {whole})"


def _by_text(source: Source, column: Column, value: str) -> str | None:
    """A dictionary of single texts, where all others pass the same rows."""
    if column.kind is not str:
        return None
    starts = dict(zip(column.bounds, column.passes[1:], strict=True))
    points = {bound: rows for bound, rows in starts.items() if not bound.endswith("\0")}
    others = {column.passes[0], *(rows for bound, rows in starts.items() if bound not in points)}
    if len(others) > 1 or any(f"{point}\0" not in starts for point in points):
        return None
    return f"{source.bind(points.get)}({value}, {others.pop()})"
