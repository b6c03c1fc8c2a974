"""Signing in and out, and choosing for whom to act."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_http_methods, require_POST

from tongban.channels import demo
from tongban.channels.authorise import CitizenRequest, citizen, public
from tongban.channels.browsers import browser_of
from tongban.channels.errors import told_when
from tongban.channels.portal import pages, reach
from tongban.channels.portal.drafts import DISCARDED_KEY
from tongban.channels.shapes import Choice, ErrorLine, Field, FieldKind
from tongban.channels.signed_in import ACTING_KEY, PERSON_KEY, SESSION_OF, STAFF_KEY, end_here, start_person
from tongban.core import clock, throttle
from tongban.core.actor import ActorKind
from tongban.core.errors import NotFound, Problem, Unauthenticated
from tongban.identity.grades import Grade
from tongban.identity.services.record import note
from tongban.identity.subjects import Subject
from tongban.parties.models import Party
from tongban.parties.ports import AccountsProvider
from tongban.parties.providers import accounts, outside
from tongban.parties.queries import acts_for, demonstration_accounts, lapses_of

#: What the outside provider wants to see when the sign-in there is to end too, sealed.
HINT_KEY = "signed_out_hint"
_TRIES_BY_ADDRESS = 120


@public
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """By account and password, or in a demonstration by choosing one of the invented people."""
    wanted = safe_next(request, request.POST.get("next") or request.GET.get("next", ""))
    if request.method == "GET":
        return form(request, wanted)
    try:
        person, provider, grade = _person(request)
    except Unauthenticated as problem:
        return form(request, wanted, problem)
    start_person(request, person, provider, grade)
    return redirect(onward(person, wanted))


def onward(person: Party, wanted: str) -> str:
    """Where somebody goes who has signed in: where she wanted to, by way of choosing for whom where that is open."""
    several = len(acts_for(person.id, clock.today())) > 1
    return f"{reverse('portal:acting')}?next={wanted}" if several and wanted == reverse("home") else wanted


def _person(request: HttpRequest) -> tuple[Party, str, Grade]:
    """Who signs in by an account of ours or as one of the invented people, by which provider, with which grade."""
    provider = accounts()
    if provider is None:
        raise NotFound
    chosen = request.POST.get("account", "")
    grade = Grade.of(request.POST.get("grade", provider.grade.value)) if provider.offers else provider.grade
    if not chosen:
        person = provider.authenticate(
            request.POST.get("login", "").strip()[:40], request.POST.get("secret", "")[:200], pages.address(request)
        )
        return person, provider.name, grade
    throttle.count_try("portal-demonstration", pages.address(request), _TRIES_BY_ADDRESS)
    people = {account.login: person for account, person in demonstration_accounts()} if provider.demonstration else {}
    if chosen not in people:
        raise Unauthenticated(_("没有这个演示账户，请重新选择。"), code="TB-AUTH-402")
    return people[chosen], provider.name, grade


def form(request: HttpRequest, wanted: str, problem: Problem | None = None) -> HttpResponse:
    """The sign-in page: the outside provider where there is one, accounts of ours where there are any."""
    own, elsewhere = accounts(), outside()
    fields = [
        _field("login", _("账号"), "text", request.POST.get("login", ""), autocomplete="username"),
        _field("secret", _("口令"), "password", autocomplete="current-password"),
    ]
    context = {
        "title": _("登录"),
        "fields": fields if own else [],
        "button": _("登录"),
        "recoverable": own is not None,
        "next": wanted,
        "outside": elsewhere,
        "outside_url": f"{reverse('portal:sign_in_outside')}?{urlencode({'next': wanted})}",
        "demo_accounts": demo.people() if own else [],
        "demo_grades": _demo_grades(own),
        "errors": [_told(problem, "login" if own else "")] if problem else [],
    }
    shown = pages.show(request, "portal/sign_in.html", context, status=problem.status if problem else 200)
    return told_when(shown, problem)


def _told(problem: Problem, field: str) -> ErrorLine:
    """What went wrong; with its code where only the people behind the providers can put it right."""
    outer = problem.code.startswith("TB-OIDC")
    return ErrorLine(f"{problem.detail}（{problem.code}）" if outer else problem.detail, "" if outer else field)


def _demo_grades(own: AccountsProvider | None) -> Field | None:
    """演示: the grade to sign in with, chosen instead of proved."""
    if own is None or not own.demonstration:
        return None
    hints = {Grade.LOW: _("只知道口令"), Grade.MIDDLE: _("核对过姓名和号码"), Grade.HIGH: _("模拟人脸核验")}
    choices = [Choice(one.value, _("演示·%(grade)s") % {"grade": one.value}, hints[one]) for one in own.offers]
    return Field("grade", _("演示实名等级"), "radio", own.grade.value, choices=choices)


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
    row = end_here(request, PERSON_KEY, N_("本人退出"))
    hint = row.hint if row is not None else ""
    if STAFF_KEY in request.session:
        for key in (PERSON_KEY, SESSION_OF[PERSON_KEY], ACTING_KEY, reach.LOOKS_KEY, DISCARDED_KEY):
            request.session.pop(key, None)
        request.session.cycle_key()
    else:
        request.session.flush()
    if row is not None:
        note(Subject(ActorKind.PERSON, row.subject_id), N_("退出"), at=browser_of(request))
    if not hint:
        return redirect("home")
    request.session[HINT_KEY] = hint
    return redirect("portal:signed_out")


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
