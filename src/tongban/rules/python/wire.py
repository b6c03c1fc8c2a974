"""JSON in and out: facts from a text with their numbers exact, and what was decided as a text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from msgspec import json

from tongban.rules.dmn.facts import TEMPORAL, read_text
from tongban.rules.dmn.parts import Input
from tongban.rules.feel.types import ANY
from tongban.rules.feel.values import UNKNOWN

Text = bytes | str

#: How the texts of one type that were read last are kept: the same few dates come again and again.
_TEXTS_KEPT: Final = 4_096
_LITERAL: Final = '@"'
_PLAIN: Final = (ANY.name, "string", "number", "boolean")
_DECODER: Final = json.Decoder(dict[str, Any], float_hook=Decimal)
_ENCODER: Final = json.Encoder(decimal_format="number", enc_hook=str)


def json_reader(
    inputs: Iterable[Input], otherwise: Callable[[Mapping[str, Any]], dict[str, Any]]
) -> Callable[[Text], dict[str, Any]]:
    """A reader of facts for these inputs; what is not flat or not simple is read by `otherwise`.

    It raises ValueError for a text that is no JSON object.
    """
    types = {part.path: part.item.type.name for part in inputs}
    flat = all("." not in path and kind in (*_PLAIN, *TEMPORAL) for path, kind in types.items())
    temporal = tuple((path, _reader(kind)) for path, kind in types.items() if kind in TEMPORAL)

    def read(text: Text) -> dict[str, Any]:
        data = _DECODER.decode(text)
        if not flat or any(type(value) is str and value.startswith(_LITERAL) for value in data.values()):
            return otherwise(data)
        for path, value_of in temporal:
            value = data.get(path)
            if type(value) is str:
                data[path] = value_of(value)
        return data

    return read


def _reader(kind: str) -> Callable[[str], object]:
    @lru_cache(_TEXTS_KEPT)
    def value_of(text: str) -> object:
        value = read_text(text, kind)
        return text if value is None else value

    return value_of


def to_json(value: object, rows: Mapping[str, tuple[int, ...]]) -> bytes:
    """A decided value and, by decision, the numbers of its rows from 1; `known` is false while it is UNKNOWN."""
    known = value is not UNKNOWN
    numbers = {name: [place + 1 for place in places] for name, places in rows.items()}
    return _ENCODER.encode({"value": value if known else None, "known": known, "rows": numbers})
