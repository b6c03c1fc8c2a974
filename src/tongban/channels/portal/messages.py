"""My messages, and who looked at my data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tongban.channels.authorise import CitizenRequest, citizen
from tongban.channels.portal import pages, reach
from tongban.channels.shapes import Link
from tongban.core import audit, notify
from tongban.core.actor import ActorKind


@dataclass(frozen=True, slots=True)
class Letter:
    """One message."""

    title: str
    text: str
    at: datetime
    new: bool
    link: Link | None


@dataclass(frozen=True, slots=True)
class Look:
    """One look at the party's data."""

    at: datetime
    who: str
    department: str
    what: str
    why: str


@citizen
@require_safe
def messages(request: CitizenRequest) -> HttpResponse:
    """Messages, newest first."""
    rows, page = pages.paged(request, notify.messages_for(reach.mailboxes(request)))
    letters = [
        Letter(
            row.title,
            row.body,
            row.created_at,
            row.read_at is None,
            Link(_("查看办件"), row.link) if row.link else None,
        )
        for row in rows
    ]
    return pages.show(request, "portal/messages.html", {"messages": letters, "page": page}, section="messages")


@citizen
@require_POST
def mark_read(request: CitizenRequest) -> HttpResponse:
    """Note that the messages were read."""
    notify.mark_read(reach.mailboxes(request))
    return redirect("portal:messages")


@citizen
@require_safe
def access_log(request: CitizenRequest) -> HttpResponse:
    """Who looked at the party's data, when and for what."""
    rows, page = pages.paged(request, audit.accesses_of(reach.mailboxes(request)[0]))
    entries = [Look(row.at, row.actor_name, _kind(row.actor_kind), row.what, row.purpose) for row in rows]
    return pages.show(request, "portal/access_log.html", {"entries": entries, "page": page}, section="access")


def _kind(kind: str) -> str:
    return {ActorKind.PERSON.value: _("代办人或本人"), ActorKind.TOKEN.value: _("接口调用")}.get(kind, kind)
