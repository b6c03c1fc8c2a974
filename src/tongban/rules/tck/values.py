"""The kit's values: read from its test files, and compared as its runners compare."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from tongban.rules.dmn.facts import read_text as dmn_text
from tongban.rules.dmn.items import Item
from tongban.rules.feel.compare import equal
from tongban.rules.feel.errors import FeelError, Span
from tongban.rules.feel.run import Run

NIL: Final = "{http://www.w3.org/2001/XMLSchema-instance}nil"
TYPE: Final = "{http://www.w3.org/2001/XMLSchema-instance}type"
CLOSE_ENOUGH: Final = Decimal("1e-8")
_NOWHERE: Final = Span(0, 0)
_KINDS: Final = {
    **dict.fromkeys(("decimal", "double", "float", "integer", "int", "long", "short"), "number"),
    "dateTime": "date and time",
    "duration": "days and time duration",
}


class Untyped(str):
    """A text whose kind the test file does not say."""

    __slots__ = ()


def named(element: Any, name: str) -> list[Any]:
    """The children of that local name."""
    return [child for child in element if isinstance(child.tag, str) and child.tag.rpartition("}")[2] == name]


def value_of(element: Any) -> object:
    """What a `valueType` element says: a value, a list, a context, null."""
    for items in named(element, "list"):
        return None if items.get(NIL) == "true" else [value_of(item) for item in named(items, "item")]
    members = named(element, "component")
    if members:
        return {str(member.get("name")): value_of(member) for member in members if member.get(NIL) != "true"} | {
            str(member.get("name")): None for member in members if member.get(NIL) == "true"
        }
    for value in named(element, "value"):
        if value.get(NIL) == "true":
            return None
        kind = (value.get(TYPE) or "").rpartition(":")[2]
        return read_text(value.text or "", kind) if kind else Untyped(value.text or "")
    return None


def read_text(text: str, kind: str) -> object:
    """The value of a text of an XML type; a text of no such value is null."""
    return dmn_text("true" if text.strip() == "1" and kind == "boolean" else text, _KINDS.get(kind, kind))


def text_of_type(text: str, item: Item) -> object:
    """The value of a text of a declared type; one that does not fit stays a text."""
    read = dmn_text(text, item.type.name)
    return str(text) if read is None else read


def typed(value: object, like: object) -> object:
    """An untyped text as a value of the kind of another; an empty one may stand for null."""
    if not isinstance(value, Untyped):
        return value
    if like is None and not value:
        return None
    if isinstance(like, bool):
        return read_text(value, "boolean")
    if isinstance(like, Decimal):
        return read_text(value, "decimal")
    return str(value)


def alike(wanted: object, found: object) -> bool:
    """Whether a result is the expected one: numbers within 1e-8, everything else as FEEL compares."""
    wanted = typed(wanted, found)
    if isinstance(wanted, Decimal) and isinstance(found, Decimal):
        return wanted == found or abs(wanted - found) <= CLOSE_ENOUGH
    if isinstance(wanted, list) and isinstance(found, list):
        return len(wanted) == len(found) and all(map(alike, wanted, found))
    if isinstance(wanted, Mapping) and isinstance(found, Mapping):
        return wanted.keys() == found.keys() and all(alike(wanted[key], found[key]) for key in wanted)
    if type(wanted) is not type(found):
        return False
    try:
        return wanted is found or equal(Run({}), wanted, found, _NOWHERE) is True
    except FeelError:
        return False
