"""Throwing a draft away, and taking that back for a while."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tongban.cases.models import Draft
from tongban.cases.services import drafting
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
    drafting.discard(request.actor, draft)
    request.session[DISCARDED_KEY] = {**drafting.kept(draft), "until": (clock.now() + drafting.UNDO).isoformat()}
    return redirect(f"{reverse('portal:cases')}?show=drafts")


@citizen
@require_POST
def restore(request: CitizenRequest, draft_id: UUID) -> HttpResponse:
    """Get the draft back that was thrown away last."""
    held = _discarded(request)
    if held is None or held["id"] != str(draft_id):
        raise NotFound(_("这份草稿已经删除，不能恢复了。请重新填写。"))
    require_mandate(request.person.id, UUID(held["applicant_id"]), held["item_key"], clock.today())
    draft = drafting.restore(request.actor, request.person, held)
    request.session.pop(DISCARDED_KEY, None)
    pages.say(request, _("草稿已恢复，填过的内容和上传的材料都还在。"))
    return redirect("portal:draft", draft.id)


def undo(request: HttpRequest) -> Undo | None:
    """The draft that can still be had back; None where there is none."""
    held = _discarded(request)
    if held is None:
        return None
    item = catalog.version(held["item_digest"])
    return Undo(item.name, reverse("portal:restore", args=[held["id"]]))


def _discarded(request: HttpRequest) -> dict[str, Any] | None:
    held: dict[str, Any] | None = request.session.get(DISCARDED_KEY)
    if held is None or datetime.fromisoformat(held["until"]) < clock.now():
        return None
    return None if Draft.objects.filter(id=held["id"]).exists() else held
