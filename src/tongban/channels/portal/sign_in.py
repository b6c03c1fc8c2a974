"""Signing in and out, and choosing for whom to act."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tongban.channels import demo
from tongban.channels.authorise import ACTING_KEY, PERSON_KEY, STAFF_KEY, CitizenRequest, citizen, public
from tongban.channels.portal import pages, reach
from tongban.channels.portal.drafts import DISCARDED_KEY
from tongban.channels.shapes import Choice, ErrorLine, Field, FieldKind
from tongban.core import clock, throttle
from tongban.core.errors import Unauthenticated
from tongban.parties.models import Party
from tongban.parties.queries import acts_for, demonstration_accounts, lapses_of
from tongban.parties.services import identity

_TRIES_BY_ADDRESS = 120


@public
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """By account and password, or in a demonstration by choosing one of the invented people."""
    wanted = safe_next(request, request.POST.get("next") or request.GET.get("next", ""))
    if request.method == "GET":
        return _form(request, wanted)
    try:
        person = _person(request)
    except Unauthenticated as problem:
        return _form(request, wanted, problem.detail)
    _start(request, person)
    several = len(acts_for(person.id, clock.today())) > 1
    return redirect(f"{reverse('portal:acting')}?next={wanted}" if several and wanted == reverse("home") else wanted)


def _person(request: HttpRequest) -> Party:
    chosen = request.POST.get("account", "")
    if not chosen:
        return identity().authenticate(
            request.POST.get("login", "").strip()[:40], request.POST.get("secret", "")[:200], pages.address(request)
        )
    throttle.count_try("portal-demonstration", pages.address(request), _TRIES_BY_ADDRESS)
    people = {account.login: person for account, person in demonstration_accounts()} if identity().demonstration else {}
    if chosen not in people:
        raise Unauthenticated(_("没有这个演示账户，请重新选择。"), code="TB-AUTH-402")
    return people[chosen]


def _start(request: HttpRequest, person: Party) -> None:
    request.session.cycle_key()
    rotate_token(request)
    for key in (reach.LOOKS_KEY, DISCARDED_KEY):
        request.session.pop(key, None)
    request.session[PERSON_KEY] = str(person.id)
    request.session[ACTING_KEY] = str(person.id)


def _form(request: HttpRequest, wanted: str, error: str = "") -> HttpResponse:
    context = {
        "title": _("登录"),
        "fields": [
            _field("login", _("账号"), "text", request.POST.get("login", ""), autocomplete="username"),
            _field("secret", _("口令"), "password", autocomplete="current-password"),
        ],
        "button": _("登录"),
        "next": wanted,
        "demo_accounts": demo.people(),
        "errors": [ErrorLine(error, "login")] if error else [],
    }
    return pages.show(request, "portal/sign_in.html", context, status=401 if error else 200)


def _field(name: str, label: str, kind: FieldKind, value: str = "", *, autocomplete: str) -> Field:
    return Field(name, label, kind, value, max_length=200, autocomplete=autocomplete)


def safe_next(request: HttpRequest, wanted: str) -> str:
    """Where to go afterwards, home unless it is an address of this site."""
    inside = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if wanted.startswith("/") and inside else reverse("home")


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the person's session; a member of staff signed in beside it in the same browser stays."""
    if STAFF_KEY in request.session:
        for key in (PERSON_KEY, ACTING_KEY, reach.LOOKS_KEY, DISCARDED_KEY):
            request.session.pop(key, None)
        request.session.cycle_key()
    else:
        request.session.flush()
    return redirect("home")


@citizen
@require_http_methods(["GET", "POST"])
def acting(request: CitizenRequest) -> HttpResponse:
    """Choose for whom to act from now on."""
    wanted = safe_next(request, request.POST.get("next") or request.GET.get("next", ""))
    if request.method == "POST":
        chosen = request.POST.get("whom", "")
        if chosen in {str(party.id) for party in request.principals}:
            request.session[ACTING_KEY] = chosen
            return redirect(wanted)
    field = Field("whom", _("您要为谁办理"), "radio", str(request.acting.id), choices=whom(request, request.principals))
    context = {
        "title": _("您要为谁办理"),
        "lead": _("选好以后，看到的办件、证照和消息都是这一方的。随时可以切换。"),
        "notes": [lapse.words for lapse in lapses_of(request.person.id, clock.today())],
        "fields": [field],
        "button": _("确定"),
        "next": wanted,
        "errors": [ErrorLine(_("请选择为谁办理。"), "whom")] if request.method == "POST" else [],
    }
    return pages.show(request, "portal/sign_in.html", context, status=422 if request.method == "POST" else 200)


def whom(request: CitizenRequest, parties: list[Party]) -> list[Choice]:
    """Oneself and the principals, to choose among."""
    own = request.person.id
    return [
        Choice(str(one.id), _("%(name)s（本人）") % {"name": one.name} if one.id == own else one.name)
        for one in parties
    ]
