"""账户与安全 of citizens: grade, password, signed-in devices, and the record of the account."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongban.channels import accounts
from tongban.channels.authorise import CitizenRequest, citizen
from tongban.channels.browsers import browser_of
from tongban.channels.errors import told_when
from tongban.channels.portal import pages
from tongban.channels.shapes import ErrorLine, Field
from tongban.core.actor import ActorKind
from tongban.core.errors import NotFound, Problem, Unauthenticated
from tongban.core.notify import masked_phone
from tongban.identity.passwords import fault
from tongban.identity.services import sessions
from tongban.identity.services.record import note
from tongban.identity.subjects import Subject
from tongban.parties.models import Account
from tongban.parties.queries import account_of
from tongban.parties.services import change_password
from tongban.standards.resident_id import mask


@citizen
@require_safe
def account(request: CitizenRequest) -> HttpResponse:
    """Who one is here, how surely, where one is signed in, and what happened to the account."""
    person = request.person
    return pages.show(request, "portal/account.html", {
        "person": person,
        "code": mask(person.code),
        "phone": masked_phone(person.phone) if person.phone else "",
        "signed_in": request.signed_in,
        "has_password": account_of(person.id) is not None,
        "devices": accounts.devices(person.id, request.signed_in),
        "events": accounts.events(person.id),
    }, section="account")  # fmt: skip


def subject_of(request: CitizenRequest) -> Subject:
    """The person signed in, as the owner of her account."""
    return Subject(ActorKind.PERSON, request.person.id, request.person.name)


@citizen
@require_http_methods(["GET", "POST"])
def password(request: CitizenRequest) -> HttpResponse:
    """Change the password of an account of ours; every other browser has to sign in anew."""
    own = account_of(request.person.id)
    if own is None:
        raise NotFound
    if request.method == "GET":
        return _form(request)
    try:
        wrong = _changed(request, own)
    except Unauthenticated as problem:
        return _form(request, problem.detail, "password")
    except Problem as problem:
        return told_when(_form(request, problem.detail, "password"), problem)
    if wrong:
        return _form(request, wrong)
    note(subject_of(request), "修改口令", at=browser_of(request))
    sessions.end_all(subject_of(request), N_("口令已修改"), but=request.signed_in.id)
    pages.say(request, _("口令已修改，其他设备上的登录都已退出。"))
    return redirect("portal:account")


def _changed(request: CitizenRequest, own: Account) -> str:
    """What is wrong with the new password, empty once it is the password. Raises a ``Problem`` for the present one."""
    wanted, person = request.POST.get("new", "")[:200], request.person
    wrong = fault(wanted, request.POST.get("again", "")[:200], (own.login, person.name, person.phone, person.code))
    change_password(own, request.POST.get("password", "")[:200], "" if wrong else wanted)
    return wrong


def _form(request: CitizenRequest, wrong: str = "", field: str = "new") -> HttpResponse:
    fields = [
        Field("password", _("现在的口令"), "password", autocomplete="current-password", max_length=200),
        *new_password_fields(),
    ]
    context = {
        "title": _("修改口令"),
        "fields": fields,
        "button": _("修改口令"),
        "errors": [ErrorLine(wrong, field)] if wrong else [],
    }
    return pages.show(request, "portal/password.html", context, section="account", status=422 if wrong else 200)


def new_password_fields() -> list[Field]:
    """The new password, typed twice."""
    hint = _("至少 10 个字符，一句容易记的话就很好；不要带账号、姓名、手机号或身份证号码。")
    return [
        Field("new", _("新口令"), "password", autocomplete="new-password", max_length=200, hint=hint),
        Field("again", _("再输一次新口令"), "password", autocomplete="new-password", max_length=200),
    ]


@citizen
@require_POST
def end_session(request: CitizenRequest, session_id: UUID) -> HttpResponse:
    """Sign one other browser of one's own out."""
    if not sessions.end_one(subject_of(request), session_id, browser_of(request)):
        raise NotFound(_("这台设备已经退出了。"))
    pages.say(request, _("那台设备已经退出登录。"))
    return redirect("portal:account")


@citizen
@require_POST
def end_others(request: CitizenRequest) -> HttpResponse:
    """Sign every other browser of one's own out."""
    ended = sessions.end_all(subject_of(request), N_("本人要求"), but=request.signed_in.id)
    pages.say(request, _("%(count)d 台设备已退出登录。") % {"count": ended})
    return redirect("portal:account")
