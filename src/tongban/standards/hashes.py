"""One canonical JSON form for plain values and its SHA-256 digest, the same on every machine in every year."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from json.encoder import encode_basestring

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
    match value:
        case str():
            return encode_basestring(value)
        case None | bool():
            return json.dumps(value)
        case int():
            return str(int(value))
        case Decimal():
            return _number(value)
        case datetime():
            if value.tzinfo is None:
                raise ValueError("a time without a zone has no canonical form")
            return json.dumps(value.isoformat())
        case date():
            return json.dumps(value.isoformat())
        case Mapping():
            return _object(value)
        case list() | tuple():
            return f"[{','.join(map(_text, value))}]"
        case _:
            raise TypeError(f"{type(value).__name__} has no canonical form")


def _object(value: Mapping[object, object]) -> str:
    if wrong := next((key for key in value if not isinstance(key, str)), None):
        raise TypeError(f"a canonical object has text keys, not {type(wrong).__name__}")
    return "{" + ",".join(f"{_text(key)}:{_text(value[key])}" for key in sorted(value, key=str)) + "}"


def _number(value: Decimal) -> str:
    if not value.is_finite() or abs(value.adjusted()) > MAX_NUMBER_DIGITS:
        raise ValueError("a number without end or beyond all bounds has no canonical form")
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
