"""The form of an act with what was typed into it, and what is wrong with that before the life cycle sees it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from django.http import QueryDict
from django.utils.translation import gettext as _

from tongban.cases.states import Happening
from tongban.channels.shapes import ErrorLine, Field
from tongban.core import clock

#: Longest text of an officer's field.
LONG = 4000


@dataclass(frozen=True, slots=True)
class ActForm:
    """One act as the panel offers it; ``fields`` carry what was typed and what is wrong with it."""

    what: Happening
    key: str
    label: str
    button: str
    hint: str
    shortcut: str
    tone: Literal["", "refuse"] = ""
    main: bool = False
    url: str = ""
    step: str = ""  # the review step it is about, where several go at the same time
    fields: Sequence[Field] = ()
    errors: Sequence[ErrorLine] = ()


def filled(empty: ActForm, post: QueryDict) -> ActForm:
    """The form with what was typed, each field with what is wrong with it."""
    fields = [_checked(_typed(one, post)) for one in empty.fields]
    errors = [ErrorLine(one.error, one.name) for one in fields if one.error]
    return replace(empty, fields=fields, errors=errors)


def _typed(one: Field, post: QueryDict) -> Field:
    """A field with what was sent; of several that may be ticked each on a line."""
    if one.kind == "checkboxes":
        ticked = [text.strip()[:LONG] for text in post.getlist(one.name)[:30]]
        return replace(one, value="\n".join(ticked), values=ticked)
    return replace(one, value=post.get(one.name, "").strip()[:LONG])


def _checked(one: Field) -> Field:
    if not one.value:
        return replace(one, error=_missing(one)) if one.required else one
    return replace(one, error=_wrong(one))


def _missing(one: Field) -> str:
    if one.kind == "checkboxes" and len(one.choices) == 1 and one.name.endswith("sure"):
        return _("这一步不能撤回，请先勾选确认。")
    if one.kind == "checkboxes":
        return _("请勾选“%(label)s”。") % {"label": one.label}
    if one.kind in {"radio", "select"}:
        return _("请选择“%(label)s”。") % {"label": one.label}
    return _("请填写“%(label)s”。") % {"label": one.label}


def _wrong(one: Field) -> str:
    if one.kind == "date":
        return _wrong_day(one.value)
    if one.kind == "number" and not (one.value.isascii() and one.value.isdigit() and 1 <= int(one.value[:6]) <= 365):
        return _("“%(label)s”请填 1 到 365 的整数。") % {"label": one.label}
    if one.choices and not set(one.value.splitlines()) <= {choice.value for choice in one.choices}:
        return _missing(one)
    return ""


def _wrong_day(text: str) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return _("日期请写成 2026-05-01 的样子。")
    return _("踏勘日期不能晚于今天。") if day > clock.today() else ""
