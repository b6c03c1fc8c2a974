"""My messages: the list, narrowed and searched, and one message, whose opening marks it as read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tongban.channels.addresses import reverse
from tongban.channels.asking import Asker
from tongban.channels.authorise import CitizenRequest, citizen, citizen_along
from tongban.channels.portal import pages, reach
from tongban.channels.shapes import Field, Link, Tab
from tongban.core import clock, notify
from tongban.core.errors import NotFound
from tongban.core.models import Delivery, DeliveryState, Message
from tongban.core.reading import Reading

_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Sent:
    """What went out beside a message, in one sentence with its state."""

    text: str
    state: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Letter:
    """One message."""

    title: str
    text: str
    url: str
    at: datetime
    new: bool
    link: Link | None
    read_url: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for: unread ones only, some words, one case."""

    show: str
    text: str
    case: str

    @property
    def new(self) -> bool:
        """Whether only those not yet opened are asked for."""
        return self.show == "new"

    def address(self, show: str) -> str:
        """The page of a tab with the same words and case."""
        given = {"show": show if show == "new" else "", "q": self.text, "case": self.case}
        query = urlencode({name: value for name, value in given.items() if value})
        return f"{reverse('portal:messages')}?{query}" if query else reverse("portal:messages")


def _inbox(who: reach.Who, asked: Asked) -> notify.Inbox:
    link = reverse("portal:case", args=[asked.case]) if asked.case else ""
    return notify.Inbox(reach.mailboxes(who), link, asked.text)


def _listed(asker: Asker, request: HttpRequest) -> Sequence[Reading[Any]]:
    asked = _asked(request.GET)
    inbox = _inbox(asker, asked)
    return inbox.counts(), inbox.rows(pages.PER_PAGE, pages.offset(request), new=asked.new)


@citizen_along(_listed)
@require_safe
def messages(request: CitizenRequest) -> HttpResponse:
    """Messages, those not yet opened first, each part newest first."""
    asked = _asked(request.GET)
    counts, read = request.along
    mine = partial(_inbox(request, asked).rows, pages.PER_PAGE, new=asked.new)
    rows, page = pages.listed(request, read, mine, counts.found[asked.new])
    narrowed = bool(asked.text or asked.case)
    context = {
        "messages": [_letter(row) for row in rows],
        "tabs": [
            Tab(_("全部"), asked.address("all"), current=asked.show == "all"),
            Tab(_("未读"), asked.address("new"), counts.found[1], current=asked.new),
        ],
        "show": asked.show,
        "case": asked.case,
        "search": Field("q", _("查找消息"), value=asked.text, max_length=_LONGEST, autocomplete="off"),
        "clear": Link(_("清除"), reverse("portal:messages")) if narrowed else None,
        "page": page,
    }
    return pages.show(request, "portal/messages.html", context, section="messages")


def _asked(query: QueryDict) -> Asked:
    def given(name: str) -> str:
        return query.get(name, "").strip()[:_LONGEST]

    return Asked("new" if query.get("show") == "new" else "all", given("q"), given("case"))


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
        request.unread = notify.unread(mailboxes).now()
    number = row.link.removeprefix("/cases/") if row.link.startswith("/cases/") else ""
    context = {
        "message": _letter(row),
        "sent": [_sent(one) for one in notify.deliveries_of([row.id]).get(row.id, ())],
        "others": Link(_("这件办件的全部消息"), f"{reverse('portal:messages')}?case={number}") if number else None,
        "crumbs": [Link(_("我的消息"), reverse("portal:messages")), Link(row.title)],
    }
    return pages.show(request, "portal/message.html", context, section="messages")


def _letter(row: Message | notify.MessageListed) -> Letter:
    unread = row.read_at is None
    return Letter(
        row.title, row.body, reverse("portal:message", args=[row.id]), row.created_at, unread, _way(row.link),
        reverse("portal:mark_one_read", args=[row.id]) if unread else "",
    )  # fmt: skip


def _way(link: str) -> Link | None:
    """Where a message leads, in words."""
    if not link:
        return None
    words = {"cases": _("查看办件"), "items": _("去办理"), "drafts": _("打开草稿"), "licences": _("查看证照")}
    return Link(words.get(link.split("/")[1], _("去看看")), link)


def _sent(one: Delivery) -> Sent:
    said = {
        DeliveryState.WAITING: _("%(channel)s将发到 %(to)s"),
        DeliveryState.SENT: _("%(channel)s已发到 %(to)s"),
        DeliveryState.DELIVERED: _("%(channel)s已送达 %(to)s"),
        DeliveryState.FAILED: _("%(channel)s没能发到 %(to)s"),
        DeliveryState.ABANDONED: _("%(channel)s没能发到 %(to)s，请核对联系方式"),
    }[DeliveryState(one.state)]
    if one.adapter.startswith("演示"):
        said = _("演示：本应发%(channel)s到 %(to)s")
    at = one.delivered_at or one.sent_at or one.not_before
    shown = None if at is None else at.astimezone(clock.SHANGHAI)
    return Sent(said % {"channel": _(one.channel), "to": one.to_masked}, one.state, shown)


@citizen
@require_POST
def mark_read(request: CitizenRequest) -> HttpResponse:
    """Note that the messages were read."""
    count = notify.mark_read(reach.mailboxes(request))
    pages.say(request, _("%(count)d 条消息已标为已读。") % {"count": count})
    return redirect("portal:messages")


@citizen
@require_POST
def mark_one_read(request: CitizenRequest, message_id: UUID) -> HttpResponse:
    """Note that one message was read, without opening it."""
    notify.mark_one_read(message_id, reach.mailboxes(request))
    return redirect("portal:messages")
