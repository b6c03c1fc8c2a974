"""Stepping up: an errand that asks for a higher grade sends the person to prove more, and back to where she was."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.catalog.definition import ItemVersion
from tongban.channels.authorise import CitizenRequest, citizen
from tongban.channels.browsers import browser_of
from tongban.channels.portal import pages
from tongban.channels.portal.sign_in import safe_next
from tongban.channels.shapes import ErrorLine
from tongban.core import throttle
from tongban.core.actor import ActorKind
from tongban.core.errors import Problem
from tongban.identity.grades import Grade
from tongban.identity.services.sessions import raise_grade
from tongban.identity.subjects import Subject
from tongban.parties.providers import accounts, outside


def needed(request: CitizenRequest, item: ItemVersion, back: str) -> HttpResponse | None:
    """The way to a stronger sign-in where the item asks for more than this one is worth; ``back`` is where she was."""
    least = Grade.of(item.real_name)
    if request.grade.meets(least):
        return None
    return redirect(f"{reverse('portal:stronger')}?{urlencode({'need': least.value, 'next': back})}")


@citizen
@require_http_methods(["GET", "POST"])
def stronger(request: CitizenRequest) -> HttpResponse:
    """Why more is needed and how to prove it. 演示: pretending to prove it takes one click."""
    asked = request.POST if request.method == "POST" else request.GET
    least, wanted = Grade.of(asked.get("need", "")), safe_next(request, asked.get("next", ""))
    if request.grade.meets(least):
        return redirect(wanted)
    if request.method == "GET":
        return page(request, least, wanted)
    own = accounts()
    throttle.count_try("portal-grade", str(request.person.id), 20)
    if own is None or least not in own.offers:
        return page(request, least, wanted, Problem(_("这种核验方式现在不能用，请换一种。"), code="TB-AUTH-410"))
    subject = Subject(ActorKind.PERSON, request.person.id, request.person.name)
    raise_grade(request.signed_in, subject, own.name, least, browser_of(request))
    request.session.cycle_key()
    pages.say(request, _("核验完成，您现在是%(grade)s实名，请继续办理。") % {"grade": least.value})
    return redirect(wanted)


def page(request: CitizenRequest, least: Grade, wanted: str, problem: Problem | None = None) -> HttpResponse:
    """The page that offers every way to the grade."""
    own, provider = accounts(), outside()
    reaches = provider is not None and provider.reaches(least)
    asked = urlencode({"need": least.value, "next": wanted})
    context = {
        "least": least,
        "grade": request.grade,
        "next": wanted,
        "provider": provider.name if provider and reaches else "",
        "provider_url": f"{reverse('portal:sign_in_outside')}?{asked}",
        "pretend": own is not None and least in own.offers,
        "face": least is Grade.HIGH,
        "errors": [ErrorLine(f"{problem.detail}（{problem.code}）")] if problem else [],
    }
    return pages.show(request, "portal/stronger.html", context, status=problem.status if problem else 200)
