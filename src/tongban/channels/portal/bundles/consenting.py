"""Consent in a bundle: each sensitive resource is asked about once, for every member that reads it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from tongban.cases.bundles.reading import purpose_of
from tongban.channels.authorise import CitizenRequest
from tongban.channels.portal import consenting
from tongban.channels.portal.bundles import filling
from tongban.channels.portal.bundles.filling import BundleFilling, step
from tongban.exchange.consents import Errand


@step
@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: CitizenRequest, draft: BundleFilling) -> HttpResponse:
    """What would be fetched, from whom, for which members and until when; agreed to, or handed in by herself."""
    waiting = draft.unasked
    if not waiting:
        return redirect(filling.next_url(draft))
    members = {one.name: _members(draft, one.name) for one in waiting}
    why = purpose_of(draft.bundle).said
    purposes = {name: f"{why}（{of}）" if of else why for name, of in members.items()}
    errand = Errand(str(draft.draft.id), draft.bundle.key)
    if consenting.said(request, draft.applicant.id, errand, purposes):
        return redirect("portal:bundle_draft", draft.draft.id)
    wanted = [consenting.asked(one, members[one.name]) for one in waiting]
    return consenting.ask(request, draft.bundle.name, draft.applicant.name, wanted)


def _members(draft: BundleFilling, resource: str) -> str:
    """Every member that reads a resource, also who takes part in other situations only: the word covers no other."""
    versions = draft.known.versions.values()
    return "、".join(one.name for one in versions if resource in one.licences_read)
