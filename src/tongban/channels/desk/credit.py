"""信用 for the credit officer: repairs and objections decided with reasons; entries by decision."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tongban.channels import crediting, records
from tongban.channels.addresses import reverse
from tongban.channels.authorise import staff
from tongban.channels.desk.frame import say, show
from tongban.channels.shapes import Choice, ErrorLine, Field, Link
from tongban.core import audit, clock
from tongban.core.errors import Invalid, NotFound, Problem
from tongban.materials.copies import hand_out
from tongban.materials.models import Way
from tongban.materials.queries import material, materials_in
from tongban.materials.uses import Use
from tongban.parties.credit import queries, services
from tongban.parties.credit.models import CreditEntry, StepKind
from tongban.parties.credit.services import POST
from tongban.parties.credit.standing import Kind
from tongban.parties.queries import parties_by_id, party_by_code

_LONGEST = 4000


@dataclass(frozen=True, slots=True)
class Row:
    """An entry with whom it is about, the papers handed in, and what may be decided."""

    id: UUID
    subject: str
    code: str
    case: str
    line: crediting.Line
    papers: list[Link]
    answers: list[Choice]


@require_safe
@staff(POST)
def credit(request: Any) -> HttpResponse:
    """What waits for a decision, the entries made last, and the form for a new one."""
    return _page(request)


def _page(request: Any, problem: Problem | None = None, wrong: UUID | None = None) -> HttpResponse:
    today = clock.today()
    waiting, lately = queries.asked(today), queries.lately(today)
    known = parties_by_id([told.entry.subject_id for told in (*waiting, *lately)])
    fields = problem.fields if problem is not None and wrong is None else {}
    context = {
        "waiting": [_row(told, known) for told in waiting],
        "lately": [_row(told, known) for told in lately],
        "fields": _fields(request, fields),
        "opened": problem is not None and wrong is None,
        "errors": [] if problem is None else [ErrorLine(problem.detail)],
    }
    return show(request, "desk/credit.html", "credit", context, status=problem.status if problem is not None else 200)


def _row(told: queries.Told, known: Any) -> Row:
    party, step = known[told.entry.subject_id], told.waiting
    papers = materials_in(step.container) if step is not None and step.container is not None else []
    url = "desk:credit_paper"
    return Row(
        told.entry.id, party.name, party.code, told.entry.case_number, crediting.told_line(told, ""),
        [Link(one.filename, reverse(url, args=[told.entry.id, one.id])) for one in papers],
        [Choice(one.value, _(one.value)) for one in queries.may_decide(step)] if step is not None else [],
    )  # fmt: skip


@require_POST
@staff(POST)
def decide(request: Any, entry_id: UUID) -> HttpResponse:
    """Decide what was asked about an entry, with reasons."""
    told = queries.entry(entry_id, clock.today())
    what = next((one for one in StepKind if one.value == request.POST.get("what")), None)
    try:
        if what is None:
            raise Invalid(_("请选择一项决定。"), code="TB-CRED-422")
        services.decide(request.actor, told, what, request.POST.get("reasons", "")[:_LONGEST])
    except Problem as problem:
        return _page(request, problem, entry_id)
    _note(request, told.entry)
    say(request, _("已决定：%(what)s。马上生效。") % {"what": _(what.value)})
    return redirect("desk:credit")


@require_POST
@staff(POST)
def enter(request: Any) -> HttpResponse:
    """Enter what an authority decided about a party."""
    try:
        services.enter_by_hand(request.actor, _found(request))
    except Problem as problem:
        return _page(request, problem)
    say(request, _("已登记。当事人在“我的信用”里看得到，可以申请修复或者提出异议。"))
    return redirect("desk:credit")


def _found(request: Any) -> services.Finding:
    posted = request.POST
    party = party_by_code(posted.get("code", "").strip().upper())
    if party is None:
        said = _("没有找到这个代码的主体。")
        raise Invalid(said, code="TB-CRED-422", fields={"code": said})
    kind = next((one for one in Kind if one.value == posted.get("kind")), None)
    if kind is None:
        raise Invalid(_("请选择一项。"), code="TB-CRED-422", fields={"kind": _("请选择一项。")})
    return services.Finding(
        party.id, kind, posted.get("what", "")[:400], posted.get("basis", "")[:400],
        _department(request), _day(posted, "since") or clock.today(), _day(posted, "until"),
        decision=posted.get("decision", "")[:80], register=posted.get("register", "")[:80],
    )  # fmt: skip


def _department(request: Any) -> str:
    return next(iter(sorted(department for post, department, _at in request.actor.rights if post == POST)), "")


def _day(posted: Any, name: str) -> date | None:
    text = posted.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        said = _("日期写成 2027-12-31 的样子。")
        raise Invalid(said, code="TB-CRED-422", fields={name: said}) from error


def _fields(request: Any, wrong: Any) -> list[Field]:
    posted = request.POST if wrong else {}

    def field(name: str, label: str, kind: Any = "text", **more: Any) -> Field:
        return Field(name, label, kind, posted.get(name, ""), error=wrong.get(name, ""), **more)

    kinds = [Choice(one.value, _(one.value)) for one in Kind]
    return [
        field("code", _("统一社会信用代码或公民身份号码"), max_length=18, autocomplete="off"),
        field("kind", _("记什么"), "radio", choices=kinds),
        field("what", _("做了什么、由什么决定认定"), "textarea", max_length=400),
        field("basis", _("依据"), max_length=400, hint=_("法律法规的名称和条款")),
        field("decision", _("决定书编号"), required=False, max_length=80),
        field("register", _("列入哪个严重失信名单"), required=False, max_length=80, hint=_("严重失信才填")),
        field("since", _("从哪一天起"), "date", required=False, hint=_("不填就是今天")),
        field("until", _("到哪一天为止"), "date", required=False, hint=_("不填就是修复以前一直有效")),
    ]


@require_safe
@staff(POST)
def paper(request: Any, entry_id: UUID, material_id: UUID) -> HttpResponse:
    """A marked copy of what was handed in with a request."""
    told = queries.entry(entry_id, clock.today())
    containers = [step.container for step in told.steps if step.container is not None]
    row = next((material(one, material_id) for one in containers if _holds(one, material_id)), None)
    if row is None:
        raise NotFound
    copy = hand_out(request.actor, row, Use(records.CREDIT_HANDLED, Way.SEEN, _department(request), ""))
    _note(request, told.entry)
    response = HttpResponse(copy.content, content_type=copy.media_type)
    response["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(copy.filename)}"
    return response


def _holds(container: UUID, material_id: UUID) -> bool:
    return any(one.id == material_id for one in materials_in(container))


def _note(request: Any, entry: CreditEntry) -> None:
    audit.note_access(request.actor, entry.subject_id, records.CREDIT, records.CREDIT_HANDLED)
