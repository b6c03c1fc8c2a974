"""Consent: asked once for an errand in plain words before sensitive data is fetched; given back under 我的数据."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tongban.cases.services import submission
from tongban.catalog import queries as catalog
from tongban.catalog.sharing import Resource
from tongban.channels.authorise import CitizenRequest, citizen
from tongban.channels.portal import filling, pages, reach
from tongban.channels.portal.filling import Filling, step
from tongban.core import clock
from tongban.exchange import consents
from tongban.exchange.consents import Errand
from tongban.exchange.models import Said


@dataclass(frozen=True, slots=True)
class Asked:
    """A fetch she is asked about: what, with which fields, from whom, and in a bundle for which of its members."""

    name: str
    fields: str
    owner: str
    members: str = ""


@dataclass(frozen=True, slots=True)
class Word:
    """What was said for one errand, as it stands; ``withdraw_url`` where it can be taken back."""

    resource: str
    owner: str
    purpose: str
    said: str
    until: date | None
    at: datetime
    withdraw_url: str


@step
@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: CitizenRequest, draft: Filling) -> HttpResponse:
    """What would be fetched, from whom, for what and until when; agreed to, or handed in by herself."""
    waiting = consents.unasked(draft.collected.silent)
    if not waiting:
        return redirect(filling.next_url(request, draft))
    errand = Errand(str(draft.draft.id), draft.version.key)
    purpose = submission.purpose_of(draft.version).said
    if said(request, draft.applicant.id, errand, {one.name: purpose for one in waiting}):
        return redirect("portal:draft", draft.draft.id)
    return ask(request, draft.version.name, draft.applicant.name, [asked(one) for one in waiting])


def said(request: CitizenRequest, subject: UUID, errand: Errand, purposes: Mapping[str, str]) -> bool:
    """Put on record what she says now; False where she says nothing.

    Nobody said anything to what the page did not show: what waits since, for an answer given in another window, is
    asked next.
    """
    word = {"agree": Said.AGREED, "decline": Said.DECLINED}.get(request.POST.get("say", ""))
    shown = set(request.POST.getlist("asked"))
    if request.method != "POST" or word is None or not shown & set(purposes):
        return False
    purposes = {name: purpose for name, purpose in purposes.items() if name in shown}
    consents.say(request.actor, subject, errand, purposes, word)
    return True


def asked(resource: Resource, members: str = "") -> Asked:
    """A resource as she is asked about it."""
    return Asked(resource.name, "、".join(resource.type.face), resource.system.owner, members)


def ask(request: CitizenRequest, name: str, applicant: str, wanted: Sequence[Asked]) -> HttpResponse:
    """The page that asks."""
    context = {
        "item_name": name,
        "applicant": applicant,
        "asked": wanted,
        "until": clock.today() + consents.LONGEST,
        "save_url": f"{reverse('portal:cases')}?show=drafts",
    }
    return pages.show(request, "portal/consent.html", context)


@citizen
@require_POST
def withdraw(request: CitizenRequest, consent_id: UUID) -> HttpResponse:
    """Take an agreement back."""
    row = consents.withdraw(request.actor, request.acting.id, consent_id, partial(reach.reaches, request))
    pages.say(request, _("已撤回对查询“%(name)s”的同意。从现在起，这件事不再查询它。") % {"name": row.resource})
    return redirect("portal:my_data")


def words(request: CitizenRequest) -> list[Word]:
    """What was said for the errands of the party she acts for, as it stands: of those her mandate covers."""
    known = catalog.resources()
    return [
        Word(
            one.resource,
            known[one.resource].system.owner if one.resource in known else "",
            one.purpose,
            one.said,
            one.until,
            one.at,
            reverse("portal:withdraw_consent", args=[one.id]) if one.said == Said.AGREED else "",
        )
        for one in consents.standing(request.acting.id)
        if reach.reaches(request, one.item)
    ]
