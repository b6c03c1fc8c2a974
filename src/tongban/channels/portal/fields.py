"""Form fields out of data elements, with what was typed so far."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from tongban.cases.preparation import Field as Asked
from tongban.cases.preparation import FieldState
from tongban.catalog.vocabulary import Element, ElementType
from tongban.channels import presenting
from tongban.channels.shapes import Choice, Field, FieldKind
from tongban.facts import OriginKind

_KINDS: dict[ElementType, FieldKind] = {
    ElementType.TEXT: "text",
    ElementType.LONG_TEXT: "textarea",
    ElementType.NUMBER: "number",
    ElementType.DATE: "date",
    ElementType.BOOLEAN: "radio",
    ElementType.CHOICE: "radio",
    ElementType.CHOICES: "checkboxes",
}
#: More answers than this are chosen from a list that folds away.
_MOST_RADIOS = 7
_YES_NO = ("是", "否")


def field(asked: Asked, raw: Any = None, *, error: str = "", as_heading: bool = False) -> Field:
    """The field of an asked element: locked with its source where an authority gave it, else with what was typed."""
    element = asked.ask.element
    fact = asked.fact
    if asked.state is FieldState.LOCKED and fact is not None:
        value = presenting.shown(element.name, fact.value)
        others = tuple(presenting.fact_line(other) for other in asked.others)
        return Field(
            element.name, element.name, value=value, locked=True, source=presenting.source_of(fact),
            others=others, others_say=_of_others(asked) if others else "",
        )  # fmt: skip
    given = raw if raw is not None else asked.raw
    return Field(
        name=element.name,
        label=label(element),
        kind=_kind(asked),
        value="" if isinstance(given, list | tuple) or given is None else _plain(given),
        values=tuple(str(one) for one in given) if isinstance(given, list | tuple) else (),
        hint=hint(asked),
        error=error,
        choices=tuple(Choice(option, option) for option in _options(element)),
        required=not asked.ask.optional,
        unit=element.unit or "",
        max_length=element.max_length if element.type in {ElementType.TEXT, ElementType.LONG_TEXT} else None,
        autocomplete="tel" if "电话" in element.name else "off",
        as_heading=as_heading,
        source=presenting.source_of(fact) if fact is not None and fact.origin.kind is OriginKind.MATERIAL else None,
    )


def _of_others(asked: Asked) -> str:
    """What becomes of sources that say otherwise, in a sentence."""
    basis = asked.ask.first_holds
    if basis is not None:
        return _("另有来源说的不一样，以上面的为准（%(basis)s）。") % {"basis": basis}
    return _("另有来源说的不一样，提交后由工作人员核定。登记有误的那一处，请找登记的部门更正。")


def hint(asked: Asked) -> str:
    """How to fill it in; first, why it is asked though a source should have known it."""
    said = asked.message if asked.state is not FieldState.WRONG else ""
    return " ".join(part for part in (said, asked.ask.element.hint or "") if part)


def label(element: Element) -> str:
    """The question in plain words, else the element's name."""
    return element.ask or element.name


def in_own_words(element: Element, message: str) -> str:
    """A message about an element that calls it what its field is called."""
    return message.replace(f"“{element.name}”", f"“{label(element)}”")


def _plain(given: Any) -> str:
    if isinstance(given, bool):
        return _YES_NO[0] if given else _YES_NO[1]
    return str(given)


def _options(element: Element) -> tuple[str, ...]:
    return _YES_NO if element.type is ElementType.BOOLEAN else element.options


def _kind(asked: Asked) -> FieldKind:
    element = asked.ask.element
    if element.type is ElementType.CHOICE and len(element.options) > _MOST_RADIOS:
        return "select"
    # A date control cannot show what is no date; what was typed must not be lost.
    if element.type is ElementType.DATE and asked.state is FieldState.WRONG:
        return "text"
    return _KINDS[element.type]
