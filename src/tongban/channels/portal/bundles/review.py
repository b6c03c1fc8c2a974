"""Look once more, confirm once: all members of a bundle are submitted together."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.cases.bundles import drafting
from tongban.cases.bundles.composition import Part, Place
from tongban.cases.bundles.submitting import BundleApplication, submit_bundle
from tongban.cases.exemption import served
from tongban.cases.preparation import FieldState
from tongban.cases.seen import FactsMoved, seen
from tongban.cases.services.submission import VersionChanged
from tongban.channels import exempting, presenting, records
from tongban.channels.authorise import CitizenRequest
from tongban.channels.portal import agent, fields, later, pages, reach, signing
from tongban.channels.portal.bundles import filling, steps
from tongban.channels.portal.bundles.filling import BundleFilling, step
from tongban.channels.portal.errands import is_automatic
from tongban.channels.portal.materials import material_lines
from tongban.channels.portal.review import CHANNEL, Section
from tongban.channels.shapes import FactLine, Link, MaterialLine, Step
from tongban.core import idempotency
from tongban.core.errors import Conflict, Invalid
from tongban.core.ids import uuid7
from tongban.rules import Effect
from tongban.standards.hashes import canonical


@dataclass(frozen=True, slots=True)
class Taking:
    """A member as the review names it: what happens to it."""

    name: str
    what: str


@step
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: CitizenRequest, draft: BundleFilling) -> HttpResponse:
    """Everything that will be submitted, with its source; the same page takes the submission, once per key."""
    if request.method == "POST":
        return _submit(request, draft)
    if draft.composed.refused is not None or draft.composed.questions() or draft.missing or draft.lacking:
        return redirect(filling.next_url(draft))
    reach.note_look(request, draft.applicant.id, records.CONTENT, records.CHECKED % {"item": draft.bundle.name})
    return _page(request, draft)


def _submit(request: CitizenRequest, draft: BundleFilling) -> HttpResponse:
    seen_edition, _dot, seen_facts = request.POST.get("version", "").partition(".")
    application = BundleApplication(
        draft.bundle.key, draft.draft.district, draft.answers, CHANNEL, seen_edition, seen_facts, draft.draft.id,
        request.grade.value, signing.signature(request), draft.later, request.person.name,
    )  # fmt: skip
    if draft.later and not request.POST.get(later.SIGNED):
        return _page(request, draft, unsigned=True)
    body = {"bundle": draft.bundle.key, "applicant": str(draft.applicant.id), "answers": dict(draft.answers)}
    body |= {"later": draft.later} if draft.later else {}
    body |= signing.posted(request)
    try:
        done = submit_bundle(
            request.actor,
            draft.applicant,
            None if draft.applicant.id == request.person.id else request.person,
            application,
            key=request.POST.get("key", ""),
            body_digest=idempotency.digest(canonical(body)),
            draft=draft.draft,
        )
    except VersionChanged:
        return redirect(filling.next_url(draft))
    except FactsMoved as problem:
        made = drafting.draft_of(draft.draft.id, request.person.id).number
        if made:  # another window of hers went through, and that is what the authorities know now
            return redirect("portal:bundle_case", made)
        pages.say(request, problem.detail)
        return redirect(draft.url("review"))
    except Invalid as problem:
        if problem.fields and not problem.code.startswith("TB-PROM"):
            return redirect(f"{filling.next_url(draft)}?check=1")
        return _page(request, draft, problem)
    except Conflict as problem:
        if not problem.code.startswith(("TB-CASE", "TB-BUN", "TB-PROM")):
            raise
        return _page(request, draft, problem)
    return redirect("portal:bundle_case", done.number)


def _page(
    request: CitizenRequest, draft: BundleFilling, refused: Conflict | Invalid | None = None, *, unsigned: bool = False
) -> HttpResponse:
    errors = signing.errors(refused) if refused else [later.unsigned()] if unsigned else []
    role = request.circle.role(draft.applicant.id)
    own = draft.applicant.id == request.person.id
    context = {
        "item_name": draft.bundle.name,
        "applicant": draft.applicant.name,
        "agent": "" if own else agent.hand(role, request.person.name),
        "sections": _sections(draft),
        "exemption": exempting.summed(served(steps.needs(draft), draft.uploads)),
        "materials": _materials(draft),
        "materials_url": draft.url("materials") if draft.uploads_asked else "",
        "idempotency_key": uuid7().hex,
        "version": f"{draft.edition}.{seen(draft.composed.facts)}",
        "declaration": _("我已核对以上内容，并对所填内容和所交材料的真实性负责。提交一次，下面各项同时申请。"),
        **signing.context(request, signing.of_bundle(draft), refused),
        "own_checks": list(dict.fromkeys(text for part in _taking_part(draft) for text in _own_checks(part))),
        "advice": filling.advice(draft),
        "silent": filling.silent(draft),
        "credit": filling.credit(draft),
        "what_next": _what_next(draft),
        "law_changed": draft.draft.notice,
        "back": Link(_("返回上一步"), draft.url("materials") if draft.uploads_asked else draft.url("form")),
        "progress": filling.progress("review"),
        "pledge": later.pledge(draft, request.person.name, unsigned=unsigned),
        "errors": errors,
        "errors_title": _("没有提交"),
    }
    status = refused.status if refused else 422 if unsigned else 200
    return pages.show(request, "portal/review.html", context, status=status)


def _materials(draft: BundleFilling) -> list[MaterialLine]:
    lines = material_lines(
        steps.needs(draft), draft.uploads, lambda row: draft.url("material", row.id), {}, open_=False
    )
    return later.marked(draft, lines, open_=False)


def _taking_part(draft: BundleFilling) -> list[Part]:
    return [part for part in draft.composed.parts if part.place in (Place.NOW, Place.LATER)]


def _own_checks(part: Part) -> list[str]:
    return [one.text for one in part.version.conditions if one.own_check] if part.version is not None else []


def _sections(draft: BundleFilling) -> list[Section]:
    parts = [FactLine(part.name, what) for part in draft.composed.parts if (what := _happens(part))]
    answered = [steps.answer_line(draft, asked) for asked in steps.answered(draft)]
    typed = [_line(draft, one.name) for one in draft.form if one.state is not FieldState.LOCKED]
    locked = [_line(draft, one.name) for one in draft.form if one.state is FieldState.LOCKED]
    sections = [
        Section(_("这次一起办的"), parts),
        Section(_("您的情况"), answered),
        Section(_("您填写的"), typed, draft.url("form")),
        Section(_("取自政府部门的"), locked),
    ]
    return [section for section in sections if section.facts]


def _happens(part: Part) -> str:
    """What happens to a member once this is submitted; empty where it has nothing to do with this situation."""
    said = {
        Place.NOW: _("提交后由工作人员办理"),
        Place.LATER: _("前一项准予后，系统自动接着申请"),
        Place.STEP: _("演示：还没有开通网上办理，提交后告诉您到哪里办"),
        Place.NEEDLESS: _("按您的情况不需要办理"),
        Place.HELD: part.why,
    }
    if part.place is Place.NOW and _at_once(part):
        return _("条件都符合，提交后当场准予")
    return said.get(part.place, "")


def _at_once(part: Part) -> bool:
    if part.prepared is None or part.version is None or not is_automatic(part.version):
        return False
    uploads = any(not one.spared and not one.need.optional for one in part.prepared.needs)
    return part.prepared.verdict.effect is Effect.GRANT and not uploads


def _line(draft: BundleFilling, name: str) -> FactLine:
    field = next(one for one in draft.composed.fields if one.name == name)
    label = fields.label(field.ask.element)
    if field.fact is None:
        return FactLine(label, "")
    return FactLine(label, presenting.as_typed(field.fact), presenting.source_of(field.fact))


def _what_next(draft: BundleFilling) -> list[Step]:
    waits = any(part.place is Place.LATER for part in draft.composed.parts)
    return [
        Step(_("各项同时收件"), "now", note=_("能当场准予的当场准予；其余的五个工作日内告知是否受理")),
        *([Step(_("等前一项的接着办"), "next", note=_("前一项准予后自动申请，不用您再来"))] if waits else []),
        Step(_("各部门同时办理"), "next", note=_("一项要补正，不影响其他各项")),
        Step(_("一起送达"), "next", note=_("结果都在这件事的进度页里，有变化会发消息给您")),
    ]
