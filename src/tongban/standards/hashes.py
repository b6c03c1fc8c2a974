"""One canonical JSON form for plain values and its SHA-256 digest, the same on every machine in every year."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from json.encoder import encode_basestring
from typing import Any

#: Digits a canonical number may have before or after its point; more is a mistake, not a value.
MAX_NUMBER_DIGITS = 400


def canonical(value: object) -> bytes:
    """UTF-8 JSON with keys in code point order and no blanks.

    Mappings need text keys; lists and tuples are arrays; dates are ISO text; times must carry a zone and keep it;
    decimals are numbers in plain notation without trailing zeros, so ``Decimal("2.50")`` and ``Decimal("2.5")`` agree,
    and a whole decimal agrees with the integer. Floats are refused because their text is not exact.
    Raises ``TypeError`` for any other type and ``ValueError`` for a time without zone or a number out of bounds.
    """
    return _text(value).encode()


def digest(value: object) -> str:
    """SHA-256 of :func:`canonical`, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical(value)).hexdigest()


def _text(value: object) -> str:
    write = _WRITERS.get(type(value)) or next((write for kind, write in _KINDS if isinstance(value, kind)), None)
    if write is None:
        raise TypeError(f"{type(value).__name__} has no canonical form")
    return write(value)


def _object(value: Mapping[str, object]) -> str:
    for key in value:
        if not isinstance(key, str):
            raise TypeError(f"a canonical object has text keys, not {type(key).__name__}")
    return "{" + ",".join([f"{encode_basestring(key)}:{_text(value[key])}" for key in sorted(value)]) + "}"


def _array(value: Sequence[object]) -> str:
    return f"[{','.join(map(_text, value))}]"


def _moment(value: datetime) -> str:
    if value.tzinfo is None:
        raise ValueError("a time without a zone has no canonical form")
    return json.dumps(value.isoformat())


def _number(value: Decimal) -> str:
    if not value.is_finite() or abs(value.adjusted()) > MAX_NUMBER_DIGITS:
        raise ValueError("a number without end or beyond all bounds has no canonical form")
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


#: How a value is written, by its kind; the first kind that fits counts, for a time is a day too.
_KINDS: tuple[tuple[type, Callable[[Any], str]], ...] = (
    (str, encode_basestring),
    (bool, json.dumps),
    (type(None), json.dumps),
    (int, lambda value: str(int(value))),
    (Decimal, _number),
    (datetime, _moment),
    (date, lambda value: json.dumps(value.isoformat())),
    (Mapping, _object),
    (list, _array),
    (tuple, _array),
)
_WRITERS: dict[type, Callable[[Any], str]] = {**dict(_KINDS), dict: _object}
