"""Ready corrections for the commonest type mistakes: a literal written in the kind of its neighbour."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from tongban.rules.feel.nodes import Constant, Node
from tongban.rules.feel.temporal import parse_temporal
from tongban.rules.feel.types import BOOLEAN, DATE, DATE_TIME, DAYS_TIME, NUMBER, STRING, TIME, YEARS_MONTHS, FeelType

_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
_TRUTHS: Final = {"是": "true", "否": "false", "true": "true", "false": "false"}
_TEMPORAL: Final = frozenset({DATE, TIME, DATE_TIME, DAYS_TIME, YEARS_MONTHS})


def fixed(
    text: str, left: Node | None, left_kind: FeelType, right: Node, right_kind: FeelType, *, quotes: bool
) -> str | None:
    """The text with a literal on one side rewritten as the other side's type takes it; None where that cannot be.

    `quotes` lets a number become a text.
    """
    for literal, wanted in ((right, left_kind), (left, right_kind)):
        if isinstance(literal, Constant):
            written = _rewritten(literal.value, wanted, quotes)
            if written is not None:
                return text[: literal.span.start] + written + text[literal.span.end :]
    return None


def _rewritten(value: object, wanted: FeelType, quotes: bool) -> str | None:
    if quotes and isinstance(value, Decimal) and wanted == STRING:
        return f'"{value:f}"'
    if not isinstance(value, str):
        return None
    if wanted == NUMBER and _NUMBER.fullmatch(value):
        return value
    if wanted == BOOLEAN:
        return _TRUTHS.get(value)
    return f'@"{value}"' if wanted in _TEMPORAL and parse_temporal(value) is not None else None
