"""Answering a correction notice: put right what it lists, hand in what it asks for, once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.cases import queries as cases
from tongban.cases.acts import NotAllowed
from tongban.cases.models import Case
from tongban.cases.preparation import FieldState, Prepared
from tongban.cases.services import handling
from tongban.cases.states import Status
from tongban.catalog import queries as catalog
from tongban.channels import records
from tongban.channels.authorise import CitizenRequest, citizen
from tongban.channels.portal import fields, filling, offering, pages, reach
from tongban.channels.portal.materials import material_lines, sent, take_in_all
from tongban.channels.shapes import ErrorLine, Field, Link
from tongban.core.errors import Invalid, StaleVersion
from tongban.materials.queries import materials_in

_LONGEST_NOTE = 500


@citizen
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: CitizenRequest, number: str) -> HttpResponse:
    """The items of the notice, the own answers to change, the materials to hand in."""
    row = reach.case_of(request, number)
    if row.status != Status.CORRECTION:
        pages.say(request, _("这件办件现在不需要补正。"))
        return redirect("portal:case", number)
    prepared = handling.reassess(catalog.version(row.item_digest), row, {})
    if request.method == "POST":
        return _answer(request, row, prepared)
    reach.note_look(request, row.applicant_id, records.CASE, records.CORRECTED % {"number": number})
    return _page(request, row, prepared, {}, {})


def _answer(request: CitizenRequest, row: Case, prepared: Prepared) -> HttpResponse:
    typed = {one.name: filling.posted_value(one, request.POST) for one in _own(prepared) if one.name in request.POST}
    if request.POST.get("seen") != str(row.version):
        raise StaleVersion
    names = [need.need.material.name for need in prepared.needs]
    reused = offering.into_case(request, row, prepared.needs)
    coming = sent(request, row.container, names, confirmed=not reused)
    errors = take_in_all(request, row.applicant_id, row.container, coming)
    if not errors and not reused:
        try:
            note = request.POST.get("note", "")[:_LONGEST_NOTE]
            handling.supplement(request.actor, row, typed, note, row.version)
        except Invalid as problem:
            errors = _worded(prepared, problem.fields)
        except NotAllowed as problem:
            errors = {"": problem.detail}
        else:
            pages.say(request, _("补正已提交，工作人员会接着办理。"))
            return redirect("portal:case", row.number)
    return _page(request, row, prepared, typed, errors)


def _worded(prepared: Prepared, messages: Mapping[str, str]) -> dict[str, str]:
    elements = {one.name: one.ask.element for one in prepared.fields}
    return {
        name: fields.in_own_words(elements[name], message) if name in elements else message
        for name, message in messages.items()
    }


def _own(prepared: Prepared) -> list[Any]:
    shown = {FieldState.OPEN, FieldState.ANSWERED, FieldState.WRONG}
    return [one for one in prepared.form() if one.state in shown]


def _page(
    request: CitizenRequest, row: Case, prepared: Prepared, typed: dict[str, Any], errors: dict[str, str]
) -> HttpResponse:
    case_url, given = reverse("portal:case", args=[row.number]), materials_in(row.container)
    needs = [need for need in prepared.needs if not need.spared]
    context = {
        "item_name": row.item_name,
        "number": row.number,
        "items": cases.state_of(row).corrections,
        "fields": [fields.field(one, typed.get(one.name), error=errors.get(one.name, "")) for one in _own(prepared)],
        "materials": material_lines(
            needs,
            given,
            lambda one: reverse("portal:case_material", args=[row.number, one.id]),
            errors,
            open_=True,
            bank=offering.at_hand(request, row.applicant_id, needs, handling.new_files(row, given), given),
        ),
        "stage_place": row.container,
        "note": Field(
            "note",
            _("补正说明"),
            "textarea",
            request.POST.get("note", ""),
            required=False,
            max_length=_LONGEST_NOTE,
            error=errors.get("note", ""),
        ),
        "seen": row.version,
        "back": Link(_("返回办件"), case_url),
        "errors": [ErrorLine(message, name) for name, message in errors.items()],
    }
    return pages.show(request, "portal/correct.html", context, section="cases", status=422 if errors else 200)
