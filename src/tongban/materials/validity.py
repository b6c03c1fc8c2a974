"""Until when a material is valid, by what its owner confirmed is on it; one that says nothing never expires. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

#: The fields that say it: of two dates in one (有效期限 from to) the last one counts.
_NAMES = ("有效期至", "有效期限", "营业期限至")
_DAY = re.compile(r"(\d{4})\s*[-年./]\s*(\d{1,2})\s*[-月./]\s*(\d{1,2})")


def valid_until(fields: Iterable[Mapping[str, Any]]) -> date | None:
    """The last day a document is valid; None where it says none, or says 长期."""
    for one in fields:
        if one["name"] in _NAMES and "长期" not in one["text"]:
            days = _DAY.findall(one["text"])
            if days:
                return _day(*days[-1])
    return None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def expired(fields: Iterable[Mapping[str, Any]], today: date) -> bool:
    """Whether the last day is over."""
    until = valid_until(fields)
    return until is not None and until < today
