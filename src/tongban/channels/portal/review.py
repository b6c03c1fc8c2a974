"""Look once more, then submit once; and the page that says nothing needs applying for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tongban.cases import decision
from tongban.cases.preparation import Application, FieldState
from tongban.cases.preparation import Field as Asked
from tongban.cases.seen import FactsMoved, seen
from tongban.cases.services import drafting
from tongban.cases.services.submission import VersionChanged, clocked, submit
from tongban.catalog import queries as catalog
from tongban.channels import exempting, presenting, records, reviewing
from tongban.channels.addresses import reverse
from tongban.channels.authorise import CitizenRequest
from tongban.channels.keeping import kept
from tongban.channels.portal import (
    agent,
    fields,
    figures,
    filling,
    interview,
    later,
    pages,
    reach,
    signing,
    silences,
    standing,
    stronger,
)
from tongban.channels.portal.decided import Why
from tongban.channels.portal.errands import is_automatic, limit_text
from tongban.channels.portal.filling import Filling, step
from tongban.channels.portal.grouping import parts
from tongban.channels.portal.materials import material_lines, served_now
from tongban.channels.shapes import ComputedLine, FactLine, Link, MaterialLine, ReasonLine, Step
from tongban.core import clock, idempotency
from tongban.core.errors import Conflict, Invalid, Problem
from tongban.core.ids import uuid7
from tongban.rules import Effect
from tongban.standards.hashes import canonical

CHANNEL = "网上"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a long form that authorities filled in, and the sources it is from."""

    title: str
    facts: Sequence[FactLine]
    sources: str


@dataclass(frozen=True, slots=True)
class Section:
    """A section of what is to be checked, of a long one in parts."""

    title: str
    facts: Sequence[FactLine]
    change_url: str = ""
    parts: Sequence[Part] = ()


@step
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: CitizenRequest, draft: Filling) -> HttpResponse:
    """Everything that will be submitted with its source; the same page takes the submission, once per key."""
    if request.method == "POST":
        return _submit(request, draft)
    if draft.prepared.nothing_to_apply or draft.prepared.missing() or draft.lacking or filling.blocked(request, draft):
        return redirect(filling.next_url(request, draft))
    reach.note_look(request, draft.applicant.id, records.CONTENT, records.CHECKED % {"item": draft.version.name})
    return _page(request, draft, uuid7().hex)


def _submit(request: CitizenRequest, draft: Filling) -> HttpResponse:
    if (more := stronger.needed(request, draft.version, draft.url("review"))) is not None:
        return more
    seen_version, _dot, seen_facts = request.POST.get("version", "").partition(".")
    application = Application(
        draft.version.key, draft.draft.district, draft.answers, CHANNEL, seen_version, seen_facts, draft.draft.id,
        grade=request.grade.value, later=draft.later, signed=request.person.name,
        signature=signing.signed(request, draft.version),
    )  # fmt: skip
    if draft.later and not request.POST.get(later.SIGNED):
        return _page(request, draft, uuid7().hex, unsigned=True)
    body = {"item": draft.version.key, "applicant": str(draft.applicant.id), "answers": dict(draft.answers)}
    body |= {"later": draft.later} if draft.later else {}
    body |= signing.posted(request)
    try:
        submitted = submit(
            request.actor,
            draft.applicant,
            None if draft.applicant.id == request.person.id else request.person,
            application,
            key=request.POST.get("key", ""),
            body_digest=idempotency.digest(canonical(body)),
            draft=draft.draft,
        )
    except VersionChanged:
        return redirect(filling.next_url(request, draft))
    except FactsMoved as problem:
        made = drafting.draft_of(draft.draft.id, request.person.id).case_number
        if made:  # another window of hers was granted, and that is what the authorities know now
            return redirect("portal:result", made)
        pages.say(request, problem.detail)
        return redirect(draft.url("review"))
    except (Invalid, Conflict) as problem:
        return _refused(request, draft, problem)
    return redirect("portal:result", submitted.number)


def _refused(request: CitizenRequest, draft: Filling, problem: Invalid | Conflict) -> HttpResponse:
    """Where the applicant can put right what is wrong: the page of the field, or this one."""
    if problem.code.startswith("TB-PROM") or (isinstance(problem, Conflict) and problem.code.startswith("TB-CASE")):
        return _page(request, draft, uuid7().hex, problem)
    if isinstance(problem, Conflict) or not problem.fields:
        raise problem
    return redirect(f"{filling.next_url(request, draft)}?check=1")


def checked(draft: Filling) -> str:
    """What tells the facts of a draft from other ones, by source."""
    return seen(draft.prepared.facts)


def _page(
    request: CitizenRequest, draft: Filling, key: str, refused: Problem | None = None, *, unsigned: bool = False
) -> HttpResponse:
    errors = signing.errors(refused) if refused else [later.unsigned()] if unsigned else []
    role, own = request.circle.role(draft.applicant.id), draft.applicant.id == request.person.id
    context = {
        "item_name": draft.version.name,
        "applicant": draft.applicant.name,
        "agent": "" if own else agent.hand(role, request.person.name),
        "sections": draft.once(_sections),
        "figure": draft.once(_figure),
        "materials": draft.once(_materials),
        "exemption": draft.once(_exemption),
        "materials_url": draft.url("materials") if draft.uploads_asked else "",
        "idempotency_key": key,
        "version": f"{draft.version.digest}.{draft.once(checked)}",
        "declaration": _("我已核对以上内容，并对所填内容和所交材料的真实性负责。"),
        **signing.context(request, [signing.of_draft(draft)], refused),
        "own_checks": [one.text for one in draft.version.conditions if one.own_check],
        "routed": filling.routed(draft),
        "computed": draft.once(_computed),
        "forewarning": draft.once(_forewarning),
        "advice": filling.advice(draft),
        "silent": silences.untold(draft.collected.silent),
        "credit": draft.once(filling.credit),
        "what_next": _what_next(draft),
        "law_changed": draft.draft.notice,
        "back": Link(_("返回上一步"), draft.once(_back)),
        "progress": filling.progress(draft, "review"),
        "obstacle": _met(request, draft) if isinstance(refused, Conflict) else None,
        "pledge": later.pledge(draft, request.person.name, unsigned=unsigned),
        "errors": errors,
        "errors_title": _("没有提交") if errors else "",
    }
    return pages.show(
        request, "portal/review.html", context, status=refused.status if refused else 422 if unsigned else 200
    )


def _met(request: CitizenRequest, draft: Filling) -> standing.Obstacle | None:
    """What a submission has just met, read anew: it was not there when the page was opened."""
    return standing.obstacle(request, draft.prepared, standing.already(draft.version, draft.applicant.id).now())


def _back(draft: Filling) -> str:
    if draft.uploads_asked:
        return draft.url("materials")
    if draft.form:
        return draft.url("form")
    answered = interview.answered_questions(draft)
    return draft.url("question", answered[-1].name) if answered else reverse("portal:guide", args=[draft.version.key])


def _sections(draft: Filling) -> list[Section]:
    answered = [interview.answer_line(draft, asked) for asked in interview.answered_questions(draft)]
    typed = [_line(draft, one.name) for one in draft.form if one.state is not FieldState.LOCKED]
    locked = [one for one in draft.form if one.state is FieldState.LOCKED]
    folded = [
        Part(one.title, [_line(draft, asked.name) for asked in one.asked], "、".join(one.sources))
        for one in parts(locked)
    ]
    sections = [
        Section(_("您的情况"), answered),
        Section(_("您填写的"), typed, draft.url("form")),
        Section(_("取自政府部门的"), () if folded else [_line(draft, one.name) for one in locked], parts=folded),
    ]
    return [section for section in sections if section.facts or section.parts]


def _figure(draft: Filling) -> figures.Shown | None:
    return figures.of_draft(draft.prepared)


def _line(draft: Filling, name: str) -> FactLine:
    fact = draft.prepared.facts.get(name)
    if fact is None:
        return FactLine(name, "")
    asked = next(one for one in draft.version.asks if one.element.name == name)
    return FactLine(fields.label(asked.element), presenting.as_typed(fact), presenting.source_of(fact))


def _materials(draft: Filling) -> list[MaterialLine]:
    lines = material_lines(
        draft.prepared.needs, draft.uploads, lambda row: draft.url("material", row.id), {}, open_=False
    )
    return later.marked(draft, lines, open_=False)


def _exemption(draft: Filling) -> exempting.Exemption | None:
    return exempting.summed(served_now(draft))


def _computed(draft: Filling) -> list[ComputedLine]:
    return presenting.computed_lines(draft.prepared.computed, draft.prepared.facts)


def _forewarning(draft: Filling) -> list[ReasonLine]:
    """What keeps a machine from granting, told before the applicant submits: conditions, and sources that differ."""
    verdict = draft.prepared.verdict
    if draft.version.rules.outcome is not Effect.GRANT:
        return []
    open_ = [reason for reason in verdict.reasons if reason.truth is not True] if not decision.grants(verdict) else []
    return [*presenting.reason_lines(open_, draft.prepared.facts), *_disputed(draft)]


def _disputed(draft: Filling) -> list[ReasonLine]:
    """The elements of which sources tell different values, with each one's own."""
    disputed = draft.prepared.disputed()
    fields_ = [one for one in draft.prepared.fields if one.name in disputed and one.fact is not None]
    return [
        ReasonLine(
            _("各来源的“%(name)s”一致") % {"name": fields.label(one.ask.element)},
            "false",
            tuple(presenting.fact_line(draft.prepared.facts[path]) for path in _told(draft, one)),
        )
        for one in fields_
    ]


def _told(draft: Filling, field: Asked) -> list[str]:
    return [path for path in field.ask.sources if path in draft.prepared.facts]


def _what_next(draft: Filling) -> Sequence[Step]:
    grants = decision.grants(draft.prepared.verdict) and not draft.prepared.disputed()
    holds = grants and not draft.uploads_asked
    return _steps(draft.version.digest, draft.prepared.route, draft.body.district, holds)


@kept
def _steps(digest: str, route: str | None, district: int, holds: bool) -> Sequence[Step]:
    """What follows on a route in a district; ``holds``: nothing but the switch keeps a machine from granting."""
    version = catalog.version(digest)
    if holds and is_automatic(version):
        given = Step(_("送达"), "next", note=_("结果和文书在“我的办件”里，会给您发消息"))
        if version.grant_for(route) is not None:
            given = Step(_("送达电子证照"), "next", note=_("盖好电子印章后，在“我的证照”下载"))
        return Step(_("系统比对"), "now", note=_("条件都符合，提交后当场准予")), given
    limit = clocked(version, route or "", district, clock.today())
    return (
        Step(_("收件"), "now", note=_("五个工作日内告知是否受理；要补正的，一次说清")),
        Step(_("受理"), "next", note=_("从受理起算 %(limit)s内办结") % {"limit": limit_text(limit)}),
        *reviewing.to_come(version.review_for(route), days=False),
        Step(_("送达"), "next", note=_("结果和文书在“我的办件”里，会给您发消息")),
    )


@step
@require_safe
def already(request: CitizenRequest, draft: Filling) -> HttpResponse:
    """The same application is open, or the licence is held: told before anything is typed or uploaded for nothing."""
    met = standing.obstacle(request, draft.prepared, draft.already)
    if met is None:
        return redirect(filling.next_url(request, draft))
    context = {
        "item_name": draft.version.name,
        "applicant": draft.applicant.name,
        "obstacle": met,
        "answers": [interview.answer_line(draft, asked) for asked in interview.answered_questions(draft)],
        "discard_url": draft.url("discard"),
        "back": Link(_("返回办事指南"), reverse("portal:guide", args=[draft.version.key])),
    }
    return pages.show(request, "portal/already.html", context)


@step
@require_safe
def outcome(request: CitizenRequest, draft: Filling) -> HttpResponse:
    """The answers led to nothing that needs applying for: why, and the way to have that in writing."""
    if not draft.prepared.nothing_to_apply:
        return redirect(filling.next_url(request, draft))
    route = draft.version.routes[draft.prepared.route or ""]
    answered = interview.answered_questions(draft)
    context = {
        "outcome": "not_needed",
        "item_name": draft.version.name,
        "word": _("不需要办理"),
        "summary": route.say,
        "why": Why(
            _("理由"),
            presenting.reason_lines(
                [reason for reason in draft.prepared.verdict.reasons if reason.truth is True], draft.prepared.facts
            ),
        ),
        "route_clause": route.clause or "",
        "answers": [interview.answer_line(draft, asked) for asked in answered],
        "submit_url": draft.url("review"),
        "discard_url": draft.url("discard"),
        "idempotency_key": uuid7().hex,
        "version": f"{draft.version.digest}.{checked(draft)}",
        "law_changed": draft.draft.notice,
        "back": Link(_("返回上一题"), draft.url("question", answered[-1].name)) if answered else None,
    }
    return pages.show(request, "portal/result.html", context)
