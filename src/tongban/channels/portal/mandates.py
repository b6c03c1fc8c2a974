"""授权管理: who may act for me, for whom I may act, offering, accepting and taking back, and what was."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import islice
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongban.catalog import queries as catalog
from tongban.catalog.search import finding
from tongban.channels.authorise import CitizenRequest, citizen
from tongban.channels.portal import pages
from tongban.channels.shapes import Choice, ErrorLine, Field, Link
from tongban.core import clock
from tongban.core.errors import Problem
from tongban.core.ids import uuid7
from tongban.messaging.services import Telling, inform
from tongban.parties import mandating
from tongban.parties.models import Mandate, Party
from tongban.parties.queries import mandates_about, parties_by_id, speaks_for, subject_kind

#: Up to so many items stand in the form to be chosen from; of more, so many are shown that fit what is looked for.
_AT_ONCE, _FOUND = 60, 20


@dataclass(frozen=True, slots=True)
class Line:
    """A mandate as its page lists it; ``accept`` and ``end`` are addresses, empty where there is nothing to do."""

    who: str
    what: str
    role: str
    since: date
    until: date | None
    state: str
    accept: str = ""
    end: str = ""


@citizen
@require_safe
def mandates(request: CitizenRequest) -> HttpResponse:
    """Given by the party acted for, where the visitor stands for it; received by herself; and those that are over."""
    principal, today = request.acting, clock.today()
    may_give = speaks_for(request.person.id, principal.id, today)
    given = [row for row in mandates_about(principal.id) if row.principal_id == principal.id] if may_give else []
    received = [row for row in mandates_about(request.person.id) if row.agent_id == request.person.id]
    known = parties_by_id([*(row.agent_id for row in given), *(row.principal_id for row in received)])
    context = {
        "principal": principal.name,
        "may_give": may_give,
        "given": [_line(row, known[row.agent_id], giving=True) for row in _live(given)],
        "received": [_line(row, known[row.principal_id], giving=False) for row in _live(received)],
        "over": [_line(row, known[row.agent_id], giving=True) for row in _over(given)]
        + [_line(row, known[row.principal_id], giving=False) for row in _over(received)],
    }
    return pages.show(request, "portal/mandates.html", context, section="account")


def _is_live(row: Mandate) -> bool:
    return row.revoked_at is None and (row.until is None or row.until >= clock.today())


def _live(rows: Iterable[Mandate]) -> list[Mandate]:
    return [row for row in rows if _is_live(row)]


def _over(rows: Iterable[Mandate]) -> list[Mandate]:
    return [row for row in rows if not _is_live(row)]


def _line(row: Mandate, other: Party, *, giving: bool) -> Line:
    live, ours = _is_live(row), row.given_by is not None
    return Line(
        other.name, _items(row.items), row.role, row.since, row.until, _state(row),
        accept=reverse("portal:mandate_accept", args=[row.id]) if live and row.pending and not giving else "",
        end=reverse("portal:mandate_end", args=[row.id]) if live and ours else "",
    )  # fmt: skip


def _state(row: Mandate) -> str:
    if row.revoked_at is not None:
        return _("没有接受") if row.pending else _("已收回")
    if not _is_live(row):
        return _("已到期")
    return _("等待接受") if row.pending else _("有效")


def _items(keys: Iterable[str]) -> str:
    by_key = catalog.catalogue(clock.today()).by_key
    return "、".join(by_key[key].name if key in by_key else key for key in keys) or _("全部事项")


@citizen
@require_http_methods(["GET", "POST"])
def offer(request: CitizenRequest) -> HttpResponse:
    """Name the agent, the items and the last day; the agent is told and has to accept."""
    if request.method == "GET" or _looks(request):
        return _form(request)
    wanted = mandating.Offer(
        request.POST.get("name", "")[:60], request.POST.get("code", "")[:18], _chosen(request), _day(request)
    )
    try:
        with transaction.atomic():
            row = mandating.offer(request.person, request.acting, wanted)
            _tell("mandate.offered", row, [row.agent_id])
    except Problem as problem:
        return _form(request, problem)
    pages.say(request, _("授权已发给对方，对方登录并接受后生效。"))
    return redirect("portal:mandates")


def _day(request: CitizenRequest) -> date | None:
    try:
        return date.fromisoformat(request.POST.get("until", ""))
    except ValueError:
        return None


def _looks(request: CitizenRequest) -> bool:
    """Whether items are looked for: words typed anew are never sent off as a mandate for everything."""
    return "find" in request.POST or request.POST.get("q", "").strip() != request.POST.get("found", "").strip()


def _chosen(request: CitizenRequest) -> list[str]:
    by_key, kind = catalog.catalogue(clock.today()).by_key, subject_kind(request.acting)
    return [key for key in request.POST.getlist("items") if key in by_key and kind in by_key[key].for_]


def _choices(principal: Party, chosen: list[str], typed: str) -> list[Choice]:
    """The items a principal may have done: all where they are few, else the chosen ones and those looked for."""
    items, kind = catalog.catalogue(clock.today()), subject_kind(principal)
    able = [item for item in items if kind in item.for_]
    if len(able) > _AT_ONCE:
        found = (one.item for one in finding.find(typed, clock.today()).sure) if finding.asks(typed) else ()
        nearest = islice((item for item in found if kind in item.for_), _FOUND)
        able = list(dict.fromkeys([*(items.by_key[key] for key in chosen), *nearest]))
    return [Choice(item.key, item.name) for item in able]


def _many(principal: Party) -> bool:
    kind = subject_kind(principal)
    return sum(kind in item.for_ for item in catalog.catalogue(clock.today())) > _AT_ONCE


def _form(request: CitizenRequest, problem: Problem | None = None) -> HttpResponse:
    wrong = problem.fields if problem else {}
    posted, many = request.POST, _many(request.acting)
    typed, chosen = posted.get("q", "").strip()[:60], _chosen(request)
    search = Field(
        "q", _("查找事项"), value=typed, required=False, max_length=60, autocomplete="off",
        hint=_("事项很多：写要办的事，找到后勾选；可以找几次，勾选的会留着。"),
    )  # fmt: skip
    fields = [
        Field("name", _("对方的姓名"), value=posted.get("name", ""), max_length=60, autocomplete="off"),
        Field(
            "code", _("对方的公民身份号码"), value=posted.get("code", ""), max_length=18, autocomplete="off",
            error=wrong.get("code", ""),
        ),
        Field(
            "items", _("可以代办哪些事项"), "checkboxes", values=chosen, required=False,
            choices=_choices(request.acting, chosen, typed), hint=_("一项也不选，就是全部事项。"),
        ),
        *([search] if many else ()),
        Field("until", _("到哪一天为止"), "date", posted.get("until", ""), error=wrong.get("until", "")),
    ]  # fmt: skip
    context = {
        "title": _("授权别人代办"),
        "lead": _("为“%(principal)s”授权。对方能看到授权范围内的办件、证照和草稿，替您填写和提交；每一步都会告诉您。")
        % {"principal": request.acting.name},
        "fields": fields,
        "button": _("发给对方"),
        "second": _("查找事项") if many else "",
        "found": typed,
        "back": Link(_("返回授权管理"), reverse("portal:mandates")),
        "errors": [] if problem is None else _errors(problem),
    }
    status = 200 if problem is None else problem.status
    return pages.show(request, "portal/sign_in.html", context, section="account", status=status)


def _errors(problem: Problem) -> list[ErrorLine]:
    return [ErrorLine(text, name) for name, text in problem.fields.items()] or [ErrorLine(problem.detail)]


@citizen
@require_POST
def accept(request: CitizenRequest, mandate_id: UUID) -> HttpResponse:
    """Take a mandate on; both sides are told."""
    with transaction.atomic():
        row = mandating.accept(mandate_id, request.person.id)
        _tell("mandate.given", row, [row.principal_id, row.agent_id])
    pages.say(request, _("您已接受授权，可以在右上角切换为对方办理。"))
    return redirect("portal:mandates")


@citizen
@require_POST
def end(request: CitizenRequest, mandate_id: UUID) -> HttpResponse:
    """Take back, decline or give up; at once, and both sides are told."""
    with transaction.atomic():
        row = mandating.end(mandate_id, request.person.id)
        _tell("mandate.revoked", row, [row.principal_id, row.agent_id])
    pages.say(request, _("授权已结束，马上生效。"))
    return redirect("portal:mandates")


def _tell(event: str, row: Mandate, parties: list[UUID]) -> None:
    known = parties_by_id([row.principal_id, row.agent_id])
    values = {
        "授权人": known[row.principal_id].name,
        "被授权人": known[row.agent_id].name,
        "授权事项": _items(row.items),
        "有效期至": row.until.isoformat() if row.until else "",
    }
    inform(Telling(event, uuid7(), parties, values, reverse("portal:mandates")))
