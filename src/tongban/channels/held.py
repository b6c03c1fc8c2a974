"""A form that came too late, in the hands of whoever wrote it: to be looked at once more and sent on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.channels.authorise import CitizenRequest, citizen, staff
from tongban.channels.desk import frame
from tongban.channels.holding import label
from tongban.channels.portal import pages
from tongban.identity.services.held import held


@citizen
@require_safe
def portal(request: CitizenRequest, form_id: UUID) -> HttpResponse:
    """The form a citizen sent too late."""
    context = _context(form_id, request.person.id)
    if context is None:
        pages.say(request, _gone())
        return redirect("home")
    return pages.show(request, "portal/held.html", context)


@staff(before_factor=True)
@require_safe
def desk(request: Any, form_id: UUID) -> HttpResponse:
    """The form a member of staff sent too late, or before she had confirmed that it is she."""
    context = _context(form_id, UUID(request.actor.id))
    if context is None:
        frame.say(request, _gone())
        return redirect("desk:home")
    return frame.show(request, "desk/held.html", "", context)


def _context(form_id: UUID, subject: UUID) -> Mapping[str, Any] | None:
    found = held(form_id, subject)
    if found is None:
        return None
    named = [(label(name), text) for name, text in found.fields]
    return {
        "action": found.path,
        "hidden": found.fields,
        "typed": [(name, text) for name, text in named if name and text],
    }


def _gone() -> str:
    return _("刚才的内容已经不在了（只保留半小时，而且只给本人）。请从原来的页面再填一次；草稿里保存过的都在。")
