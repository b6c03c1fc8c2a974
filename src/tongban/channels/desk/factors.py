"""Setting up second factors: the authenticator, recovery codes, security keys. Each change asks who one is first."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import segno
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tongban.channels.authorise import asks_factor, staff, sudo
from tongban.channels.browsers import browser_of
from tongban.channels.desk.frame import say, show
from tongban.channels.desk.second import CHALLENGE, site, subject_of
from tongban.channels.errors import told_when
from tongban.channels.shapes import ErrorLine, Field
from tongban.channels.signed_in import FACTOR_KEY
from tongban.core.errors import Conflict, NotFound, Problem
from tongban.identity import totp
from tongban.identity.queries import factors_of
from tongban.identity.services import factors, keys
from tongban.org.queries import staff_member


@staff(before_factor=True)
@sudo()
@require_http_methods(["GET", "POST"])
def one_time(request: Any) -> HttpResponse:
    """Show the secret as a QR code, and switch one-time passwords on once a code proves that it arrived."""
    own = subject_of(request.actor)
    if request.method == "GET":
        return _enrolment(request)
    try:
        codes = factors.confirm_totp(own, request.POST.get("code", "").replace(" ", "")[:40], browser_of(request))
    except Problem as problem:
        return _enrolment(request, problem.detail, problem)
    if codes is None:
        return _enrolment(request, _("这个码不对。请看手机上现在的六位数字；手机的时间要准。"))
    request.session[FACTOR_KEY] = True
    return _codes(request, codes, _("动态口令已开启"))


def _enrolment(request: Any, wrong: str = "", problem: Problem | None = None) -> HttpResponse:
    own, row = subject_of(request.actor), staff_member(request.actor.id)
    if factors_of(own.id).totp_since is not None:
        raise Conflict(_("动态口令已经开启。要换手机，请先在“账户与安全”里关闭，再重新设置。"))
    secret = factors.begin_totp(own)
    address = totp.uri(secret, row.login, f"{settings.CITY_NAME}通办")
    picture = segno.make(address, error="m").svg_data_uri(scale=5, border=3)
    code = Field("code", _("手机上显示的六位数字"), autocomplete="one-time-code", max_length=10, error=wrong)
    shown = show(request, "desk/one_time.html", "account", {
        "picture": picture,
        "secret": " ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        "fields": [code],
        "errors": [ErrorLine(wrong, "code")] if wrong else [],
    }, status=problem.status if problem else (422 if wrong else 200))  # fmt: skip
    return told_when(shown, problem)


def _codes(request: Any, codes: list[str], title: str) -> HttpResponse:
    return show(request, "desk/recovery_codes.html", "account", {"codes": codes, "title": title})


@require_POST
@staff(before_factor=True)
@sudo()
def remove_one_time(request: Any) -> HttpResponse:
    """Switch one-time passwords off, where something else is left or nothing is asked for."""
    own = subject_of(request.actor)
    _keep_one(request, other=bool(factors_of(own.id).keys))
    factors.remove_totp(own, browser_of(request))
    say(request, _("动态口令已关闭。"))
    return redirect("desk:account")


def _keep_one(request: Any, *, other: bool) -> None:
    if asks_factor(request.actor) and not other:
        raise Conflict(_("您的岗位要求第二重验证，这是最后一种，不能移除。请先添加另一种。"), code="TB-KEY-410")


@require_POST
@staff()
@sudo()
def recovery_codes(request: Any) -> HttpResponse:
    """New recovery codes in place of those of before."""
    own = subject_of(request.actor)
    if not factors_of(own.id).any:
        raise Conflict(_("还没有设置第二重验证，不需要恢复码。"), code="TB-KEY-410")
    return _codes(request, factors.new_recovery_codes(own, browser_of(request)), _("新的恢复码"))


@staff(before_factor=True)
@sudo()
@require_http_methods(["GET", "POST"])
def add_key(request: Any) -> HttpResponse:
    """Register a security key under a name; the first factor of all brings recovery codes with it."""
    if request.method == "GET":
        return _new_key(request)
    own, first = subject_of(request.actor), not factors_of(UUID(request.actor.id)).any
    challenge = request.session.pop(CHALLENGE, "")
    answer, where = request.POST.get("credential", "")[:20_000], browser_of(request)
    try:
        row = keys.register(own, request.POST.get("name", ""), answer, challenge, site(request), where)
    except Problem as problem:
        return _new_key(request, problem)
    request.session[FACTOR_KEY] = True
    if first:
        return _codes(request, factors.new_recovery_codes(own, where), _("安全密钥已添加"))
    say(request, _("安全密钥“%(name)s”已添加。") % {"name": row.name})
    return redirect("desk:account")


def _new_key(request: Any, problem: Problem | None = None) -> HttpResponse:
    row = staff_member(request.actor.id)
    asked = keys.ask_registration(subject_of(request.actor), row.login, site(request))
    request.session[CHALLENGE] = asked.challenge
    name = Field("name", _("给这把密钥起个名字"), value=request.POST.get("name", "")[:40], max_length=40,
                 hint=_("例如：蓝色 USB 密钥、办公电脑。丢了的时候认得出是哪一把。"))  # fmt: skip
    return show(request, "desk/new_key.html", "account", {
        "fields": [name],
        "key_options": asked.options,
        "errors": [ErrorLine(problem.detail, "name")] if problem else [],
    }, status=problem.status if problem else 200)  # fmt: skip


@require_POST
@staff(before_factor=True)
@sudo()
def remove_key(request: Any, key_id: UUID) -> HttpResponse:
    """Drop one of one's own keys."""
    own = subject_of(request.actor)
    has = factors_of(own.id)
    _keep_one(request, other=has.totp_since is not None or len(has.keys) > 1)
    if not keys.remove(own, key_id, browser_of(request)):
        raise NotFound(_("这把安全密钥已经移除了。"))
    say(request, _("安全密钥已移除。"))
    return redirect("desk:account")
