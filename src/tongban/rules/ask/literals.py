"""Values as the text of FEEL literals and back, which is how a frozen plan keeps them."""

from __future__ import annotations

import json
from decimal import Decimal

from tongban.rules.expression import evaluate
from tongban.rules.feel.values import normalise


def literal(value: object) -> str:
    """The FEEL text of a value that has one: null, truth value, number, string, temporal value, list or context."""
    value = normalise(value)
    if value is None or isinstance(value, (bool, str)):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, list):
        return f"[{', '.join(map(literal, value))}]"
    if isinstance(value, dict):
        return (
            f"{{{', '.join(f'{json.dumps(key, ensure_ascii=False)}: {literal(one)}' for key, one in value.items())}}}"
        )
    return f"@{json.dumps(evaluate('string(值)', {'值': value}), ensure_ascii=False)}"


def value_of(text: str) -> object:
    """The value of a literal."""
    return evaluate(text, {})
