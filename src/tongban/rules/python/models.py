"""A decision of a model as one generated function: its inputs, the decisions it rests on, and itself, in order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any, Final

from tongban.rules.dmn.allowed import constrained
from tongban.rules.dmn.graph import Graph
from tongban.rules.dmn.items import Item
from tongban.rules.dmn.parts import Input, Key, Logic
from tongban.rules.feel.names import NameTree
from tongban.rules.feel.nodes import Coerced, DecisionTable, Node
from tongban.rules.feel.parser import Parser
from tongban.rules.feel.types import ANY, FeelType
from tongban.rules.feel.values import YearsMonths
from tongban.rules.python.code import Code
from tongban.rules.python.expressions import INTERPRETED, told
from tongban.rules.python.guards import StrictRun, give_up, of_type
from tongban.rules.python.source import TEXT_LIMIT, Source
from tongban.rules.python.tables import write_table
from tongban.rules.python.writer import Unsupported, Writer
from tongban.rules.support import Support, unsupported

Facts = Mapping[str, object]

#: The kind of the values of a declared type, where there is one.
_KINDS: Final[dict[str, type]] = {
    "number": Decimal,
    "string": str,
    "boolean": bool,
    "date": dt.date,
    "time": dt.time,
    "date and time": dt.datetime,
    "days and time duration": dt.timedelta,
    "years and months duration": YearsMonths,
}


@dataclass(frozen=True, slots=True)
class GeneratedDecision:
    """`value(facts)` gives the value alone, `decide(facts)` the record of the decision; `text` is the generated one."""

    value: Callable[[Facts], Any]
    decide: Callable[[Facts], Any]
    support: Support
    text: str = ""


def generate_decision(
    graph: Graph,
    keys: Mapping[str, Key],
    record: Callable[..., object],
    asked: Callable[[tuple[str, ...]], object],
    otherwise: Callable[[Facts], Any],
) -> GeneratedDecision:
    """The decisions of these names (one: its value; several: a mapping of values).

    `record(value, given, hits, asked(paths))` makes the record, with the facts read, in order of `paths`, and a
    (decision, table, rows) per table. Facts that are unusual go to `otherwise`, which makes it by the interpreter.
    """
    slow = partial(_value_of, otherwise)
    chain = _Chain(graph)
    try:
        results = {name: chain.result(key) for name, key in keys.items()}
        text = _text(chain, list(results.items()), record, asked, slow, otherwise)
    except Unsupported:
        return GeneratedDecision(slow, otherwise, unsupported(INTERPRETED))
    made = chain.writer.source.build(text)
    return GeneratedDecision(made["value"], made["decide"], told(chain.writer), text)


def _value_of(decide: Callable[[Facts], Any], facts: Facts) -> object:
    return decide(facts).value


def _text(
    chain: _Chain,
    results: Sequence[tuple[str, str]],
    record: Callable[..., object],
    asked: Callable[[tuple[str, ...]], object],
    slow: Callable[[Facts], Any],
    otherwise: Callable[[Facts], Any],
) -> str:
    source = chain.writer.source
    named = ", ".join(f"{source.bind(name)}: {text}" for name, text in results)
    value = results[0][1] if len(results) == 1 else f"{{{named}}}"
    seen = chain.writer.seen
    given = "".join(f"{code.text}, " for code in seen.values())
    hits = " + ".join(chain.hits) or "()"
    made = f"{source.bind(record)}({value}, ({given}), {hits}, {source.bind(asked(tuple(seen)))})"
    opening = chain.writer.opening(StrictRun)
    text = source.function("value", [*opening, f"return {value}"], slow)
    text += source.function("decide", [*opening, f"return {made}"], otherwise)
    if len(text) > TEXT_LIMIT:
        raise Unsupported
    return text


class _Chain:
    """Decisions written one after the other into one function, each once, what it rests on before it."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.writer = Writer(Source(), {}, lambda _path: True)
        self.hits: list[str] = []
        self._codes: dict[Key, Code] = {}
        self._results: dict[Key, str] = {}

    def result(self, key: Key) -> str:
        """The value of a decision as somebody's own. Raises Unsupported."""
        code = self.value(key)
        return self._results.get(key, code.text)

    def value(self, key: Key) -> Code:
        """The value of an input or decision under a local name. Raises Unsupported."""
        code = self._codes.get(key)
        if code is None:
            part = self.graph.parts.get(key)
            if isinstance(part, Input):
                code = self._input(part)
            elif isinstance(part, Logic) and not part.knowledge and part.fault is None:
                code = self._decision(part)
            else:
                raise Unsupported
            self._codes[key] = code
        return code

    def _input(self, part: Input) -> Code:
        writer, item = self.writer, part.item
        kind = _KINDS.get(item.type.name)
        code = writer.input(part.path, kind)
        if kind is None and item.type != ANY:
            code = writer.hoisted(Code(f"{writer.source.bind(of_type)}({code.text}, {writer.source.bind(item.type)})"))
        if item.constrained:
            self._check(code, part)
        return code

    def _check(self, code: Code, part: Input) -> None:
        """Put an input to the tests of its type; one that fails them is for the interpreter to tell."""
        writer, item = self.writer, part.item
        if item.allowed is None or item.whole is not None or item.members or item.element is not None:
            finish = _finisher((), item, part.name)
            writer.prelude.append(f"{writer.source.bind(finish)}({code.text})")
            return
        writer.tested = code
        passes = writer.holds(Parser(item.allowed, NameTree(), tests_input=True).whole_tests())
        writer.tested = None
        writer.prelude.append(f"if not ({code.text} is None or {passes}): {writer.source.bind(give_up)}()")

    def _decision(self, part: Logic) -> Code:
        around = self.writer.names, self.writer.kinds
        names = {required.name: _Named(self, required.key) for required in part.requires}
        self._codes[part.key] = _UNDER_WAY
        self.writer.names = names
        node, types = _opened(part.node)
        finish = _finisher(types, part.item, part.name)
        try:
            return (
                self._table(part, node, finish) if isinstance(node, DecisionTable) else self._expression(part, finish)
            )
        finally:
            self.writer.names, self.writer.kinds = around
            self._codes.pop(part.key, None)

    def _table(self, part: Logic, node: DecisionTable, finish: Callable[[object], object]) -> Code:
        found = write_table(self.writer, part.name, node, finish)
        self.hits.append(f"{found.outcome}.hits")
        self._results[part.key] = found.value
        return Code(f"{found.outcome}.value", _KINDS.get(part.item.type.name))

    def _expression(self, part: Logic, finish: Callable[[object], object]) -> Code:
        writer = self.writer
        code = writer.value(part.node)
        wanted = _KINDS.get(part.item.type.name)
        if part.item.type != ANY and (wanted is None or code.kind is not wanted or part.item.constrained):
            code = Code(f"{writer.source.bind(finish)}({code.text})", wanted)
        return writer.hoisted(code)


_UNDER_WAY: Final = Code("None")


class _Named:
    """What a required input or decision means in the texts of a decision."""

    def __init__(self, chain: _Chain, key: Key) -> None:
        self._chain = chain
        self._key = key

    def read(self) -> Code:
        """Its value. Raises Unsupported where the decision rests on itself."""
        chain = self._chain
        names = chain.writer.names
        chain.writer.names = None
        code = chain.value(self._key)
        chain.writer.names = names
        if code is _UNDER_WAY:
            raise Unsupported
        return code if code.is_name else chain.writer.hoisted(code)

    def fact(self, kind: type | None) -> Code | None:
        """The fact of an input that has no type, or just the kind it is looked up as, and no tests."""
        part = self._chain.graph.parts.get(self._key)
        if not isinstance(part, Input) or part.item.constrained:
            return None
        if part.item.type != ANY and _KINDS.get(part.item.type.name) is not kind:
            return None
        return self._chain.writer.given(part.path)


def _opened(node: Node) -> tuple[Node, tuple[FeelType, ...]]:
    """A node without the types it is brought to, those innermost first."""
    types: list[FeelType] = []
    while isinstance(node, Coerced):
        types.append(node.type)
        node = node.value
    return node, tuple(reversed(types))


def _finisher(types: tuple[FeelType, ...], item: Item, name: str) -> Callable[[object], object]:
    """Bring a value to its types and put it to their tests. Raises Unusual where it fails."""

    def finish(value: object) -> object:
        for kind in types:
            value = of_type(value, kind)
        if value is None or item.type == ANY:
            return value
        return constrained(StrictRun({}), of_type(value, item.type), item, name)

    return finish
