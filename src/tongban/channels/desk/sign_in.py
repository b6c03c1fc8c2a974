"""Staff sign in and out; the address they wanted is kept if it is ours."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_http_methods, require_POST

from tongban.catalog import queries as catalog
from tongban.catalog.pack.organisation import StaffEntry
from tongban.channels.authorise import public, staff
from tongban.channels.desk import second
from tongban.channels.desk.case import SEEN_KEY
from tongban.channels.desk.frame import NOTICE_KEY, SECTIONS, menu
from tongban.channels.errors import told_when
from tongban.channels.shapes import ErrorLine, Field
from tongban.channels.signed_in import (
    CONFIRMED_KEY,
    FACTOR_KEY,
    PERSON_KEY,
    SESSION_OF,
    STAFF_KEY,
    end_here,
)
from tongban.core.actor import Actor
from tongban.core.errors import Problem
from tongban.identity.grades import Grade
from tongban.identity.queries import factors_of
from tongban.org import services as org
from tongban.org.providers import outside
from tongban.org.queries import districts

#: Sections nobody's work begins in.
_ASIDE = (
    "studio", "gaps", "wordings", "bundles", "insight", "revisions", "archive", "checks", "assistance", "shown",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """A demonstration account to sign in with at a click."""

    value: str
    name: str
    what: str


@public
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page of staff, and the way in."""
    if request.method == "GET":
        return page(request)
    try:
        actor = _actor(request)
    except Problem as problem:
        return page(request, problem)
    if factors_of(UUID(actor.id)).any:
        second.expect(request, actor, wanted(request))
        return redirect("desk:second_factor")
    second.begin(request, actor, "口令", Grade.LOW)
    return redirect(wanted(request) or "desk:home")


def _actor(request: HttpRequest) -> Actor:
    login, password = request.POST.get("login", "").strip(), request.POST.get("password", "")
    if account := request.POST.get("account", ""):
        login, password = account, next((one.password for one in _demo_staff() if one.login == account), "")
    return org.sign_in(login[:40], password[:200], request.META.get("REMOTE_ADDR", ""))


def wanted(request: HttpRequest) -> str:
    """The address of the desk that was wanted; empty for none, or one that is not ours."""
    asked = request.POST.get("next") or request.GET.get("next", "")
    inside = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if inside and asked.startswith(("/desk/", "/studio/")) else ""


def page(request: HttpRequest, problem: Problem | None = None) -> HttpResponse:
    """The sign-in page, with what went wrong."""
    provider = outside()
    login = request.POST.get("login", "")[:40]
    context = {
        "officer": None,
        "fields": [
            Field("login", _("账号"), value=login, autocomplete="username", max_length=40),
            Field("password", _("口令"), "password", autocomplete="current-password", max_length=200),
        ],
        "next": wanted(request),
        "outside": provider.name if provider else "",
        "outside_url": f"{reverse('desk:sign_in_outside')}?{urlencode({'next': wanted(request)})}",
        "errors": [_told(problem)] if problem else [],
        "demo_accounts": _accounts(),
    }
    shown = render(request, "desk/sign_in.html", context, status=problem.status if problem else 200)
    return told_when(shown, problem)


def _told(problem: Problem) -> ErrorLine:
    """What went wrong; with its code where only the people behind the provider can put it right."""
    outer = problem.code.startswith("TB-OIDC")
    return ErrorLine(f"{problem.detail}（{problem.code}）" if outer else problem.detail, "" if outer else "login")


def _demo_staff() -> tuple[StaffEntry, ...]:
    return catalog.demonstration_staff() if settings.DEMO else ()


def _accounts() -> list[DemoAccount]:
    return [DemoAccount(one.login, one.name, _posts(one)) for one in _demo_staff()]


def _posts(one: StaffEntry) -> str:
    """The posts by department and district, each place named once."""
    places: dict[str, list[str]] = {}
    for post, department, district in one.postings:
        places.setdefault(f"{districts().get(district, '')}{department}", []).append(post)
    return "；".join(f"{place} {'、'.join(posts)}" for place, posts in places.items())


@require_POST
@staff()
def sign_out(request: Any) -> HttpResponse:
    """Leave the desk; a citizen signed in at the same browser stays."""
    end_here(request, STAFF_KEY, N_("本人退出"))
    if PERSON_KEY in request.session:
        for key in (STAFF_KEY, SESSION_OF[STAFF_KEY], CONFIRMED_KEY, FACTOR_KEY, SEEN_KEY, NOTICE_KEY):
            request.session.pop(key, None)
        request.session.cycle_key()
    else:
        request.session.flush()
    return redirect("desk:sign_in")


@staff()
def home(request: Any) -> HttpResponse:
    """The section that is the work of whoever is signed in; items for those without one of their own."""
    own = [section for section in menu(request.actor) if SECTIONS[section] and section not in _ASIDE]
    return redirect(f"desk:{own[-1] if own else 'items'}")
