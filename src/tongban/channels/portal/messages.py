"""My messages: the list, and one message, whose opening marks it as read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tongban.channels.authorise import CitizenRequest, citizen
from tongban.channels.portal import pages, reach
from tongban.channels.shapes import Link, Tab
from tongban.core import notify
from tongban.core.errors import NotFound
from tongban.core.models import Message


@dataclass(frozen=True, slots=True)
class Letter:
    """One message."""

    title: str
    text: str
    url: str
    at: datetime
    new: bool
    link: Link | None


@citizen
@require_safe
def messages(request: CitizenRequest) -> HttpResponse:
    """Messages, newest first; ``?show=new`` those not yet opened."""
    mine = notify.messages_for(reach.mailboxes(request))
    shown = "new" if request.GET.get("show") == "new" else "all"
    rows, page = pages.paged(request, mine.filter(read_at=None) if shown == "new" else mine)
    here = reverse("portal:messages")
    tabs = [
        Tab(_("全部"), here, current=shown == "all"),
        Tab(_("未读"), f"{here}?show=new", current=shown == "new"),
    ]
    context = {"messages": [_letter(row) for row in rows], "tabs": tabs, "page": page}
    return pages.show(request, "portal/messages.html", context, section="messages")


@citizen
@require_safe
def message(request: CitizenRequest, message_id: UUID) -> HttpResponse:
    """One message; that it was opened is noted before the page is made, so that the count is right on it."""
    mailboxes = reach.mailboxes(request)
    row = notify.messages_for(mailboxes).filter(id=message_id).first()
    if row is None:
        raise NotFound(_("没有找到这条消息。"))
    if row.read_at is None:
        notify.mark_one_read(row.id, mailboxes)
    context = {"message": _letter(row), "crumbs": [Link(_("我的消息"), reverse("portal:messages")), Link(row.title)]}
    return pages.show(request, "portal/message.html", context, section="messages")


def _letter(row: Message) -> Letter:
    link = Link(_("查看办件"), row.link) if row.link else None
    return Letter(
        row.title, row.body, reverse("portal:message", args=[row.id]), row.created_at, row.read_at is None, link
    )


@citizen
@require_POST
def mark_read(request: CitizenRequest) -> HttpResponse:
    """Note that the messages were read."""
    notify.mark_read(reach.mailboxes(request))
    return redirect("portal:messages")
