"""What a value has to look like: numbers held to their check digits, dates, amounts; one sign mended only if unique."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from tongban.recognition.documents import Shape
from tongban.standards import resident_id, uscc

#: How sure we are of a number whose check digit holds only after one sign was put right: a person has to look.
_MENDED = 0.9
_DOUBTED = 0.5
#: Digits an engine reads as letters, and letters it reads as one another; both ways.
_ALIKE = (
    "0ODQCU",
    "1ILT7",
    "2Z7",
    "3B8E9",
    "4A",
    "5S6",
    "6GB8",
    "8B3S",
    "9GP",
    "UVY",
    "MNH",
    "EF",
    "KX",
    "PR",
    "CG",
    "WM",
)
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_DATE = re.compile(r"(\d{4})[年.\-/](\d{1,2})[月.\-/](\d{1,2})日?")
_DIGITS = str.maketrans("OoDQIlLZzSsB", "000011122558")
_AMOUNT = re.compile(r"\d[\d,，]*(?:\.\d+)?")
#: Ethnic groups are printed in simplified characters; engines now and then read the traditional one.
_NATIONS = str.maketrans("漢滿藏蒙苗彝壯", "汉满藏蒙苗彝壮")
_PUNCTUATION = {"(": "（", ")": "）", ":": "：", ";": "；", ",": "，"}


@dataclass(frozen=True, slots=True)
class Told:
    """A value in its written form; ``verified`` by its check digit as it was read, ``mended`` by it."""

    text: str
    confidence: float
    verified: bool = False
    mended: bool = False


def told(shape: Shape, text: str, score: float) -> Told | None:
    """The value of a text of a shape; None where it holds none."""
    return _READERS[shape](text, score)


def resident_number(text: str, score: float) -> Told | None:
    """A citizen identity number (GB 11643) out of a text."""
    return _checked(text, score, _resident_candidate, resident_id.is_valid)


def credit_code(text: str, score: float) -> Told | None:
    """A unified social credit code (GB 32100) out of a text."""
    return _checked(text, score, _credit_candidate, uscc.is_valid)


def _checked(text: str, score: float, legal: Callable[[str], bool], valid: Callable[[str], bool]) -> Told | None:
    """The number as read where it holds, else with the one sign put right that alone makes it hold, else in doubt."""
    signs = re.sub(r"[^0-9A-Za-z]", "", text).upper()
    if not signs:
        return None
    if valid(signs):
        return Told(signs, 1.0, verified=True)
    mended = {one for one in _variants(signs) if legal(one) and valid(one)} if len(signs) == 18 else set()
    if len(mended) == 1:
        return Told(mended.pop(), _MENDED, mended=True)
    return Told(signs, min(score, _DOUBTED))


def _variants(signs: str) -> Iterator[str]:
    for place, sign in enumerate(signs):
        for other in sorted({one for group in _ALIKE if sign in group for one in group} - {sign}):
            yield signs[:place] + other + signs[place + 1 :]


def _resident_candidate(signs: str) -> bool:
    return signs[:17].isdigit()


def _credit_candidate(signs: str) -> bool:
    return all(sign in uscc.ALPHABET for sign in signs)


def _text(text: str, score: float) -> Told | None:
    made = "".join(_wide(text, place) for place in range(len(text)))
    return Told(made, score) if made else None


def _wide(text: str, place: int) -> str:
    """A mark of punctuation beside Chinese in the width Chinese has."""
    sign = text[place]
    near = text[max(place - 1, 0) : place + 2]
    return _PUNCTUATION.get(sign, sign) if _CHINESE.search(near) else sign


def _date(text: str, score: float) -> Told | None:
    found = _DATE.search(text.translate(_DIGITS))
    if found is None:
        return Told("长期", score) if "长期" in text else None
    year, month, day = (int(part) for part in found.groups())
    try:
        return Told(date(year, month, day).isoformat(), score)
    except ValueError:
        return None


def _sex(text: str, score: float) -> Told | None:
    found = next((sign for sign in text if sign in "男女"), None)
    return Told(found, score) if found else None


def _nation(text: str, score: float) -> Told | None:
    found = re.sub(r"[^\u3400-\u9fff]", "", text).translate(_NATIONS).removesuffix("族")
    return Told(found, score) if found else None


def _number(text: str, score: float) -> Told | None:
    found = _AMOUNT.search(text)
    return Told(re.sub(r"[,，]", "", found.group()), score) if found else None


def _licence_number(text: str, score: float) -> Told | None:
    found = re.sub(r"[^0-9A-Za-z\-()（）\u3400-\u9fff\[\]〔〕号第字]", "", text)
    return Told(found, score) if found else None


_READERS: dict[Shape, Callable[[str, float], Told | None]] = {
    Shape.TEXT: _text,
    Shape.RESIDENT_ID: resident_number,
    Shape.CREDIT_CODE: credit_code,
    Shape.DATE: _date,
    Shape.SEX: _sex,
    Shape.NATION: _nation,
    Shape.NUMBER: _number,
    Shape.LICENCE_NUMBER: _licence_number,
}
