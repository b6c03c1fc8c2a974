"""The ``date`` filter for the formats pages use: the format is read once, not for every day shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

from django.template import defaultfilters
from django.utils.formats import get_format

#: Letters of a format, each with how a number of a day or a moment is written.
_OF_A_DAY = {"Y": "{0.year:04d}", "m": "{0.month:02d}", "n": "{0.month}", "d": "{0.day:02d}", "j": "{0.day}"}
_OF_A_MOMENT = {"H": "{0.hour:02d}", "i": "{0.minute:02d}", "s": "{0.second:02d}"}
_LETTER = re.compile("[A-Za-z]")


def formatted(wanted: str) -> Callable[[Any], Any]:
    """The ``date`` filter with this format, in the present language; what is no plain date is left to Django's."""
    written = get_format(wanted or "DATE_FORMAT")
    known = {**_OF_A_DAY, **_OF_A_MOMENT}
    letters = set(_LETTER.findall(written))
    if "\\" in written or not letters <= known.keys():
        return lambda value: defaultfilters.date(value, wanted)
    kinds = (date, datetime) if letters <= _OF_A_DAY.keys() else (datetime,)
    pattern = "".join(_pieces(written, known)).format

    def said(value: Any) -> Any:
        return pattern(value) if type(value) in kinds else defaultfilters.date(value, wanted)

    return said


def _pieces(written: str, known: dict[str, str]) -> Iterator[str]:
    for sign in written:
        yield known.get(sign) or sign.replace("{", "{{").replace("}", "}}")
