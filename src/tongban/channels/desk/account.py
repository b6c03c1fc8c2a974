"""账户与安全 of staff: second factors, password, signed-in devices, and the record of the account."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongban.channels import accounts
from tongban.channels.authorise import asks_factor, staff
from tongban.channels.browsers import browser_of
from tongban.channels.desk.frame import say, show
from tongban.channels.desk.second import subject_of
from tongban.channels.errors import told_when
from tongban.channels.shapes import ErrorLine, Field
from tongban.core.errors import NotFound, Problem
from tongban.identity.passwords import fault
from tongban.identity.queries import factors_of
from tongban.identity.services import sessions
from tongban.identity.services.record import note
from tongban.org.queries import staff_member
from tongban.org.services import check_staff_password, set_staff_password


@staff(before_factor=True)
@require_safe
def account(request: Any) -> HttpResponse:
    """Everything that keeps the account safe, on one page."""
    own = UUID(request.actor.id)
    has = factors_of(own)
    return show(request, "desk/account.html", "account", {
        "factors": has,
        "asked": asks_factor(request.actor),
        "devices": accounts.devices(own, request.signed_in),
        "events": accounts.events(own),
    })  # fmt: skip


@staff(before_factor=True)
@require_http_methods(["GET", "POST"])
def password(request: Any) -> HttpResponse:
    """Change one's own password; every other browser has to sign in anew."""
    if request.method == "GET":
        return _form(request, "", None)
    own, row = subject_of(request.actor), staff_member(request.actor.id)
    wanted = request.POST.get("new", "")[:200]
    wrong = fault(wanted, request.POST.get("again", "")[:200], (row.login, row.name))
    try:
        if not check_staff_password(own.id, request.POST.get("password", "")[:200]):
            return _form(request, _("现在的口令不对，没有修改。"), None, "password")
    except Problem as problem:
        return _form(request, problem.detail, problem, "password")
    if wrong:
        return _form(request, wrong, None)
    set_staff_password(own.id, wanted)
    note(own, "修改口令", at=browser_of(request))
    sessions.end_all(own, N_("口令已修改"), but=request.signed_in.id)
    say(request, _("口令已修改，其他设备上的登录都已退出。"))
    return redirect("desk:account")


def _form(request: Any, wrong: str, problem: Problem | None, field: str = "new") -> HttpResponse:
    fields = [
        Field("password", _("现在的口令"), "password", autocomplete="current-password", max_length=200),
        *new_password_fields(),
    ]
    context = {"fields": fields, "errors": [ErrorLine(wrong, field)] if wrong else []}
    shown = show(request, "desk/password.html", "account", context, status=_status(wrong, problem))
    return told_when(shown, problem)


def _status(wrong: str, problem: Problem | None) -> int:
    return problem.status if problem else (422 if wrong else 200)


def new_password_fields() -> list[Field]:
    """The new password, typed twice."""
    return [
        Field("new", _("新口令"), "password", autocomplete="new-password", max_length=200,
              hint=_("至少 10 个字符，一句容易记的话就很好；不要带账号和姓名。")),
        Field("again", _("再输一次新口令"), "password", autocomplete="new-password", max_length=200),
    ]  # fmt: skip


@require_POST
@staff(before_factor=True)
def end_session(request: Any, session_id: UUID) -> HttpResponse:
    """Sign one other browser of one's own out."""
    if not sessions.end_one(subject_of(request.actor), session_id, browser_of(request)):
        raise NotFound(_("这台设备已经退出了。"))
    say(request, _("那台设备已经退出登录。"))
    return redirect("desk:account")


@require_POST
@staff(before_factor=True)
def end_others(request: Any) -> HttpResponse:
    """Sign every other browser of one's own out."""
    ended = sessions.end_all(subject_of(request.actor), N_("本人要求"), but=request.signed_in.id)
    say(request, _("%(count)d 台设备已退出登录。") % {"count": ended})
    return redirect("desk:account")
