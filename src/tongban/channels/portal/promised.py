"""The promise of a case (告知承诺): the document, taking it back before the decision, answering what a check found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongban.cases import promising
from tongban.cases.acts import NotAllowed
from tongban.cases.models import Case
from tongban.cases.preparation import Prepared
from tongban.cases.services import checking
from tongban.channels import promise_document, records
from tongban.channels.authorise import CitizenRequest, citizen
from tongban.channels.portal import fields, filling, offering, pages, reach
from tongban.channels.portal.materials import material_lines, sent, take_in_all
from tongban.channels.portal.told import Told, told
from tongban.channels.shapes import ErrorLine, Field, Link
from tongban.core.errors import Invalid, StaleVersion
from tongban.materials.queries import materials_in

_LONGEST_REASON = 500


def context(row: Case, standing: Told) -> dict[str, Any]:
    """What the page of a case shows of its promise, and what may be done about it now."""
    if standing.promise is None:
        return {"promise": None}
    promise, number = standing.state.promise, [row.number]
    takes_back = row.open and promising.stands(promise)
    answers = not row.open and promising.answerable(promise)
    return {
        "promise": standing.promise,
        "promise_document_url": reverse("portal:promise_document", args=number),
        "promise_withdraw_url": reverse("portal:promise_withdraw", args=number) if takes_back else "",
        "promise_answer_url": reverse("portal:promise_answer", args=number) if answers else "",
        "promise_answer": _answer_field(),
        "seen": row.version,
    }


def _answer_field() -> Field:
    hint = _("写明改了什么、什么时候改好的；不同意核查结论的，写明理由。")
    return Field("text", _("整改情况，或者您的意见"), "textarea", hint=hint, max_length=promising.LONGEST)


@citizen
@require_safe
def document(request: CitizenRequest, number: str) -> HttpResponse:
    """The promise as it was told and signed, to keep or print."""
    row = reach.case_of(request, number)
    reach.note_look(request, row.applicant_id, records.CASE, records.SAW_CASE % {"number": number})
    return promise_document.download(row)


@citizen
@require_POST
def answer(request: CitizenRequest, number: str) -> HttpResponse:
    """Say what was put right, or state one's case before the grant is revoked."""
    row = reach.case_of(request, number)
    if request.POST.get("seen") != str(row.version):
        raise StaleVersion
    checking.answer(request.actor, row, request.POST.get("text", ""), row.version)
    pages.say(request, _("已经提交，核查的工作人员会看到。"))
    return redirect("portal:case", number)


@citizen
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: CitizenRequest, number: str) -> HttpResponse:
    """Take the promise back before the decision: hand in what it stood for, and go the ordinary way."""
    row = reach.case_of(request, number)
    if not (row.open and promising.stands(told(row).state.promise)):
        pages.say(request, _("这件没有可以撤回的承诺。"))
        return redirect("portal:case", number)
    prepared = checking.without_promise(row, {})
    if request.method == "POST":
        return _take_back(request, row, prepared)
    reach.note_look(request, row.applicant_id, records.CASE, records.SAW_CASE % {"number": number})
    return _page(request, row, prepared, {}, {})


def _take_back(request: CitizenRequest, row: Case, prepared: Prepared) -> HttpResponse:
    if request.POST.get("seen") != str(row.version):
        raise StaleVersion
    typed = {one.name: filling.posted_value(one, request.POST) for one in _open(prepared) if one.name in request.POST}
    names = [one.need.material.name for one in prepared.needs if not one.spared]
    reused = offering.into_case(request, row, prepared.needs)
    coming = sent(request, row.container, names, confirmed=not reused)
    errors = take_in_all(request, row.applicant_id, row.container, coming)
    if not errors and not reused:
        try:
            reason = request.POST.get("reason", "")[:_LONGEST_REASON]
            checking.withdraw(request.actor, row, typed, reason, row.version)
        except Invalid as problem:
            errors = dict(problem.fields)
        except NotAllowed as problem:
            errors = {"": problem.detail}
        else:
            pages.say(request, _("承诺已撤回，这件按一般方式接着办。"))
            return redirect("portal:case", row.number)
    return _page(request, row, prepared, typed, errors)


def _open(prepared: Prepared) -> list[Any]:
    """What is to be answered only now that nothing is promised."""
    missing = prepared.missing()
    return [one for one in prepared.fields if one.name in missing]


def _page(
    request: CitizenRequest, row: Case, prepared: Prepared, typed: Mapping[str, Any], errors: Mapping[str, str]
) -> HttpResponse:
    reason = Field(
        "reason",
        _("撤回的原因"),
        "textarea",
        request.POST.get("reason", ""),
        required=False,
        max_length=_LONGEST_REASON,
    )
    needs, given = [need for need in prepared.needs if not need.spared], materials_in(row.container)
    materials = material_lines(
        needs,
        given,
        lambda one: reverse("portal:case_material", args=[row.number, one.id]),
        errors,
        open_=True,
        bank=offering.at_hand(request, row.applicant_id, needs, given),
    )
    context = {
        "item_name": row.item_name,
        "number": row.number,
        "fields": [fields.field(one, typed.get(one.name), error=errors.get(one.name, "")) for one in _open(prepared)],
        "materials": materials,
        "stage_place": row.container,
        "reason": reason,
        "seen": row.version,
        "back": Link(_("返回办件"), reverse("portal:case", args=[row.number])),
        "errors": [ErrorLine(message, name) for name, message in errors.items()],
    }
    return pages.show(request, "portal/promise_withdraw.html", context, section="cases", status=422 if errors else 200)
