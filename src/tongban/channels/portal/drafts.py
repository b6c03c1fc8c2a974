"""Throwing a draft away, and taking that back for a while."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tongban.cases.bundles import drafting as bundle_drafting
from tongban.cases.models import BundleDraft, Draft
from tongban.cases.services import drafting
from tongban.catalog import bundles
from tongban.catalog import queries as catalog
from tongban.channels.addresses import reverse
from tongban.channels.authorise import CitizenRequest, citizen
from tongban.channels.portal import pages
from tongban.core import clock
from tongban.core.errors import NotFound
from tongban.parties.queries import require_mandate

#: The draft thrown away last in this session, kept for as long as that can be taken back.
DISCARDED_KEY = "discarded"


@dataclass(frozen=True, slots=True)
class Undo:
    """The way to get a draft back."""

    name: str
    url: str


@citizen
@require_POST
def discard(request: CitizenRequest, draft_id: UUID) -> HttpResponse:
    """Throw a draft away; for a while it can be had back."""
    draft = drafting.draft_of(draft_id, request.person.id)
    drafting.discard(draft)
    return _thrown_away(request, drafting.kept(draft))


@citizen
@require_POST
def discard_bundle(request: CitizenRequest, draft_id: UUID) -> HttpResponse:
    """The same of a bundle."""
    draft = bundle_drafting.draft_of(draft_id, request.person.id)
    bundle_drafting.discard(draft)
    return _thrown_away(request, bundle_drafting.kept(draft))


def _thrown_away(request: CitizenRequest, kept: Mapping[str, Any]) -> HttpResponse:
    request.session[DISCARDED_KEY] = {**kept, "until": (clock.now() + drafting.UNDO).isoformat()}
    return redirect(f"{reverse('portal:cases')}?show=drafts")


@citizen
@require_POST
def restore(request: CitizenRequest, draft_id: UUID) -> HttpResponse:
    """Get the draft back that was thrown away last."""
    held = _held(request, draft_id, "item_key")
    require_mandate(request.person.id, UUID(held["applicant_id"]), held["item_key"], clock.today())
    draft = drafting.restore(request.actor, request.person, held)
    request.session.pop(DISCARDED_KEY, None)
    pages.say(request, _("草稿已恢复，填过的内容和上传的材料都还在。"))
    return redirect("portal:draft", draft.id)


@citizen
@require_POST
def restore_bundle(request: CitizenRequest, draft_id: UUID) -> HttpResponse:
    """The same of a bundle; a mandate for every member is asked for again."""
    held = _held(request, draft_id, "bundle_key")
    for key in bundles.bundle(held["bundle_key"], clock.today()).items:
        require_mandate(request.person.id, UUID(held["applicant_id"]), key, clock.today())
    draft = bundle_drafting.restore(request.actor, request.person, held)
    request.session.pop(DISCARDED_KEY, None)
    pages.say(request, _("草稿已恢复，填过的内容和上传的材料都还在。"))
    return redirect("portal:bundle_draft", draft.id)


def _held(request: CitizenRequest, draft_id: UUID, of: str) -> Mapping[str, Any]:
    """What is kept of a draft thrown away. Raises NotFound where it can be had back no more."""
    held = _discarded(request)
    if held is None or held["id"] != str(draft_id) or of not in held:
        raise NotFound(_("这份草稿已经删除，不能恢复了。请重新填写。"))
    return held


def undo(request: HttpRequest) -> Undo | None:
    """The draft that can still be had back; None where there is none."""
    held = _discarded(request)
    if held is None:
        return None
    if "bundle_key" in held:
        return Undo(bundles.name_of(held["bundle_key"]), reverse("portal:restore_bundle", args=[held["id"]]))
    item = catalog.version(held["item_digest"])
    return Undo(item.name, reverse("portal:restore", args=[held["id"]]))


def _discarded(request: HttpRequest) -> dict[str, Any] | None:
    held: dict[str, Any] | None = request.session.get(DISCARDED_KEY)
    if held is None or datetime.fromisoformat(held["until"]) < clock.now():
        return None
    there = BundleDraft if "bundle_key" in held else Draft
    return None if there.objects.filter(id=held["id"]).exists() else held
