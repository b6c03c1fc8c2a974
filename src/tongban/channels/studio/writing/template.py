"""The template of a licence made from its face, for those who write no typst, and the picture of any template."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from tongban.catalog.parts import Grant
from tongban.catalog.vocabulary import RECORD_FACE, Element, ElementType, Vocabulary
from tongban.licences.documents.render import picture

#: The face element that says until when a licence holds.
TERM: Final = "有效期至"
#: 演示: what stands on the picture where a real licence has a value.
_EXAMPLES: Final[Mapping[ElementType, Any]] = {
    ElementType.TEXT: "演示文字",
    ElementType.LONG_TEXT: "演示文字，较长的一段",
    ElementType.NUMBER: 100,
    ElementType.DATE: "2026-01-01",
    ElementType.BOOLEAN: True,
    ElementType.CHOICE: "演示选项",
    ElementType.CHOICES: ["演示选项甲", "演示选项乙"],
}


def made_from(licence: str, face: Sequence[str], units: Mapping[str, str], *, ends: bool = True) -> str:
    """A template in the city's look with one row for each face element that the system does not print itself.

    ``units`` stand behind the numbers of these elements; ``ends``: the licence says until when it holds.
    """
    rows = "\n".join(f"    ({_text(name)}, {_value(name, units)})," for name in face if name not in RECORD_FACE)
    return (
        '#import "licence_style.typ": *\n\n#certificate(\n'
        f"  title: {_text(licence)},\n  tone: tones.blue,\n  number: {_text('证书编号')},\n"
        f"{'' if ends else '  validity: none,' + chr(10)}  rows: (\n{rows}\n  ),\n)\n"
    )


def _value(name: str, units: Mapping[str, str]) -> str:
    return f"amount({_text(name)}, {_text(units[name])})" if name in units else f"face({_text(name)})"


def _text(value: str) -> str:
    """A text as typst writes it; it is data and never markup."""
    return json.dumps(value, ensure_ascii=False)


def picture_of(grant: Grant, words: Vocabulary, style: str) -> bytes:
    """A PNG of the licence with example values. Raises DocumentError for a template that cannot be typeset."""
    values = {name: _example(words.elements.get(name)) for name in grant.licence.face}
    return picture(grant.template, values, style=style)


def _example(element: Element | None) -> Any:
    if element is None:
        return "演示文字"
    if element.options:
        return list(element.options[:2]) if element.type is ElementType.CHOICES else element.options[0]
    return _EXAMPLES[element.type]


__all__ = ["TERM", "made_from", "picture_of"]
