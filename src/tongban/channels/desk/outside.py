"""Staff who sign in through the city's provider: it says who, our own account says what she may do."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from tongban.channels import walks
from tongban.channels.authorise import public
from tongban.channels.desk import second, sign_in
from tongban.core import throttle
from tongban.core.errors import NotFound, Problem
from tongban.identity.oidc import flow
from tongban.identity.oidc.config import Provider
from tongban.identity.queries import factors_of
from tongban.org.providers import outside, staff_of

_BY_ADDRESS, _FACE = 300, "desk"


def _provider() -> Provider:
    found = outside()
    if found is None:
        raise NotFound
    return found


@public
@require_safe
def begin(request: HttpRequest) -> HttpResponse:
    """Send the member of staff to the provider."""
    provider = _provider()
    throttle.count_try("desk-oidc", request.META.get("REMOTE_ADDR", ""), _BY_ADDRESS)
    try:
        started = flow.begin(provider, f"{settings.PUBLIC_URL}{reverse('desk:sign_in_back')}")
    except Problem as problem:
        return sign_in.page(request, problem)
    walks.remember(request, _FACE, started, sign_in.wanted(request))
    return redirect(started.url)


@public
@require_safe
def back(request: HttpRequest) -> HttpResponse:
    """She comes back: signed in, asked for her second factor where she has one here, or told why not."""
    provider, pending = _provider(), walks.take(request, _FACE)
    try:
        vouched = flow.finish(provider, walks.answer(request), pending)
        actor = staff_of(provider, vouched)
    except Problem as problem:
        return sign_in.page(request, problem)
    place = str(pending["next"]) if pending else ""
    if factors_of(UUID(actor.id)).any:
        second.expect(request, actor, place)
        return redirect("desk:second_factor")
    second.begin(request, actor, provider.name, vouched.grade)
    return redirect(place or "desk:home")
