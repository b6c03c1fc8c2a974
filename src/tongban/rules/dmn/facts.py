"""Facts from files as values: texts become what the model's types say, `@"…"` what it writes."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, Final

from tongban.rules.dmn.items import ANYTHING, Item
from tongban.rules.expression import Expression, compile_expression
from tongban.rules.feel.values import NUMBERS

#: The types whose values files write as texts, and the expression that reads one.
TEMPORAL: Final = {
    "date": "date(text)",
    "time": "time(text)",
    "date and time": "date and time(text)",
    "days and time duration": "duration(text)",
    "years and months duration": "duration(text)",
}
_LITERAL_START: Final = '@"'


def read_text(text: str, kind: str) -> object:
    """The value of a text of a FEEL type; None where it is no text of that type."""
    function = TEMPORAL.get(kind)
    if function is not None:
        return _compiled(function).evaluate({"text": text.strip()})
    if kind == "number":
        return _number(text)
    return {"true": True, "false": False}.get(text.strip()) if kind == "boolean" else text


def _number(text: str) -> Decimal | None:
    try:
        return NUMBERS.create_decimal(text.strip().replace("INF", "Infinity"))
    except InvalidOperation:
        return None


@lru_cache(maxsize=16)
def _compiled(text: str) -> Expression:
    return compile_expression(text, ["text"])


def fact(value: Any, item: Item = ANYTHING) -> object:
    """A value of a file as its type takes it; a text that does not fit stays a text, for the type check to tell."""
    if isinstance(value, list):
        return [fact(one, item.element or ANYTHING) for one in value]
    if isinstance(value, Mapping):
        members = dict(item.members)
        return {str(name): fact(one, members.get(str(name), ANYTHING)) for name, one in value.items()}
    if not isinstance(value, str):
        return value
    if value.startswith(_LITERAL_START) and value.endswith('"'):
        return _compiled(value).evaluate({})
    read = read_text(value, item.type.name) if item.type.name in TEMPORAL else value
    return value if read is None else read


def found(data: Mapping[str, Any], path: str) -> tuple[bool, Any]:
    """The value at a dotted path: under the whole path as one key, or in nested mappings."""
    if path in data:
        return True, data[path]
    head, dot, rest = path.partition(".")
    inner = data.get(head)
    return found(inner, rest) if dot and isinstance(inner, Mapping) else (False, None)
