"""The regulators' inbox: what approval pushed, and who took it over."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_POST

from tongban.channels.authorise import staff
from tongban.channels.desk.frame import counted, cut, say, show, told
from tongban.channels.shapes import Column, ErrorLine, Tab
from tongban.core.errors import Conflict
from tongban.oversight import queries, services
from tongban.oversight.models import Push
from tongban.oversight.queries import REGULATOR

VIEWS = ("waiting", "taken", "all")


@dataclass(frozen=True, slots=True)
class PushRow:
    """One push of the inbox."""

    what: str
    item_name: str
    number: str
    holder: str
    holder_code: str
    licence: str
    automatic: bool
    regulator: str
    at: datetime
    state: str
    taken: str
    claim_url: str


@staff(REGULATOR)
def inbox(request: Any) -> HttpResponse:
    """What was pushed to the departments the reader regulates for."""
    return _shown(request)


def _shown(request: Any, problem: Conflict | None = None) -> HttpResponse:
    view = request.GET.get("view", "waiting")
    view = view if view in VIEWS else "waiting"
    rows = queries.inbox(request.actor)
    waiting = rows.filter(taken_at=None)
    chosen = {"waiting": waiting, "taken": rows.exclude(taken_at=None), "all": rows}[view]
    page, part = cut(request, counted(chosen))
    words = {"waiting": _("待认领"), "taken": _("已认领"), "all": _("全部")}
    counts = {"waiting": told(counted(waiting))}
    titles = (_("办件"), _("主体"), _("内容"), _("监管部门"), _("推送时间"), _("状态"), _("认领"))
    return show(request, "desk/regulator.html", "regulator", {
        "tabs": [Tab(words[v], f"{reverse('desk:regulator')}?view={v}", counts.get(v), v == view) for v in VIEWS],
        "columns": [Column(title) for title in titles],
        "rows": [_row(push) for push in chosen[part]],
        "page": page,
        "errors": [ErrorLine(problem.detail)] if problem else [],
        "errors_title": _("没有办成"),
    }, status=problem.status if problem else 200)  # fmt: skip


def _row(push: Push) -> PushRow:
    taken = push.taken_at is not None
    return PushRow(
        push.what, push.item_name, push.case_number, push.holder_name, push.holder_code, push.licence_number,
        push.automatic, push.department, push.pushed_at, N_("已认领") if taken else N_("待认领"), push.taken_by,
        "" if taken else reverse("desk:take_over", args=[push.id]),
    )  # fmt: skip


@require_POST
@staff(REGULATOR)
def take(request: Any, push_id: UUID) -> HttpResponse:
    """Take a push over; a second regulator is told who was first."""
    push = queries.push(request.actor, push_id)
    try:
        services.take_over(request.actor, push)
    except Conflict as problem:
        return _shown(request, problem)
    say(request, _("已认领：%(holder)s，%(item)s。") % {"holder": push.holder_name, "item": push.item_name})
    return redirect("desk:regulator")
