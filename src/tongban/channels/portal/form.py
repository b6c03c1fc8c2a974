"""The one form: what authorities know is filled in and locked, the rest is asked; and its autosave."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tongban.cases.preparation import Field as Asked
from tongban.cases.preparation import FieldState
from tongban.channels import records
from tongban.channels.addresses import reverse
from tongban.channels.authorise import CitizenRequest
from tongban.channels.context import in_large_type
from tongban.channels.portal import fields, figures, filling, grouping, interview, offering, pages, reach, silences
from tongban.channels.portal.filling import Filling, step
from tongban.channels.shapes import ErrorLine, Field, Link, Offer


@dataclass(frozen=True, slots=True)
class Screen:
    """One field of the form by itself, and which of how many it is."""

    field: Field
    number: int
    total: int


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a long form; what was filled in is folded away, with the sources it is from.

    ``lacking`` are the records an open part would have been filled in from.
    """

    title: str
    fields: Sequence[Field]
    sources: str = ""
    lacking: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the form, of a long one in parts."""

    title: str
    fields: Sequence[Field]
    parts: Sequence[Part] = ()


@step
@require_http_methods(["GET", "HEAD", "POST"])
def form(request: CitizenRequest, draft: Filling) -> HttpResponse:
    """Check what is filled in, fill in the rest."""
    if not draft.form or draft.prepared.questions() or (request.method != "POST" and filling.blocked(request, draft)):
        return redirect(filling.next_url(request, draft))
    if request.method == "POST":
        saved = _save(request, draft)
        if "take" in request.POST:
            return redirect(beside(saved.url("form"), saved.form, request.POST.get("at", "")))
        # What tells applications apart (the premises) may only be known by now: told before materials are asked for.
        if filling.blocked(request, saved):
            return redirect(saved.url("already"))
        return redirect(
            after(saved.url("form"), saved.form, _wanting(saved), request.POST.get("at", ""))
            or filling.after_form_url(saved)
        )
    reach.note_look(request, draft.applicant.id, records.FORM, records.FILLED_IN % {"item": draft.version.name})
    check = "check" in request.GET
    offers = offering.offers(request, draft.applicant.id, draft.form, partial(filling.banked, request, draft))
    context = _context(draft, offers, check=check)
    if in_large_type(request):
        context |= one_at_a_time(draft.form, _wanting(draft), request.GET.get("at", ""), offers, check=check)
    return pages.show(request, "portal/form.html", context)


@step
@require_POST
def autosave(request: CitizenRequest, draft: Filling) -> HttpResponse:
    """Keep what is typed so far; nothing is checked but that locked values stay as they are."""
    _save(request, draft)
    return HttpResponse(status=204)


def _save(request: CitizenRequest, draft: Filling) -> Filling:
    filling.refuse_tampering(draft, request.POST)
    posted = answers_in(request, draft.form, draft.applicant.id, draft.draft.id, draft.version.name)
    return filling.keep(request, draft, posted)


def answers_in(
    request: CitizenRequest, form: Sequence[Asked], owner: UUID, draft_id: UUID, what: str
) -> dict[str, Any]:
    """What a form sends: what was typed and, where the button for it was pressed, an answer taken from the bank."""
    only = request.POST.get("at")
    given = [one for one in typed(form) if only in (None, one.name)]
    posted = {one.name: filling.posted_value(one, request.POST) for one in given}
    if "take" in request.POST:
        posted |= offering.taken(request, owner, draft_id, form, what, request.POST["take"])
    return posted


def typed(form: Sequence[Asked]) -> list[Asked]:
    """The fields of a form the applicant fills in herself."""
    return [one for one in form if one.state is not FieldState.LOCKED]


def after(here: str, form: Sequence[Asked], wanting: Mapping[str, str], at: str) -> str:
    """Where in the form to go once it, or the one field large type shows at a time, is saved; empty: it is done."""
    names = [one.name for one in typed(form)]
    if at in wanting:
        return f"{here}?{urlencode({'check': 1, 'at': at})}"
    if at in names and at != names[-1]:
        return f"{here}?{urlencode({'at': names[names.index(at) + 1]})}"
    return f"{here}?check=1" if wanting else ""


def beside(here: str, form: Sequence[Asked], at: str) -> str:
    """The form again after an answer was taken from the bank: in large type the very field, to be looked at."""
    return f"{here}?{urlencode({'at': at})}" if at in {one.name for one in typed(form)} else here


def one_at_a_time(
    form: Sequence[Asked], wanting: Mapping[str, str], at: str, offers: Mapping[str, Sequence[Offer]], *, check: bool
) -> dict[str, object]:
    """The field large type shows now: the one named, else the first still wanted; none when all is filled in."""
    given = typed(form)
    names = [one.name for one in given]
    name = at if at in names else next((name for name in names if name in wanting), "")
    if not name:
        return {"screen": None}
    number = names.index(name)
    error = wanting.get(name, "") if check else ""
    field = replace(fields.field(given[number], error=error, as_heading=True), offers=offers.get(name, ()))
    screen = Screen(field, number + 1, len(names))
    return {"screen": screen, "errors": [ErrorLine(error, name)] if error else []}


def wanting(form: Sequence[Asked], missing: Mapping[str, str]) -> dict[str, str]:
    """Messages by name for what a form still wants; what was left empty is named by its label."""
    shown = {one.name: one for one in form}
    own = {name: message for name, message in missing.items() if name in shown}
    empty = {name for name in own if shown[name].state is FieldState.OPEN}
    return {
        name: _("请填写：%(label)s") % {"label": fields.label(shown[name].ask.element)}
        if name in empty
        else fields.in_own_words(shown[name].ask.element, message)
        for name, message in own.items()
    }


def shown(
    form: Sequence[Asked], messages: Mapping[str, str], offers: Mapping[str, Sequence[Offer]] = MappingProxyType({})
) -> dict[str, object]:
    """The parts of a form with what is wrong in them, what is at hand, and how much of it is filled in already."""
    given = typed(form)
    locked = [one for one in form if one.state is FieldState.LOCKED]

    def open_(one: Asked) -> Field:
        return replace(fields.field(one, error=messages.get(one.name, "")), offers=offers.get(one.name, ()))

    sections = [
        _section(_("请您填写"), given, open_),
        _section(_("已为您填好，请核对"), locked, fields.field, folded=True),
    ]
    return {
        "sections": [section for section in sections if section.fields or section.parts],
        "to_fill": len(given),
        "filled": len(locked),
        "errors": [ErrorLine(message, name) for name, message in messages.items()],
    }


def _section(title: str, given: Sequence[Asked], draw: Callable[[Asked], Field], *, folded: bool = False) -> Section:
    """A section, of an item that has parts in these; only what is filled in already tells where it is from."""
    found = [
        Part(one.title, [draw(asked) for asked in one.asked], "、".join(one.sources) if folded else "", _lacking(one))
        for one in grouping.parts(given)
    ]
    return Section(title, () if found else [draw(one) for one in given], found)


def _lacking(part: grouping.Part) -> str:
    return "、".join(f"“{name}”" for name in part.lacking)


def _wanting(draft: Filling) -> dict[str, str]:
    return wanting(draft.form, draft.prepared.missing())


def _fields(draft: Filling) -> dict[str, object]:
    return shown(draft.form, {})


def _figure(draft: Filling) -> figures.Shown | None:
    return figures.of_draft(draft.prepared)


def _context(draft: Filling, offers: Mapping[str, Sequence[Offer]], *, check: bool) -> dict[str, object]:
    wanting_ = _wanting(draft) if check else {}
    return {
        "item_name": draft.version.name,
        **(shown(draft.form, wanting_, offers) if offers or wanting_ else draft.once(_fields)),
        "figure": draft.once(_figure),
        "autosave_url": draft.url("autosave") if typed(draft.form) else "",
        "saved_at": draft.draft.updated_at if draft.answers else None,
        "share_url": draft.url("share"),
        "routed": filling.routed(draft),
        "advice": filling.advice(draft),
        "silent": silences.untold(draft.collected.silent),
        "credit": draft.once(filling.credit),
        "law_changed": draft.draft.notice,
        "back": draft.once(_back),
        "progress": filling.progress(draft, "form"),
    }


def _back(draft: Filling) -> Link:
    answered = interview.answered_questions(draft)
    guide = reverse("portal:guide", args=[draft.version.key])
    place = draft.url("question", answered[-1].name) if answered else guide
    return Link(_("返回上一步"), place)
