"""Documents made of tables: what spreadsheets and rules.yaml become, and what they are written from again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Final

from tongban.rules.dmn.document import MODEL, Element, made
from tongban.rules.feel.errors import FeelError
from tongban.rules.feel.names import NameTree
from tongban.rules.feel.nodes import Node
from tongban.rules.feel.parser import Parser
from tongban.rules.feel.trace import input_paths

NAMESPACE: Final = "urn:tongban:rules"
_ONE_HIT: Final = ("UNIQUE", "ANY", "FIRST", "PRIORITY")
_PREFIXES: Final = (("", MODEL),)


@dataclass(frozen=True, slots=True)
class InputText:
    """An input as written: its type by FEEL name (empty for any), the values it allows, what it is."""

    name: str
    type: str = ""
    allowed: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class ColumnText:
    """A column as written; of an output, `expression` is its default and `name` may be empty."""

    name: str
    expression: str = ""
    type: str = ""
    allowed: str = ""


@dataclass(frozen=True, slots=True)
class RuleText:
    """A row as written."""

    cells: tuple[str, ...]
    outputs: tuple[str, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableText:
    """A decision that is a table, as written; the hit policy in the words of DMN."""

    name: str
    inputs: tuple[ColumnText, ...]
    outputs: tuple[ColumnText, ...]
    rules: tuple[RuleText, ...]
    hit_policy: str = "UNIQUE"
    aggregation: str = ""
    annotations: tuple[str, ...] = ()
    description: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a table a text stands: the part, the row (from 0) and the column among those of its kind (from 0)."""

    part: str
    row: int
    column: int


@dataclass(slots=True)
class Names:
    """The names tables may use, and by which element each is given."""

    inputs: Sequence[InputText]
    tables: Sequence[TableText]
    tree: NameTree = field(init=False)

    def __post_init__(self) -> None:
        self.tree = NameTree.of([one.name for one in self.inputs] + [one.name for one in self.tables])


def document(name: str, inputs: Sequence[InputText], tables: Sequence[TableText]) -> Element:
    """The document of these tables; a text that is not FEEL is kept (`faults_of` tells it)."""
    names = Names(inputs, tables)
    types = [_type_of(one) for one in inputs if one.allowed]
    data = [_input(place, one) for place, one in enumerate(inputs, 1)]
    decisions = [_decision(place, one, names) for place, one in enumerate(tables, 1)]
    root = made("definitions", *types, *data, *decisions, name=name, namespace=NAMESPACE, id="model")
    return replace(root, prefixes=_PREFIXES)


def _type_of(one: InputText) -> Element:
    base = made("typeRef", text=one.type or "Any")
    return made("itemDefinition", base, _texts("allowedValues", one.allowed), name=_type_name(one))


def _type_name(one: InputText) -> str:
    return f"t{one.name}"


def _input(place: int, one: InputText) -> Element:
    kind = _type_name(one) if one.allowed else one.type or None
    variable = made("variable", name=one.name, typeRef=kind)
    return made("inputData", _description(one.description), variable, id=f"i{place}", name=one.name)


def _decision(place: int, table: TableText, names: Names) -> Element:
    identity = f"d{place}"
    return made(
        "decision",
        _description(table.description),
        made("variable", name=table.name, typeRef=_kind(table)),
        *_requirements(table, names),
        _table(identity, table),
        id=identity,
        name=table.name,
    )


def _kind(table: TableText) -> str | None:
    """The type of a table's value, where it is that of its one output."""
    one_value = len(table.outputs) == 1 and table.hit_policy in _ONE_HIT
    return table.outputs[0].type or None if one_value else None


def _description(text: str) -> Element | None:
    return made("description", text=text) if text else None


def _texts(name: str, text: str) -> Element | None:
    return made(name, made("text", text=text)) if text else None


def _table(identity: str, table: TableText) -> Element:
    return made(
        "decisionTable",
        *(_condition(one) for one in table.inputs),
        *(_result(one) for one in table.outputs),
        *(made("annotation", name=one) for one in table.annotations),
        *(_rule(f"{identity}_r{number}", rule) for number, rule in enumerate(table.rules, 1)),
        hitPolicy=table.hit_policy,
        aggregation=table.aggregation or None,
    )


def _condition(column: ColumnText) -> Element:
    text = made("text", text=column.expression or column.name)
    expression = made("inputExpression", text, typeRef=column.type or None)
    return made("input", expression, _texts("inputValues", column.allowed), label=column.name)


def _result(column: ColumnText) -> Element:
    values = _texts("outputValues", column.allowed)
    default = _texts("defaultOutputEntry", column.expression)
    return made("output", values, default, name=column.name or None, typeRef=column.type or None)


def _rule(identity: str, rule: RuleText) -> Element:
    return made(
        "rule",
        *(made("inputEntry", made("text", text=one or "-")) for one in rule.cells),
        *(made("outputEntry", made("text", text=one)) for one in rule.outputs),
        *(made("annotationEntry", made("text", text=one)) for one in rule.notes),
        id=identity,
    )


def _requirements(table: TableText, names: Names) -> Iterator[Element]:
    used = dict.fromkeys(path for path in _used(table, names.tree) if path != table.name)
    for number, one in enumerate(names.inputs, 1):
        if one.name in used:
            yield made("informationRequirement", made("requiredInput", href=f"#i{number}"))
    for number, other in enumerate(names.tables, 1):
        if other.name in used:
            yield made("informationRequirement", made("requiredDecision", href=f"#d{number}"))


def _used(table: TableText, tree: NameTree) -> Iterator[str]:
    for _place, text, tests in texts_of(table):
        with suppress(FeelError):
            yield from input_paths(_parsed(text, tree, tests))


def faults_of(table: TableText, names: Names) -> Iterator[tuple[Place, FeelError]]:
    """What is wrong in the texts of a table, with the place of each."""
    for place, text, tests in texts_of(table):
        try:
            _parsed(text, names.tree, tests)
        except FeelError as error:
            yield place, error


def _parsed(text: str, tree: NameTree, tests: bool) -> Node:
    parser = Parser(text, tree, tests_input=tests, clock=True)
    return parser.whole_tests() if tests else parser.whole_expression()


def texts_of(table: TableText) -> Iterator[tuple[Place, str, bool]]:
    """Every FEEL text of a table with its place, and whether it is unary tests; empty ones and `-` are left out."""
    for place, text, tests in _all_texts(table):
        if text.strip() not in ("", "-"):
            yield place, text, tests


def _all_texts(table: TableText) -> Iterator[tuple[Place, str, bool]]:
    for column, one in enumerate(table.inputs):
        yield Place("expression", 0, column), one.expression or one.name, False
        yield Place("allowed", 0, column), one.allowed, True
    for column, one in enumerate(table.outputs):
        yield Place("output allowed", 0, column), one.allowed, True
        yield Place("default", 0, column), one.expression, False
    for row, rule in enumerate(table.rules):
        for column, cell in enumerate(rule.cells):
            yield Place("cell", row, column), cell, True
        for column, entry in enumerate(rule.outputs):
            yield Place("output", row, column), entry, False


def inputs_of(definitions: Element) -> tuple[InputText, ...]:
    """The inputs of a document as written, their allowed values from the item definitions."""
    types = {one.get("name"): one for one in definitions.all("itemDefinition")}
    return tuple(_input_text(one, types) for one in definitions.all("inputData"))


def _input_text(element: Element, types: dict[str, Element]) -> InputText:
    variable = element.first("variable")
    kind = variable.get("typeRef") if variable is not None else ""
    allowed = ""
    with suppress(KeyError):
        declared = types[kind]
        kind = declared.text_of("typeRef")
        values = declared.first("allowedValues", "typeConstraint")
        allowed = values.text_of("text") if values is not None else ""
    name = variable.get("name") if variable is not None else element.get("name")
    return InputText(name, "" if kind == "Any" else kind, allowed, element.text_of("description"))


def tables_of(definitions: Element) -> tuple[TableText, ...]:
    """The decisions of a document that are tables, as written."""
    found = ((one, one.first("decisionTable")) for one in definitions.all("decision"))
    return tuple(table_text(decision, table) for decision, table in found if table is not None)


def table_text(decision: Element, table: Element) -> TableText:
    """A decision table as written."""
    return TableText(
        decision.get("name"),
        tuple(_condition_text(one) for one in table.all("input")),
        tuple(_result_text(one) for one in table.all("output")),
        tuple(_rule_text(one) for one in table.all("rule")),
        table.get("hitPolicy", "UNIQUE"),
        table.get("aggregation"),
        tuple(one.get("name") for one in table.all("annotation")),
        decision.text_of("description"),
    )


def _inner(element: Element, name: str) -> str:
    child = element.first(name)
    return child.text_of("text") if child is not None else ""


def _condition_text(clause: Element) -> ColumnText:
    expression = clause.first("inputExpression")
    text = _inner(clause, "inputExpression")
    label = clause.get("label") or text
    kind = expression.get("typeRef") if expression is not None else ""
    return ColumnText(label, "" if label == text else text, kind, _inner(clause, "inputValues"))


def _result_text(clause: Element) -> ColumnText:
    name = clause.get("name") or clause.get("label")
    return ColumnText(name, _inner(clause, "defaultOutputEntry"), clause.get("typeRef"), _inner(clause, "outputValues"))


def _rule_text(rule: Element) -> RuleText:
    return RuleText(*(_entries(rule, name) for name in ("inputEntry", "outputEntry", "annotationEntry")))


def _entries(rule: Element, name: str) -> tuple[str, ...]:
    return tuple(one.text_of("text") for one in rule.all(name))
