"""Boxed expressions: each becomes the node that means it, its texts read over the names around it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final
from typing import Literal as Choice

from tongban.rules.dmn.document import FEEL, Element
from tongban.rules.dmn.errors import refuse, told_of
from tongban.rules.dmn.items import Items
from tongban.rules.feel.errors import FeelError, Span
from tongban.rules.feel.nodes import (
    And,
    Argument,
    Between,
    Binding,
    Coerced,
    Compare,
    Constant,
    ContextOf,
    Entry,
    Filter,
    For,
    FunctionOf,
    If,
    In,
    InstanceOf,
    Invoke,
    ListOf,
    Node,
    Not,
    Or,
    Parameter,
    Path,
    Quantified,
    Written,
)
from tongban.rules.feel.parser import Parser
from tongban.rules.feel.scope import Scope
from tongban.rules.feel.types import ANY, BOOLEAN, FeelType, list_of

HERE: Final = Span(0, 0)
EXPRESSIONS: Final = (
    "literalExpression",
    "decisionTable",
    "context",
    "list",
    "relation",
    "invocation",
    "functionDefinition",
    "conditional",
    "filter",
    "for",
    "some",
    "every",
)

_TRUTHS: Final = (And, Or, Not, Compare, Between, In, InstanceOf, Quantified)
_BOOLEANS: Final = list_of(BOOLEAN)


class Boxes:
    """Reads the boxed expressions of one decision or knowledge model over its scope."""

    def __init__(self, scope: Scope, items: Items) -> None:
        self.scope = scope
        self.items = items
        self._types = items.types()

    def within(self, element: Element) -> Node:
        """The expression inside an element; null where there is none. Raises DmnError."""
        inner = element.first(*EXPRESSIONS)
        if inner is None:
            odd = next((child for child in element.children if child.name.endswith("Expression")), None)
            if odd is not None:
                raise refuse("TB-DMN-013", odd.line, kind=odd.name)
            return Constant(HERE, None)
        return self.read(inner)

    def read(self, box: Element) -> Node:
        """The node of a boxed expression, brought to the type it declares. Raises DmnError."""
        try:
            return self.typed(_READERS[box.name](self, box), box)
        except FeelError as error:
            raise told_of(error, box.line) from error

    def typed(self, node: Node, box: Element) -> Node:
        """The node, coerced where the element declares a type."""
        kind = self.items.of(box.get("typeRef"), box.line).type
        return node if kind == ANY else Coerced(node.span, node, kind)

    def type_of(self, element: Element) -> FeelType | None:
        """The type an element declares, None for any."""
        kind = self.items.of(element.get("typeRef"), element.line).type
        return None if kind == ANY else kind

    def text(self, element: Element) -> Node:
        """The FEEL text of a literal expression; an empty one is null."""
        language = element.get("expressionLanguage")
        if language and language.rstrip("/") not in (FEEL.rstrip("/"), "FEEL", "feel"):
            raise refuse("TB-DMN-018", element.line, language=language)
        return self.written(element.text_of("text"), element.line)

    def written(self, text: str, line: int) -> Node:
        """An expression in a text of its own."""
        if not text.strip():
            return Constant(HERE, None)
        with self._told(line):
            return Written(Span(0, len(text)), text, self._parser(text).whole_expression())

    def tests(self, text: str, line: int) -> Written | None:
        """Unary tests; None for `-` and for an empty text."""
        if text.strip() in ("", "-"):
            return None
        with self._told(line):
            return Written(Span(0, len(text)), text, self._parser(text, tests=True).whole_tests())

    def _parser(self, text: str, *, tests: bool = False) -> Parser:
        return Parser(text, self.scope, tests_input=tests, clock=True, types=self._types)

    @contextmanager
    def _told(self, line: int) -> Iterator[None]:
        mark = self.scope.mark()
        try:
            yield
        except FeelError as error:
            self.scope.leave(mark)
            raise told_of(error, line) from error

    def context(self, box: Element) -> Node:
        """A boxed context: the value of its result entry where it has one, else the context of the others."""
        mark = self.scope.mark()
        entries: list[Entry] = []
        result: Node | None = None
        for written in box.all("contextEntry"):
            variable = written.first("variable")
            value = self.within(written)
            if variable is None:
                result = value
                continue
            name = variable.get("name")
            self.scope.members.add(name)
            entries.append(Entry(value.span, name, self.scope.bind(name), self.typed(value, variable)))
        if result is not None:
            slot = self.scope.bind("")
            entries.append(Entry(HERE, "", slot, result))
        self.scope.leave(mark)
        made = ContextOf(HERE, tuple(entries))
        return made if result is None else _result_of(made)

    def relation(self, box: Element) -> Node:
        """A boxed relation: a list of contexts with one entry per column."""
        columns = list(box.all("column"))
        for column in columns:
            self.scope.members.add(column.get("name"))
        return ListOf(HERE, tuple(self._row(place, row, columns) for place, row in enumerate(box.all("row"))))

    def _row(self, place: int, row: Element, columns: list[Element]) -> Node:
        cells = [self.read(cell) for cell in row.all(*EXPRESSIONS)]
        if len(cells) != len(columns):
            words = {"what": "格", "what_en": "cells", "row": place + 1, "found": len(cells), "wanted": len(columns)}
            raise refuse("TB-DMN-015", row.line, "", "", **words)
        entries = tuple(
            Entry(cell.span, column.get("name"), self.scope.new_slot(), self.typed(cell, column))
            for column, cell in zip(columns, cells, strict=True)
        )
        return ContextOf(HERE, entries)

    def listed(self, box: Element) -> Node:
        """A boxed list."""
        return ListOf(HERE, tuple(self.read(one) for one in box.all(*EXPRESSIONS)))

    def invocation(self, box: Element) -> Node:
        """A boxed invocation: the called function with a binding per parameter."""
        function = self.within(box)
        return Invoke(HERE, function, tuple(self._argument(one) for one in box.all("binding")))

    def _argument(self, binding: Element) -> Argument:
        parameter = binding.first("parameter")
        if parameter is None:
            raise refuse("TB-DMN-005", binding.line, wanted="parameter")
        return Argument(HERE, parameter.get("name"), self.typed(self.within(binding), parameter))

    def function(self, box: Element) -> Node:
        """A function definition. One of another machine is refused."""
        kind = box.get("kind", "FEEL")
        if kind != "FEEL":
            raise refuse("TB-DMN-011", box.line, kind=kind)
        mark = self.scope.mark()
        parameters = tuple(
            Parameter(HERE, one.get("name"), self.scope.bind(one.get("name")), self.type_of(one))
            for one in box.all("formalParameter")
        )
        body = self.within(box)
        self.scope.leave(mark)
        return FunctionOf(HERE, parameters, body)

    def conditional(self, box: Element) -> Node:
        """A boxed conditional."""
        condition, then, otherwise = (self._part(box, name) for name in ("if", "then", "else"))
        return _over_booleans(condition, ListOf(HERE, (condition,)), If(HERE, condition, then, otherwise))

    def filtered(self, box: Element) -> Node:
        """A boxed filter."""
        source = self._part(box, "in")
        mark = self.scope.mark()
        slot = self.scope.enter_filter()
        condition = self._part(box, "match")
        self.scope.leave(mark)
        results = For(HERE, (Binding(HERE, "item", slot, source),), self.scope.new_slot(), condition)
        return _over_booleans(condition, results, Filter(HERE, source, slot, condition))

    def loop(self, box: Element) -> Node:
        """A boxed for."""
        mark = self.scope.mark()
        binding = self._binding(box)
        partial = self.scope.bind("partial")
        body = self._part(box, "return")
        self.scope.leave(mark)
        return For(HERE, (binding,), partial, body)

    def quantified(self, box: Element) -> Node:
        """A boxed some or every."""
        mark = self.scope.mark()
        binding = self._binding(box)
        body = self._part(box, "satisfies")
        self.scope.leave(mark)
        kind: Choice["some", "every"] = "some" if box.name == "some" else "every"
        results = For(HERE, (binding,), self.scope.new_slot(), body)
        return _over_booleans(body, results, Quantified(HERE, kind, (binding,), body))

    def _binding(self, box: Element) -> Binding:
        domain = self._part(box, "in")
        name = box.get("iteratorVariable")
        return Binding(HERE, name, self.scope.bind(name), domain)

    def _part(self, box: Element, name: str) -> Node:
        part = box.first(name)
        if part is None:
            raise refuse("TB-DMN-005", box.line, wanted=name)
        return self.typed(self.within(part), part)


def _over_booleans(condition: Node, results: Node, meant: Node) -> Node:
    """What is meant where every result of the condition is a truth value or null, else null with a cause."""
    body = condition.body if isinstance(condition, Written) else condition
    if isinstance(body, _TRUTHS) or (isinstance(body, Constant) and isinstance(body.value, bool)):
        return meant
    return If(HERE, InstanceOf(HERE, results, _BOOLEANS), meant, Coerced(HERE, results, _BOOLEANS))


def _result_of(context: ContextOf) -> Node:
    """The value of the unnamed last entry: a function of nothing else, called at once, has its names and no more."""

    return Path(HERE, context, "")


def _table(boxes: Boxes, box: Element) -> Node:
    from tongban.rules.dmn.boxed_table import read_table

    return read_table(boxes, box)


_READERS: Final[dict[str, Callable[[Boxes, Element], Node]]] = {
    "literalExpression": Boxes.text,
    "decisionTable": _table,
    "context": Boxes.context,
    "list": Boxes.listed,
    "relation": Boxes.relation,
    "invocation": Boxes.invocation,
    "functionDefinition": Boxes.function,
    "conditional": Boxes.conditional,
    "filter": Boxes.filtered,
    "for": Boxes.loop,
    "some": Boxes.quantified,
    "every": Boxes.quantified,
}
