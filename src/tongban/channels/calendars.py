"""Calendars: one case's or licence's deadline as a file, and secret addresses that calendar programs subscribe to."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tongban.cases import deadlines
from tongban.channels.authorise import CitizenRequest, citizen, secret_address, staff
from tongban.channels.desk.frame import say
from tongban.channels.portal import contacting, pages, reach
from tongban.core import clock
from tongban.core.errors import NotFound
from tongban.messaging.models import Feed, FeedOwner
from tongban.messaging.services import feeds
from tongban.org.queries import staff_actor
from tongban.standards.calendar_file import Deadline, calendar_file


def _file(name: str, found: Iterable[Deadline], filename: str = "") -> HttpResponse:
    response = HttpResponse(calendar_file(name, found, clock.now()), content_type="text/calendar; charset=utf-8")
    if filename:
        response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


@citizen
@require_safe
def case_deadline(request: CitizenRequest, number: str) -> HttpResponse:
    """The deadline of one case, to be put into one's own calendar. Raises NotFound where none runs."""
    found = deadlines.of_case(reach.case_of(request, number))
    if not found:
        raise NotFound(_("这件办件现在没有正在计算的期限。"))
    return _file(_("办件期限"), found, f"{number}.ics")


@citizen
@require_safe
def licence_deadline(request: CitizenRequest, licence_id: UUID) -> HttpResponse:
    """The day one licence runs out. Raises NotFound where it has no end."""
    found = deadlines.of_licence(reach.licence_of(request, licence_id))
    if not found:
        raise NotFound(_("这份证照没有到期日，或者已经失效。"))
    return _file(_("证照到期"), found, "licence.ics")


@secret_address(feeds.owner_of)
@require_safe
def subscribed(request: Any, feed: Feed) -> HttpResponse:
    """The deadlines behind a secret address; an officer who left, or lost her posts, has none."""
    if feed.kind == FeedOwner.PARTY:
        return _file(_("通办：我的期限"), deadlines.of_party(feed.owner_id))
    actor = staff_actor(feed.owner_id)
    if actor is None:
        raise NotFound
    return _file(_("通办：待办期限"), deadlines.of_officer(actor))


@citizen
@require_POST
def start(request: CitizenRequest) -> HttpResponse:
    """Make the address of a party's calendar."""
    feeds.start(request.actor, FeedOwner.PARTY, contacting.party_of(request).id)
    pages.say(request, _("订阅地址已生成，请复制到日历程序里。"))
    return redirect("portal:notice_settings")


@citizen
@require_POST
def stop(request: CitizenRequest) -> HttpResponse:
    """Take the address of a party's calendar back."""
    feeds.stop(request.actor, FeedOwner.PARTY, contacting.party_of(request).id)
    pages.say(request, _("订阅地址已停用，用它的日历不会再更新。"))
    return redirect("portal:notice_settings")


@require_POST
@staff()
def desk_start(request: Any) -> HttpResponse:
    """Make the address of an officer's calendar."""
    feeds.start(request.actor, FeedOwner.STAFF, UUID(request.actor.id))
    say(request, _("订阅地址已生成，请复制到日历程序里。"))
    return redirect("desk:calendar")


@require_POST
@staff()
def desk_stop(request: Any) -> HttpResponse:
    """Take the address of an officer's calendar back."""
    feeds.stop(request.actor, FeedOwner.STAFF, UUID(request.actor.id))
    say(request, _("订阅地址已停用，用它的日历不会再更新。"))
    return redirect("desk:calendar")
