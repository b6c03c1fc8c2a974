"""Before a dangerous act: the member of staff shows her password or second factor once more."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_http_methods

from tongban.channels.authorise import SUDO_MINUTES, staff
from tongban.channels.browsers import browser_of
from tongban.channels.desk import second
from tongban.channels.desk.frame import show
from tongban.channels.errors import told_when
from tongban.channels.shapes import ErrorLine, Field
from tongban.channels.signed_in import CONFIRMED_KEY
from tongban.core import clock
from tongban.core.errors import Problem, Unauthenticated
from tongban.identity.queries import factors_of
from tongban.identity.services import factors, keys
from tongban.identity.services.record import note
from tongban.org.services import check_staff_password


@staff(before_factor=True)
@require_http_methods(["GET", "POST"])
def confirm(request: Any) -> HttpResponse:
    """Ask for the password or a second factor, and go on to where the act waits."""
    if request.method == "GET":
        return _page(request)
    try:
        how = _shown(request)
    except Problem as problem:
        return _page(request, problem)
    request.session[CONFIRMED_KEY] = clock.now().timestamp()
    note(second.subject_of(request.actor), "确认本人", how, at=browser_of(request))
    return redirect(_wanted(request) or "desk:home")


def _wanted(request: Any) -> str:
    wanted = str(request.POST.get("next") or request.GET.get("next", ""))
    inside = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if inside and wanted.startswith(("/desk/", "/studio/")) else ""


def _shown(request: Any) -> str:
    subject, where = second.subject_of(request.actor), browser_of(request)
    if answer := request.POST.get("credential", "")[:20_000]:
        challenge = request.session.pop(second.CHALLENGE, "")
        keys.check_signature(subject, answer, challenge, second.site(request), where)
        return N_("安全密钥")
    if code := request.POST.get("code", "").strip()[:40]:
        if how := factors.check_code(subject, code, where):
            return how
    elif check_staff_password(subject.id, request.POST.get("password", "")[:200]):
        return N_("口令")
    raise Unauthenticated(_("口令或动态口令不对。请检查后再试。"), code="TB-AUTH-402")


def _page(request: Any, problem: Problem | None = None) -> HttpResponse:
    has, options = factors_of(UUID(request.actor.id)), ""
    if has.keys:
        asked = keys.ask_signature(second.subject_of(request.actor), second.site(request))
        request.session[second.CHALLENGE], options = asked.challenge, asked.options
    fields = [
        Field("password", _("口令"), "password", autocomplete="current-password", max_length=200, required=not has.any)
    ]
    context = {
        "fields": [*fields, second.code_field(required=False)] if has.totp_since else fields,
        "next": _wanted(request),
        "minutes": SUDO_MINUTES,
        "key_options": options,
        "errors": [ErrorLine(problem.detail, "password")] if problem else [],
    }
    shown = show(request, "desk/confirm.html", "", context, status=problem.status if problem else 200)
    return told_when(shown, problem)
