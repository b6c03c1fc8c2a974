"""Decision tables as generated Python: columns looked up, their rows intersected, the outcome of what is left taken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from tongban.rules.feel.nodes import DecisionTable, Reference
from tongban.rules.feel.values import normalise
from tongban.rules.python.code import Code
from tongban.rules.python.columns import Column, column
from tongban.rules.python.lookups import lookup
from tongban.rules.python.outcomes import Outcomes, said
from tongban.rules.python.writer import Unsupported, Writer

#: Tables with more rows are left to the interpreter, whose budget of steps they may use up.
ROW_LIMIT: Final = 20_000


@dataclass(frozen=True, slots=True)
class TableCode:
    """A table written: the names of the values it tested and of its outcome, its value, and how it looks them up."""

    columns: tuple[Column, ...]
    tested: tuple[str, ...]
    outcome: str
    value: str


def write_table(writer: Writer, name: str, node: DecisionTable, finish: Callable[[object], object]) -> TableCode:
    """Write a table; `finish` is what is done to its value. Raises Unsupported."""
    if len(node.rows) > ROW_LIMIT:
        raise Unsupported
    columns = tuple(column(node, place) for place in range(len(node.inputs)))
    tested = [_tested(writer, node, place, one) for place, one in enumerate(columns)]
    hits, outcome = writer.source.fresh(), writer.source.fresh()
    rows = [lookup(writer.source, one, code, given=given) for one, (code, given) in zip(columns, tested, strict=True)]
    everything = (1 << len(node.rows)) - 1
    tests = [text for text, one in zip(rows, columns, strict=True) if not _passes_all(one, everything)]
    writer.prelude.append(f"{hits} = {' & '.join(tests) or everything}")
    _hard_cells(writer, node, columns, [code for code, _given in tested], hits)
    outcomes = Outcomes(name, node, finish)
    bind = writer.source.bind
    writer.prelude.append(f"{outcome} = {bind(outcomes)}[{hits}]")
    if not outcomes.constant:
        for part in outcomes.written:
            writer.provide(part)
        writer.prelude.append(f"{outcome} = {bind(outcomes.worked_out)}({writer.run}, {outcome})")
    return TableCode(columns, tuple(code.text for code, _given in tested), outcome, said(outcome, outcomes))


def _tested(writer: Writer, node: DecisionTable, place: int, found: Column) -> tuple[Code, bool]:
    """The value of a column under a name, and whether it is a fact as it came, checked by being looked up."""
    expression = node.inputs[place].expression.body
    if isinstance(expression, Reference) and not found.hard:
        fact = writer.fact(expression.path, found.kind)
        if fact is not None:
            if _passes_all(found, (1 << len(node.rows)) - 1):
                writer.prelude.append(f"{writer.source.bind(normalise)}({fact.text})")
            return fact, True
    code = writer.value(expression)
    return (code if code.is_name else writer.hoisted(code)), False


def _passes_all(found: Column, everything: int) -> bool:
    return not found.hard and found.kind is None and found.passes == (everything,) and found.null_passes == everything


def _hard_cells(
    writer: Writer, node: DecisionTable, columns: tuple[Column, ...], tested: list[Code], hits: str
) -> None:
    """Evaluate the cells that cannot be looked up, of the rows that have passed all others."""
    for number, row in enumerate(node.rows):
        tests = []
        for found, code, cell in zip(columns, tested, row.cells, strict=True):
            if cell is not None and number in found.hard:
                writer.tested = code
                tests.append(writer.holds(cell.body))
        writer.tested = None
        if tests:
            bit = 1 << number
            writer.prelude.append(f"if {hits} & {bit} and not ({' and '.join(tests)}): {hits} ^= {bit}")
