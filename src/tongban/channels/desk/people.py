"""Staff accounts in the hands of an administrator: lost factors, new passwords, leaving, all on record and told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongban.cases.rights import OPERATOR
from tongban.channels.authorise import public, staff, sudo
from tongban.channels.browsers import browser_of
from tongban.channels.desk.account import new_password_fields
from tongban.channels.desk.frame import say, show
from tongban.channels.shapes import ErrorLine
from tongban.core.actor import ActorKind
from tongban.core.errors import Forbidden, NotFound
from tongban.identity.passwords import fault
from tongban.identity.queries import with_factors
from tongban.identity.services import codes, factors, sessions
from tongban.identity.services.record import note
from tongban.identity.subjects import Subject
from tongban.org.models import Posting, Staff
from tongban.org.queries import all_staff, districts, staff_member
from tongban.org.services import set_staff_active, set_staff_password


@dataclass(frozen=True, slots=True)
class StaffRow:
    """One member of staff in the list."""

    id: UUID
    login: str
    name: str
    posts: str
    active: bool
    factor: bool
    own: bool


@staff(OPERATOR)
@require_safe
def people(request: Any) -> HttpResponse:
    """Everybody with an account at the desk."""
    listed = all_staff()
    having = with_factors([row.id for row, _posts in listed])
    rows = [
        StaffRow(
            row.id, row.login, row.name, _posts(held), row.active, row.id in having, str(row.id) == request.actor.id
        )
        for row, held in listed
    ]
    return show(request, "desk/people.html", "staff", {"rows": rows})


def _posts(held: list[Posting]) -> str:
    """The posts by department and district, each place named once."""
    places: dict[str, list[str]] = {}
    for one in held:
        places.setdefault(f"{districts().get(one.district, '')}{one.department}", []).append(one.post)
    return "；".join(f"{place} {'、'.join(posts)}" for place, posts in places.items())


@require_POST
@staff(OPERATOR)
@sudo()
def act(request: Any, staff_id: UUID, act: str) -> HttpResponse:
    """Do something to somebody else's account; nobody does it to her own."""
    doing = _ACTS.get(act)
    if doing is None:
        raise NotFound
    row = staff_member(staff_id)
    if str(row.id) == request.actor.id:
        raise Forbidden(_("不能对自己的账户这样做，请另一位系统运维人员来办。"), code="TB-AUTH-413")
    return doing(request, row)


def _subject(row: Staff) -> Subject:
    return Subject(ActorKind.STAFF, row.id, row.name)


def _reset_factor(request: Any, row: Staff) -> HttpResponse:
    factors.reset(_subject(row), request.actor)
    sessions.end_all(_subject(row), N_("管理员重置了第二重验证"), actor=request.actor)
    say(request, _("“%(name)s”的第二重验证已重置，登录的设备都已退出；本人下次登录时会看到。") % {"name": row.name})
    return redirect("desk:staff")


def _new_link(request: Any, row: Staff) -> HttpResponse:
    """The link is shown this once, to be handed over in person; the old password holds until it is used."""
    secret = codes.new_link(row.id)
    note(_subject(row), "签发口令重设链接", "二十四小时内有效，只能用一次", actor=request.actor)
    link = f"{settings.PUBLIC_URL}{reverse('desk:new_password', args=[secret])}"
    return show(request, "desk/password_link.html", "staff", {"name": row.name, "link": link})


def _sign_out(request: Any, row: Staff) -> HttpResponse:
    ended = sessions.end_all(_subject(row), N_("管理员要求退出"), actor=request.actor)
    say(request, _("“%(name)s”的 %(count)d 台设备已退出登录。") % {"name": row.name, "count": ended})
    return redirect("desk:staff")


def _stop(request: Any, row: Staff) -> HttpResponse:
    set_staff_active(row.id, active=False)
    sessions.end_all(_subject(row), N_("账户已停用"), actor=request.actor)
    note(_subject(row), "账户停用", actor=request.actor)
    say(request, _("“%(name)s”的账户已停用。") % {"name": row.name})
    return redirect("desk:staff")


def _restore(request: Any, row: Staff) -> HttpResponse:
    set_staff_active(row.id, active=True)
    note(_subject(row), "账户恢复", actor=request.actor)
    say(request, _("“%(name)s”的账户已恢复。") % {"name": row.name})
    return redirect("desk:staff")


_ACTS: Mapping[str, Callable[[Any, Staff], HttpResponse]] = {
    "reset-factor": _reset_factor,
    "new-link": _new_link,
    "sign-out": _sign_out,
    "stop": _stop,
    "restore": _restore,
}


@public
@require_http_methods(["GET", "POST"])
def new_password(request: HttpRequest, secret: str) -> HttpResponse:
    """Choose a new password by a link from an administrator; the link works once."""
    found = codes.link_subject(secret)
    if found is None:
        raise NotFound(_("这个链接已经用过或过期了。请系统管理员重新签发。"))
    row = staff_member(found)
    wrong = ""
    if request.method == "POST":
        wanted = request.POST.get("new", "")[:200]
        wrong = fault(wanted, request.POST.get("again", "")[:200], (row.login, row.name))
        if not wrong and codes.use_link(secret) == row.id:
            set_staff_password(row.id, wanted)
            note(_subject(row), "用链接重设口令", at=browser_of(request))
            sessions.end_all(_subject(row), N_("口令已修改"))
            return redirect("desk:sign_in")
    context = {
        "officer": None,
        "name": row.name,
        "fields": new_password_fields(),
        "errors": [ErrorLine(wrong, "new")] if wrong else [],
    }
    return render(request, "desk/new_password.html", context, status=422 if wrong else 200)
