"""The parts of the public DMN compatibility kit that the kernel already passes whole; read from TONGBAN_TCK."""

import os
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tongban.rules import FeelError, evaluate
from tongban.rules.feel.temporal import parse_date, parse_date_time, parse_duration, parse_time

KIT = os.environ.get("TONGBAN_TCK", "")
PASSED_WHOLE = [
    "compliance-level-2/0100-feel-constants",
    "compliance-level-2/0101-feel-constants",
    "compliance-level-2/0102-feel-constants",
    "compliance-level-2/0105-feel-math",
    "compliance-level-3/0009-append-flatten",
    "compliance-level-3/0050-feel-abs-function",
    "compliance-level-3/0051-feel-sqrt-function",
    "compliance-level-3/0056-feel-modulo-function",
    "compliance-level-3/0057-feel-context",
    "compliance-level-3/0059-feel-all-function",
    "compliance-level-3/0060-feel-any-function",
    "compliance-level-3/0072-feel-in",
    "compliance-level-3/0074-feel-properties",
    "compliance-level-3/0075-feel-exponent",
    "compliance-level-3/0080-feel-getvalue-function",
    "compliance-level-3/0090-feel-paths",
    "compliance-level-3/0093-feel-at-literals",
    "compliance-level-3/0094-feel-product-function",
    "compliance-level-3/0095-feel-day-of-year-function",
    "compliance-level-3/0096-feel-day-of-week-function",
    "compliance-level-3/0097-feel-month-of-year-function",
    "compliance-level-3/0098-feel-week-of-year-function",
    "compliance-level-3/1100-feel-decimal-function",
    "compliance-level-3/1102-feel-ceiling-function",
    "compliance-level-3/1103-feel-substring-function",
    "compliance-level-3/1107-feel-substring-before-function",
    "compliance-level-3/1108-feel-substring-after-function",
    "compliance-level-3/1131-feel-function-invocation",
    "compliance-level-3/1141-feel-round-up-function",
    "compliance-level-3/1143-feel-round-half-up-function",
]
READERS: dict[str, Any] = {
    "decimal": Decimal,
    "double": Decimal,
    "integer": Decimal,
    "boolean": lambda text: text == "true",
    "date": parse_date,
    "time": parse_time,
    "dateTime": parse_date_time,
    "duration": parse_duration,
}
TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"


def parts(element: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    return [child for child in element if child.tag.rsplit("}", 1)[-1] == name]


def value_of(element: ElementTree.Element) -> object:
    for value in parts(element, "value"):
        if value.get(NIL) == "true":
            return None
        kind = (value.get(TYPE) or "string").split(":")[-1]
        return READERS.get(kind, str)(value.text or "")
    for items in parts(element, "list"):
        return None if items.get(NIL) == "true" else [value_of(item) for item in parts(items, "item")]
    members = parts(element, "component")
    return {str(member.get("name")): value_of(member) for member in members} if members else None


def cases(folder: Path) -> Iterator[tuple[str, object]]:
    """The closed expressions of a folder, each with the value the kit expects."""
    for model in folder.glob("*.dmn"):
        texts: dict[str | None, str] = {}
        for decision in parts(ElementTree.parse(model).getroot(), "decision"):
            literal = parts(decision, "literalExpression")
            if literal and not parts(decision, "informationRequirement"):
                texts[decision.get("name")] = parts(literal[0], "text")[0].text or ""
        for file in folder.glob("*test*.xml"):
            for case in parts(ElementTree.parse(file).getroot(), "testCase"):
                for result in parts(case, "resultNode"):
                    if result.get("name") in texts:
                        yield texts[result.get("name")], value_of(parts(result, "expected")[0])


def outcome(text: str) -> object:
    try:
        return evaluate(text, {})
    except FeelError:
        return None


def alike(left: object, right: object) -> bool:
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return abs(left - right) <= Decimal("1e-8")
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(alike, left, right))
    return type(left) is type(right) and left == right


@pytest.mark.skipif(not KIT, reason="TONGBAN_TCK does not name the folder of the DMN compatibility kit")
@pytest.mark.parametrize("folder", PASSED_WHOLE)
def test_the_closed_expressions_of_a_folder_come_out_as_the_kit_expects(folder: str) -> None:
    root = Path(KIT)
    path = (root / "TestCases" if (root / "TestCases").is_dir() else root) / folder
    if not path.is_dir():
        pytest.skip(f"this copy of the kit has no {folder}")
    found = list(cases(path))
    assert found
    assert [(text, wanted, outcome(text)) for text, wanted in found if not alike(outcome(text), wanted)] == []
