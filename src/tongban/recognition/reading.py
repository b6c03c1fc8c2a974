"""A page read: which document it is, its fields with how sure they are; pure, the engine has done its part."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from tongban.recognition import layout
from tongban.recognition.documents import KINDS, Kind, Shape
from tongban.recognition.page import Page
from tongban.recognition.values import Told, credit_code, resident_number, told
from tongban.standards import resident_id

#: Signs a page must have of a kind before it is taken for one: labels, a title counting for two.
_FEWEST = 2
_TITLE = 2.0
_OFFERED = 3
_SEXES = {"1": "男", "2": "女"}
_LONG_NUMBER = re.compile(r"[0-9A-Z]{17,19}")


@dataclass(frozen=True, slots=True)
class Guess:
    """A kind of document a page may be, and the share of the signs that speak for it."""

    kind: str
    share: float


@dataclass(frozen=True, slots=True)
class Field:
    """A field as read; ``verified`` ones are held by a check digit, all others are shown to be confirmed."""

    name: str
    text: str
    confidence: float
    verified: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    """What a page says; ``quarters`` is how often it had to be turned by a quarter to stand upright."""

    guesses: tuple[Guess, ...]
    fields: tuple[Field, ...]
    quarters: int = 0

    @property
    def kind(self) -> str:
        """The likeliest kind; empty where the page is none of ours."""
        return self.guesses[0].kind if self.guesses else ""


def read(page: Page, kind: Kind | None = None) -> Read:
    """Read a page as the kind it looks like most, or as the kind given, in the position that makes most of it."""
    guesses = classify(page)
    wanted = kind or next((one for one in KINDS if guesses and one.name == guesses[0].kind), None)
    if wanted is None:
        return Read((), ())
    tried = [(quarters, fields_of(page.turned(quarters).level(), wanted)) for quarters in _positions(page)]
    quarters, fields = max(tried, key=lambda one: (_worth(one[1]), -one[0]))
    return Read(guesses, fields, quarters)


def _positions(page: Page) -> tuple[int, ...]:
    lines = [box for box in page.boxes if len(box.text) > 2]
    upright = sum(box.upright for box in lines) * 2 >= len(lines)
    return (0, 2) if upright else (1, 3)


def _worth(fields: tuple[Field, ...]) -> float:
    return sum(1.0 if one.verified else one.confidence for one in fields)


def classify(page: Page) -> tuple[Guess, ...]:
    """The likeliest kinds, best first."""
    signs = {kind.name: _signs(page, kind) for kind in KINDS}
    enough = {name: count for name, count in signs.items() if count >= _FEWEST}
    whole = sum(enough.values())
    best = sorted(enough, key=lambda name: -enough[name])[:_OFFERED]
    return tuple(Guess(name, round(enough[name] / whole, 2)) for name in best)


def _signs(page: Page, kind: Kind) -> float:
    texts = [layout.plain(box.text) for box in page.boxes]
    titles = sum(any(layout.plain(title) in text for text in texts) for title in kind.titles)
    return layout.spellings_found(page, kind) + _TITLE * titles


def fields_of(page: Page, kind: Kind) -> tuple[Field, ...]:
    """The fields of a level, upright page of a kind, in the order of its labels."""
    found = layout.values(page, kind)
    made: dict[str, Told] = {}
    for label in kind.labels:
        value = found.get(label.field)
        one = None if value is None else told(label.shape, value.text, value.score)
        if label.field and one is not None and (label.field not in made):
            made[label.field] = one
    _look_everywhere(page, kind, made)
    fields = {name: Field(name, one.text, round(one.confidence, 3), one.verified, _note(kind, name, one))
              for name, one in made.items()}  # fmt: skip
    if "公民身份号码" in fields:
        fields |= _told_by_number(fields)
    order = list(dict.fromkeys(label.field for label in kind.labels))
    return tuple(fields[name] for name in order if name in fields)


def _look_everywhere(page: Page, kind: Kind, made: dict[str, Told]) -> None:
    """A number with a check digit is known wherever it stands: where its label led to none that holds, look at all."""
    for label in kind.labels:
        reader = {Shape.RESIDENT_ID: resident_number, Shape.CREDIT_CODE: credit_code}.get(label.shape)
        held = made.get(label.field)
        if reader is None or (held is not None and held.verified):
            continue
        seen = [one for box in page.boxes for one in _numbers(box.text, box.score, reader)]
        sound = {one.text: one for one in seen if one.verified} or {one.text: one for one in seen if one.mended}
        if len(sound) == 1:
            made[label.field] = next(iter(sound.values()))


def _numbers(text: str, score: float, reader: Callable[[str, float], Told | None]) -> list[Told]:
    found = (reader(match.group(), score) for match in _LONG_NUMBER.finditer(text.upper()))
    return [one for one in found if one is not None]


def _note(kind: Kind, name: str, one: Told) -> str:
    if one.mended:
        return "mended"
    shape = kind.label(name).shape
    return "check" if shape in {Shape.RESIDENT_ID, Shape.CREDIT_CODE} and not one.verified else ""


def _told_by_number(fields: dict[str, Field]) -> dict[str, Field]:
    """Birth and sex as the identity number says them; where they were read otherwise, the number is doubted too."""
    number = fields["公民身份号码"]
    if not resident_id.is_valid(number.text):
        return {}
    said = resident_id.parse(number.text)
    derived = {"出生日期": said.birth_date.isoformat(), "性别": _SEXES[said.sex]}
    against = [name for name, text in derived.items() if name in fields and fields[name].text != text]
    made = {
        name: Field(name, text, number.confidence, number.verified and name not in against, "derived")
        for name, text in derived.items()
    }
    if against and not number.verified:
        made["公民身份号码"] = replace(number, confidence=0.5, note="check")
    return made
