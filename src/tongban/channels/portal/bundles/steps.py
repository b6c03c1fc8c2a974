"""The pages on which a bundle is filled in: one question at a time, the one form, the one set of materials."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from msgspec import structs

from tongban.cases.bundles.composition import Place
from tongban.cases.exemption import served
from tongban.cases.needs import NeededMaterial
from tongban.cases.preparation import Field, FieldState
from tongban.catalog.promise import Promise
from tongban.channels import exempting, presenting, records
from tongban.channels.authorise import CitizenRequest
from tongban.channels.context import in_large_type
from tongban.channels.portal import fields, form, later, offering, pages, reach, signing
from tongban.channels.portal import filling as one_item
from tongban.channels.portal.bundles import filling
from tongban.channels.portal.bundles.filling import BundleFilling, step
from tongban.channels.portal.materials import handed, material_lines, take_in_all
from tongban.channels.shapes import ErrorLine, FactLine, Link
from tongban.core.errors import Invalid
from tongban.materials import services as materials_
from tongban.materials.models import Way
from tongban.materials.queries import confirmed, material
from tongban.materials.uses import Use

_ASKED = {FieldState.OPEN, FieldState.ANSWERED, FieldState.WRONG}


@step
@require_safe
def resume(request: CitizenRequest, draft: BundleFilling) -> HttpResponse:
    """Go on where the draft was left, on whatever device."""
    return redirect(filling.next_url(draft))


@step
@require_safe
def shut(request: CitizenRequest, draft: BundleFilling) -> HttpResponse:
    """The bundle is not for somebody in this situation: why, and what to do instead."""
    refused = draft.composed.refused
    if refused is None:
        return redirect(filling.next_url(draft))
    context = {
        "item_name": draft.bundle.name,
        "refused": refused.say,
        "clause": refused.clause or "",
        "answers": [answer_line(draft, one) for one in answered(draft)],
        "discard_url": draft.url("discard"),
        "back": Link(_("返回办事指南"), reverse("portal:bundle", args=[draft.bundle.key])),
    }
    return pages.show(request, "portal/bundle_shut.html", context)


@step
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: CitizenRequest, draft: BundleFilling, name: str) -> HttpResponse:
    """One question, asked once for all members; answered, it leads to the next one that can still change anything."""
    asked = next(
        (one for one in draft.composed.fields if one.name == name and one.ask.question and one.state in _ASKED), None
    )
    if asked is None:
        return redirect(filling.next_url(draft))
    if request.method == "POST":
        saved = filling.keep(request, draft, {name: one_item.posted_value(asked, request.POST)})
        now = next((one for one in saved.composed.fields if one.name == name), asked)
        unanswered = now.state is FieldState.WRONG or (now.state is FieldState.OPEN and not now.ask.optional)
        return redirect(f"{saved.url('question', name)}?check=1" if unanswered else filling.after_questions_url(saved))
    error = _message(asked) if "check" in request.GET else ""
    context = {
        "item_name": draft.bundle.name,
        "question": fields.field(asked, error=error, as_heading=True),
        "advice": filling.advice(draft),
        "silent": filling.silent(draft),
        "credit": filling.credit(draft),
        "why": _why(draft, name),
        "promise": _promise(draft, name),
        "promise_barred": next(filter(None, (signing.barred_in(one.prepared) for one in draft.composed.parts)), ""),
        "left": 0 if asked.state is FieldState.ANSWERED else len(draft.composed.questions()),
        "answered": [answer_line(draft, one) for one in answered(draft) if one.name != name],
        "save_url": f"{reverse('portal:cases')}?show=drafts",
        "back": _question_before(draft, name),
        "progress": filling.progress("question"),
        "errors": [ErrorLine(error, name)] if error else [],
        "law_changed": draft.draft.notice,
    }
    return pages.show(request, "portal/question.html", context)


def _promise(draft: BundleFilling, name: str) -> Promise | None:
    """What the member tells whose promise the answer chooses (告知承诺)."""
    versions = [part.version for part in draft.composed.parts if part.version is not None]
    return next((found for one in versions if (found := signing.offered(one, name)) is not None), None)


def _message(asked: Field) -> str:
    if asked.state is FieldState.WRONG:
        return fields.in_own_words(asked.ask.element, asked.message)
    return "" if asked.state is FieldState.ANSWERED else _("请先回答这个问题。")


def _why(draft: BundleFilling, name: str) -> str:
    """Which members the answer is for, and where the question itself is from."""
    reading = [part.name for part in draft.composed.parts if _reads(part.member.when, name)]
    asking = [
        part.name
        for part in draft.composed.taking_part
        if part.version is not None and name in {ask.element.name for ask in part.version.asks}
    ]
    named = list(dict.fromkeys([*reading, *asking]))
    said = _("用来办：%(names)s。") % {"names": "、".join(named)} if named else ""
    _source, confidence = draft.bundle.asked_by.get(name, (None, None))
    ours = _("这个问题是演示自拟的。") if confidence == "demo" else ""
    return "".join(part for part in (said, ours) if part)


def _reads(when: object, name: str) -> bool:
    return name in getattr(when, "inputs", ())


def answered(draft: BundleFilling) -> list[Field]:
    """The questions answered so far, in order."""
    return [
        one
        for one in draft.composed.fields
        if one.ask.question and one.state is FieldState.ANSWERED and one.fact is not None
    ]


def answer_line(draft: BundleFilling, asked: Field) -> FactLine:
    """An answer with the way to change it."""
    value = "" if asked.fact is None else presenting.shown(asked.name, asked.fact.value)
    source = None if asked.fact is None else presenting.source_of(asked.fact)
    return FactLine(fields.label(asked.ask.element), value, source, draft.url("question", asked.name))


def _question_before(draft: BundleFilling, present: str) -> Link:
    before = [one.name for one in answered(draft)]
    if present in before:
        before = before[: before.index(present)]
    if before:
        return Link(_("返回上一题"), draft.url("question", before[-1]))
    return Link(_("返回办事指南"), reverse("portal:bundle", args=[draft.bundle.key]))


@step
@require_http_methods(["GET", "HEAD", "POST"])
def fill(request: CitizenRequest, draft: BundleFilling) -> HttpResponse:
    """The one form: what any member needs, once."""
    if not draft.form or draft.composed.questions() or draft.composed.refused is not None:
        return redirect(filling.next_url(draft))
    if request.method == "POST":
        saved = _save(request, draft)
        if "take" in request.POST:
            return redirect(form.beside(saved.url("form"), saved.form, request.POST.get("at", "")))
        wanting = form.wanting(saved.form, saved.missing)
        place = form.after(saved.url("form"), saved.form, wanting, request.POST.get("at", ""))
        return redirect(place or filling.after_form_url(saved))
    reach.note_look(request, draft.applicant.id, records.FORM, records.FILLED_IN % {"item": draft.bundle.name})
    check = "check" in request.GET
    wanting = form.wanting(draft.form, draft.missing)
    shown = wanting if check else {}
    offers = offering.offers(request, draft.applicant.id, draft.form, confirmed(draft.applicant.id).now)
    context = {
        "item_name": draft.bundle.name,
        **form.shown(draft.form, shown, offers),
        "autosave_url": draft.url("autosave") if form.typed(draft.form) else "",
        "saved_at": draft.draft.updated_at if draft.answers else None,
        "routed": _named(draft),
        "advice": filling.advice(draft),
        "silent": filling.silent(draft),
        "credit": filling.credit(draft),
        "law_changed": draft.draft.notice,
        "share_url": draft.url("share"),
        "back": _form_back(draft),
        "progress": filling.progress("form"),
    }
    if in_large_type(request):
        context |= form.one_at_a_time(draft.form, wanting, request.GET.get("at", ""), offers, check=check)
    return pages.show(request, "portal/form.html", context)


@step
@require_POST
def autosave(request: CitizenRequest, draft: BundleFilling) -> HttpResponse:
    """Keep what is typed so far."""
    _save(request, draft)
    return HttpResponse(status=204)


def _save(request: CitizenRequest, draft: BundleFilling) -> BundleFilling:
    filling.refuse_tampering(draft, request.POST)
    posted = form.answers_in(request, draft.form, draft.applicant.id, draft.draft.id, draft.bundle.name)
    return filling.keep(request, draft, posted)


def _named(draft: BundleFilling) -> str:
    """What this form is for."""
    names = [part.name for part in draft.composed.parts if part.place in (Place.NOW, Place.LATER)]
    return _("这一张表同时用于：%(names)s。") % {"names": "、".join(names)}


def _form_back(draft: BundleFilling) -> Link:
    before = answered(draft)
    guide = reverse("portal:bundle", args=[draft.bundle.key])
    return Link(_("返回上一步"), draft.url("question", before[-1].name) if before else guide)


@step
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: CitizenRequest, draft: BundleFilling) -> HttpResponse:
    """Hand in the one set: each material once, whichever members need it."""
    if draft.composed.questions() or draft.composed.refused is not None:
        return redirect(filling.next_url(draft))
    errors: dict[str, str] = {}
    if request.method == "POST":
        if request.POST.get("reuse"):
            for_ = Use(draft.bundle.name, Way.GIVEN)
            offering.hand_in(request, draft.applicant.id, draft.draft.id, needs(draft), for_, request.POST["reuse"])
        if request.POST.get("remove"):
            return _remove(draft, request.POST["remove"])
        wanted = [one.needed.need.material.name for one in draft.composed.needs if not one.needed.spared]
        errors = take_in_all(request, draft.applicant.id, draft.draft.id, wanted)
        put_off = later.put_off(request, draft)
        draft = filling.keep(request, draft, put_off) if put_off else filling.opened_with(draft.draft, draft.applicant)
        if put_off and not errors:
            return redirect(draft.url("materials"))
        if not errors:
            if "reuse" in request.POST:
                return redirect(draft.url("materials"))
            return redirect(f"{draft.url('materials')}?check=1" if draft.lacking else draft.url("review"))
    elif "check" in request.GET:
        errors = {name: _("请上传“%(name)s”。") % {"name": name} for name in draft.lacking}
    context = {
        "item_name": draft.bundle.name,
        "materials": later.marked(
            draft,
            material_lines(
                needs(draft),
                draft.uploads,
                lambda row: draft.url("material", row.id),
                errors,
                open_=True,
                removable=True,
                bank=offering.at_hand(request, draft.applicant.id, needs(draft), draft.uploads),
            ),
        ),
        "exemption": exempting.summed(served(needs(draft), draft.uploads)),
        "later": len(draft.later),
        "barred": draft.barred,
        "needed": len(draft.lacking),
        "advice": filling.advice(draft),
        "silent": filling.silent(draft),
        "credit": filling.credit(draft),
        "law_changed": draft.draft.notice,
        "back": Link(_("返回上一步"), draft.url("form") if draft.form else filling.next_url(draft)),
        "progress": filling.progress("materials"),
        "errors": [ErrorLine(message, name) for name, message in errors.items()],
        "stage_place": draft.draft.id,
    }
    status = 422 if errors and request.method == "POST" else 200
    return pages.show(request, "portal/materials.html", context, status=status)


def needs(draft: BundleFilling) -> list[NeededMaterial]:
    """The one set, each material saying which members it is for where several need it."""
    return [structs.replace(one.needed, why=_used_by(one.members, one.needed.why)) for one in draft.composed.needs]


def _used_by(members: tuple[str, ...], why: str) -> str:
    used = _("用于：%(names)s。") % {"names": "、".join(members)}
    return _("%(why)s。%(used)s") % {"why": why.rstrip("。."), "used": used} if why else used


def _remove(draft: BundleFilling, given: str) -> HttpResponse:
    try:
        material_id = UUID(given)
    except ValueError:
        raise Invalid(_("没有找到这份材料，可能已经删除。"), code="TB-REQ-404", status=404) from None
    materials_.discard(draft.draft.id, material_id)
    return redirect(draft.url("materials"))


@step
@require_safe
def view(request: CitizenRequest, draft: BundleFilling, material_id: UUID) -> HttpResponse:
    """One uploaded file of the draft."""
    return handed(request, material(draft.draft.id, material_id), Use(draft.bundle.name))
