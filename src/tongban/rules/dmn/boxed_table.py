"""Boxed decision tables: from the elements of a model to the table node."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tongban.rules.dmn.boxes import HERE, Boxes
from tongban.rules.dmn.document import Element
from tongban.rules.dmn.errors import refuse
from tongban.rules.feel.nodes import (
    Constant,
    DecisionTable,
    HitPolicy,
    In,
    Node,
    TableInput,
    TableOutput,
    TableRow,
    Written,
)

_POLICIES: Final[dict[str, HitPolicy]] = {
    "UNIQUE": "U",
    "ANY": "A",
    "PRIORITY": "P",
    "FIRST": "F",
    "RULE ORDER": "R",
    "OUTPUT ORDER": "O",
}
_AGGREGATIONS: Final[dict[str, HitPolicy]] = {"": "C", "SUM": "C+", "MIN": "C<", "MAX": "C>", "COUNT": "C#"}


def read_table(boxes: Boxes, box: Element) -> DecisionTable:
    """The decision table of a boxed one. Raises DmnError."""
    outputs = list(box.all("output"))
    if not outputs:
        raise refuse("TB-DMN-005", box.line, wanted="output")
    inputs = tuple(_input(boxes, one) for one in box.all("input"))
    rows = tuple(_row(boxes, place, rule, len(inputs), outputs) for place, rule in enumerate(box.all("rule")))
    return DecisionTable(
        HERE,
        inputs,
        tuple(_output(boxes, one, place, box) for place, one in enumerate(outputs)),
        rows,
        _policy(box),
        tuple(one.get("name") for one in box.all("annotation")),
    )


def _policy(box: Element) -> HitPolicy:
    word = box.get("hitPolicy", "UNIQUE")
    found = _AGGREGATIONS.get(box.get("aggregation")) if word == "COLLECT" else _POLICIES.get(word)
    if found is None:
        known = "、".join([*_POLICIES, "COLLECT"])
        raise refuse("TB-DMN-012", box.line, word=f"{word} {box.get('aggregation')}".strip(), known=known)
    return found


def _input(boxes: Boxes, clause: Element) -> TableInput:
    expression = clause.first("inputExpression")
    if expression is None:
        raise refuse("TB-DMN-005", clause.line, wanted="inputExpression")
    values = clause.first("inputValues")
    allowed = boxes.tests(values.text_of("text"), values.line) if values is not None else None
    if allowed is None:
        declared = boxes.items.of(expression.get("typeRef"), expression.line).allowed
        allowed = boxes.tests(declared, expression.line) if declared is not None else None
    text = expression.text_of("text").strip()
    return TableInput(
        HERE,
        clause.get("label") or text,
        _written(boxes, text, expression.line),
        boxes.type_of(expression),
        allowed,
    )


def _output(boxes: Boxes, clause: Element, place: int, box: Element) -> TableOutput:
    values = clause.first("outputValues")
    item = boxes.items.of(clause.get("typeRef") or (box.get("typeRef") if place == 0 else ""), clause.line)
    text = values.text_of("text") if values is not None else item.allowed
    default = clause.first("defaultOutputEntry")
    name = clause.get("name") or clause.get("label") or box.get("outputLabel")
    boxes.scope.members.add(name)
    return TableOutput(
        HERE,
        name,
        boxes.type_of(clause),
        tuple(_listed(boxes, text, clause.line)) if text is not None else (),
        _written(boxes, default.text_of("text"), default.line) if default is not None else None,
    )


def _listed(boxes: Boxes, text: str, line: int) -> Iterator[Written]:
    """The values of a list of allowed ones, in order; a test that is not a value has no place in it."""
    tests = boxes.tests(text, line)
    if tests is None:
        return
    parts: tuple[Node, ...] = tests.body.tests if isinstance(tests.body, In) else (tests.body,)
    for part in parts:
        yield Written(part.span, text, part)


def _row(boxes: Boxes, place: int, rule: Element, inputs: int, outputs: list[Element]) -> TableRow:
    cells = list(rule.all("inputEntry"))
    entries = list(rule.all("outputEntry"))
    for found, wanted, what, english in (
        (cells, inputs, "条件格", "input entries"),
        (entries, len(outputs), "结果格", "output entries"),
    ):
        if len(found) != wanted:
            words = {"what": what, "what_en": english, "row": place + 1, "found": len(found), "wanted": wanted}
            raise refuse("TB-DMN-015", rule.line, "", "", **words)
    return TableRow(
        HERE,
        rule.get("id") or str(place + 1),
        tuple(boxes.tests(cell.text_of("text"), cell.line) for cell in cells),
        tuple(_entry(boxes, entry) for entry in entries),
        tuple(note.text_of("text") for note in rule.all("annotationEntry")),
    )


def _entry(boxes: Boxes, entry: Element) -> Written:
    return _written(boxes, entry.text_of("text"), entry.line)


def _written(boxes: Boxes, text: str, line: int) -> Written:
    if text.strip() == "-":
        return Written(HERE, text, Constant(HERE, None))
    node = boxes.written(text, line)
    return node if isinstance(node, Written) else Written(HERE, text, node)
