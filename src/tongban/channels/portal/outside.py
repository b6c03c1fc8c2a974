"""To the city's identity provider and back, and out of it again: what the person sees of OpenID Connect."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_safe

from tongban.channels import walks
from tongban.channels.authorise import public
from tongban.channels.browsers import browser_of
from tongban.channels.portal import pages, stronger
from tongban.channels.portal.sign_in import HINT_KEY, form, onward, safe_next
from tongban.channels.signed_in import start_person
from tongban.core import throttle
from tongban.core.actor import ActorKind
from tongban.core.errors import NotFound, Problem
from tongban.identity.grades import Grade
from tongban.identity.oidc import errors, flow
from tongban.identity.oidc.config import Provider
from tongban.identity.sealing import seal, unseal
from tongban.identity.services.record import note
from tongban.identity.services.sessions import raise_grade
from tongban.identity.subjects import Subject
from tongban.parties.models import Party
from tongban.parties.providers import outside, person_of

#: Beginnings from one address in a quarter of an hour.
_BY_ADDRESS, _FACE = 300, "portal"
HINT = "id-token"


def _provider() -> Provider:
    found = outside()
    if found is None:
        raise NotFound
    return found


@public
@require_safe
def begin(request: HttpRequest) -> HttpResponse:
    """Send the person to the provider; with ``?need=`` for a fresh sign-in of at least that grade."""
    provider = _provider()
    throttle.count_try("portal-oidc", pages.address(request), _BY_ADDRESS)
    wanted = safe_next(request, request.GET.get("next", ""))
    least = Grade.of(request.GET["need"]) if "need" in request.GET else None
    try:
        started = flow.begin(provider, f"{settings.PUBLIC_URL}{reverse('portal:sign_in_back')}", least)
    except Problem as problem:
        return form(request, wanted, problem)
    walks.remember(request, _FACE, started, wanted)
    return redirect(started.url)


@public
@require_safe
def back(request: HttpRequest) -> HttpResponse:
    """The person comes back from the provider: she is signed in, has a higher grade, or is told why not."""
    provider, pending = _provider(), walks.take(request, _FACE)
    wanted = safe_next(request, pending["next"] if pending else "")
    try:
        vouched = flow.finish(provider, walks.answer(request), pending)
        person = person_of(provider, vouched)
        if pending and pending["least"]:
            return _raised(request, provider, vouched, person, wanted)
    except Problem as problem:
        return form(request, wanted, problem)
    start_person(request, person, provider.name, vouched.grade, hint=seal(vouched.id_token, HINT))
    return redirect(onward(person, wanted))


def _raised(
    request: HttpRequest, provider: Provider, vouched: flow.Vouched, person: Party, wanted: str
) -> HttpResponse:
    """A stronger sign-in counts for whoever is signed in, if it is she; for nobody signed in it is a sign-in."""
    known = pages.known(request)
    if known is None:
        start_person(request, person, provider.name, vouched.grade, hint=seal(vouched.id_token, HINT))
        return redirect(onward(person, wanted))
    if known.person.id != person.id:
        note(
            Subject(ActorKind.PERSON, known.person.id),
            N_("实名核验的是另一个人"),
            provider.name,
            at=browser_of(request),
        )
        problem = errors.OidcRefused(
            _("核验的不是正在登录的本人，等级没有变。请由本人核验；要换人办理，请先退出登录。"), code="TB-OIDC-422"
        )
        return stronger.page(known, Grade.of(vouched.grade), wanted, problem)
    subject = Subject(ActorKind.PERSON, person.id, person.name)
    raise_grade(known.signed_in, subject, provider.name, vouched.grade, browser_of(request))
    request.session.cycle_key()
    return redirect(wanted)


@public
@require_safe
def signed_out(request: HttpRequest) -> HttpResponse:
    """Signed out here; at the provider the person is still signed in unless she ends that too."""
    hint, provider = request.session.pop(HINT_KEY, ""), outside()
    place = ""
    if hint and provider is not None:
        try:
            place = flow.leave(provider, unseal(hint, HINT), f"{settings.PUBLIC_URL}{reverse('home')}")
        except Problem:
            place = ""  # the provider is away: there is nothing to end there now
    context = {"place": place, "provider": provider.name if provider else ""}
    return pages.show(request, "portal/signed_out.html", context)
