"""A decision table compiled to one generated function, and what it decided with the row and inputs it rests on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from msgspec import Struct

from tongban.rules.feel.interpreter import close
from tongban.rules.feel.nodes import DecisionTable
from tongban.rules.feel.run import Run, Step
from tongban.rules.python.expressions import INTERPRETED, told
from tongban.rules.python.guards import StrictRun
from tongban.rules.python.kinds import input_kinds
from tongban.rules.python.source import TEXT_LIMIT, Source
from tongban.rules.python.tables import TableCode, write_table
from tongban.rules.python.writer import Unsupported, Writer
from tongban.rules.support import Support, unsupported

Facts = Mapping[str, object]


class Decided(Struct, frozen=True):
    """What a table said: its value, the rows that decided (from 0) and the values it tested, column by column."""

    value: object
    rows: tuple[int, ...]
    inputs: tuple[object, ...]
    table: CompiledTable


class CompiledTable:
    """A decision table as a function of facts. Immutable but for the outcomes it remembers; safe to share.

    `value(facts)` gives the value alone, `decide(facts)` also what it rests on; an absent fact is UNKNOWN. Both give
    what the interpreter gives. `support` tells whether they were generated, `text` is what was.
    """

    __slots__ = ("decide", "node", "support", "text", "value")

    def __init__(self, node: DecisionTable) -> None:
        self.node: Final = node
        step, inputs = close(node), tuple(close(one.expression.body) for one in node.inputs)
        self.value: Callable[[Facts], object] = partial(_value, step)
        self.decide: Callable[[Facts], Decided] = partial(_decide, self, step, inputs)
        self.text = ""
        try:
            self.support: Support = self._generate()
        except Unsupported:
            self.support = unsupported(INTERPRETED)

    def _generate(self) -> Support:
        kinds = input_kinds(self.node)
        writer = Writer(Source(), kinds, lambda _path: True)
        code = write_table(writer, "", self.node, lambda value: value)
        text = self._text(writer, code)
        if len(text) > TEXT_LIMIT:
            raise Unsupported
        made = writer.source.build(text)
        self.text, self.value, self.decide = text, made["value"], made["decide"]
        return told(writer)

    def _text(self, writer: Writer, code: TableCode) -> str:
        source, found = writer.source, code.outcome
        tested = f"({', '.join(code.tested)},)" if code.tested else "()"
        record = f"{source.bind(Decided)}({code.value}, {found}.hits[0][2], {tested}, {source.bind(self)})"
        opening = writer.opening(StrictRun)
        return source.function("value", [*opening, f"return {code.value}"], self.value) + source.function(
            "decide", [*opening, f"return {record}"], self.decide
        )


def _value(step: Step, facts: Facts) -> object:
    return step(Run(facts))


def _decide(table: CompiledTable, step: Step, inputs: tuple[Step, ...], facts: Facts) -> Decided:
    run = Run(facts)
    run.hits = []
    value = step(run)
    rows = run.hits[-1][1] if run.hits else ()
    return Decided(value, rows, tuple(one(run) for one in inputs), table)
