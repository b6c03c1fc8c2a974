"""What can never come out well by the kinds of the inputs: what publication would refuse."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from tongban.channels.studio.facts import FactField
from tongban.channels.studio.faults import Fault, fault_in
from tongban.channels.studio.rules import Rule
from tongban.rules import Expression, FeelError, RuleBook
from tongban.rules.conditions import column_of
from tongban.rules.feel.nodes import DecisionTable, TableInput, Written
from tongban.rules.feel.types import ANY, BOOLEAN, DATE, DATE_TIME, NUMBER, STRING, TIME, FeelType, list_of
from tongban.rules.feel.typing import infer

_TYPES: Final[Mapping[str, FeelType]] = {
    "text": STRING, "number": NUMBER, "boolean": BOOLEAN, "date": DATE, "datetime": DATE_TIME, "time": TIME,
    "list": list_of(),
}  # fmt: skip
_MOST: Final = 8


def doubts(rule: Rule, fields: Iterable[FactField]) -> tuple[Fault, ...]:
    """The parts of a rule that the kinds of its inputs speak against, each with its place and fix."""
    types = {field.name: _TYPES.get(field.kind, ANY) for field in fields}
    subject = rule.subject
    if isinstance(subject, DecisionTable):
        found = _in_table(rule, subject, types)
    elif isinstance(subject, RuleBook):
        found = _in_book(subject, types)
    else:
        found = _in_text(subject, types, judged=False)
    return tuple(fault for _place, fault in zip(range(_MOST), found, strict=False))


def _in_text(expression: Expression, types: Mapping[str, FeelType], *, judged: bool) -> Iterator[Fault]:
    try:
        infer(expression.node, expression.text, types, judged=judged)
    except FeelError as error:
        yield fault_in(expression.text, error)


def _in_book(book: RuleBook, types: Mapping[str, FeelType]) -> Iterator[Fault]:
    conditions = (*book.checks, *(row.condition for row in book.rows), *(one.condition for one in book.advice))
    for condition in conditions:
        for expression in (condition.when, condition.applied or condition.expression):
            for fault in _in_text(expression, types, judged=True) if expression is not None else ():
                yield replace(fault, say=f"“{condition.name}”：{fault.say}", fix=None)


def _in_table(rule: Rule, table: DecisionTable, types: Mapping[str, FeelType]) -> Iterator[Fault]:
    assert rule.grid is not None
    inputs, outputs = rule.grid.places("条件"), rule.grid.places("结果")
    tested = [_type(column, types) for column in table.inputs]
    for number, row in enumerate(table.rows, 1):
        for place, kind, cell in zip(inputs, tested, row.cells, strict=True):
            yield from _in_cell(number, place, cell, types, kind)
        for place, output in zip(outputs, row.outputs, strict=True):
            yield from _in_cell(number, place, output, types, ANY)


def _in_cell(
    row: int, place: int, cell: Written | None, types: Mapping[str, FeelType], tested: FeelType
) -> Iterator[Fault]:
    if cell is None:
        return
    try:
        infer(cell.body, cell.text, types, tested)
    except FeelError as error:
        yield replace(fault_in(cell.text, error), row=row, column=place + 1)


def _type(column: TableInput, types: Mapping[str, FeelType]) -> FeelType:
    name = column_of(column.expression.body)
    if name is not None:
        return types.get(name, ANY)
    try:
        return infer(column.expression.body, column.expression.text, types)
    except FeelError:
        return ANY
