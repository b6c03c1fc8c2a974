"""A forgotten password: a code to the registered telephone, and the same answer whether or not there is an account."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.channels.authorise import public
from tongban.channels.browsers import browser_of
from tongban.channels.errors import told_when
from tongban.channels.portal import pages
from tongban.channels.portal.account import new_password_fields
from tongban.channels.shapes import ErrorLine, Field
from tongban.core import throttle
from tongban.core.errors import NotFound, Problem
from tongban.identity.passwords import fault
from tongban.parties import recovery
from tongban.parties.providers import accounts

_LOGIN_KEY = "recovering"
#: Codes asked for one login and from one address, and codes typed, in a quarter of an hour.
_BY_LOGIN, _BY_ADDRESS, _TYPED = 3, 20, 10


@public
@require_http_methods(["GET", "POST"])
def recover(request: HttpRequest) -> HttpResponse:
    """Ask for a code; whoever asks is told the same, whatever there is."""
    if accounts() is None:
        raise NotFound
    login = request.POST.get("login", "").strip()[:40]
    if request.method == "GET" or not login:
        wrong = _("请填写账号。") if request.method == "POST" else ""
        return _show(request, _asking(login), wrong, "login")
    try:
        throttle.count_try("recover-address", pages.address(request), _BY_ADDRESS)
        throttle.count_try("recover-login", login, _BY_LOGIN)
    except Problem as problem:
        return told_when(_show(request, _asking(login), problem.detail, "login", problem.status), problem)
    recovery.send_code(login, browser_of(request))
    request.session[_LOGIN_KEY] = login
    return redirect("portal:recover_code")


@public
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Type the code and a new password."""
    login = request.session.get(_LOGIN_KEY, "")
    if not login:
        return redirect("portal:recover")
    if request.method == "GET":
        return _show(request, _typing())
    wanted = request.POST.get("new", "")[:200]
    try:
        throttle.count_try("recover-code", login, _TYPED)
    except Problem as problem:
        return told_when(_show(request, _typing(), problem.detail, "code", problem.status), problem)
    # Only against the login that was typed: a fault that named more would tell who owns it.
    wrong = fault(wanted, request.POST.get("again", "")[:200], (login,))
    if wrong:
        return _show(request, _typing(), wrong, "new")
    if not recovery.set_password(login, request.POST.get("code", "")[:10], wanted, browser_of(request)):
        return _show(request, _typing(), _("验证码不对、用过了或过期了。请检查后再填，或重新获取。"), "code")
    del request.session[_LOGIN_KEY]
    pages.say(request, _("新口令已设好，所有设备上的登录都已退出。请用新口令登录。"))
    return redirect("portal:sign_in")


def _asking(login: str) -> dict[str, object]:
    field = Field("login", _("账号"), value=login, autocomplete="username", max_length=40)
    return {
        "title": _("找回口令"),
        "lead": _("填写账号，验证码会发到这个账号登记的手机。手机换了号的，请带身份证到政务服务大厅办理。"),
        "fields": [field],
        "button": _("获取验证码"),
    }


def _typing() -> dict[str, object]:
    field = Field(
        "code", _("短信验证码"), autocomplete="one-time-code", max_length=10, hint=_("六位数字，十五分钟内有效")
    )
    return {
        "title": _("设置新口令"),
        "lead": _("如果这个账号存在并登记了手机，验证码已经发出。一两分钟没有收到，请检查账号，再获取一次。"),
        "fields": [field, *new_password_fields()],
        "button": _("设置新口令"),
    }


def _show(
    request: HttpRequest, context: dict[str, object], wrong: str = "", field: str = "", status: int = 422
) -> HttpResponse:
    errors = [ErrorLine(wrong, field)] if wrong else []
    return pages.show(request, "portal/password.html", context | {"errors": errors}, status=status if wrong else 200)
