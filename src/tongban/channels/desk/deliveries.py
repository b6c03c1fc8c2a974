"""What goes out to people's telephones and mail boxes, masked: its state, its receipt, and sending it again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tongban.cases.rights import OPERATOR
from tongban.catalog.announcements import ANNOUNCEMENTS
from tongban.channels.authorise import staff
from tongban.channels.desk.frame import counted, cut, say, show
from tongban.channels.shapes import Choice, Field
from tongban.core import notify
from tongban.core.models import Delivery, DeliveryState

_LONGEST = 60
_FAILED = (DeliveryState.FAILED, DeliveryState.ABANDONED)


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """One thing that goes or went out, or would have."""

    at: datetime
    channel: str
    adapter: str
    to: str
    what: str
    text: str
    segments: int
    state: str
    when: datetime | None
    error: str
    attempts: int
    receipt: str
    number: str
    resend_url: str


@staff(OPERATOR)
def outbox(request: Any) -> HttpResponse:
    """The log, newest first, narrowed by state, channel, and whole address or case number."""
    state, channel = request.GET.get("state", ""), request.GET.get("channel", "")
    text = request.GET.get("q", "").strip()[:_LONGEST]
    rows = notify.deliveries(state if state in DeliveryState else "", channel, text)
    page, part = cut(request, counted(rows))
    everything = Choice("", _("全部"))
    states = [everything, *(Choice(one.value, _(one.value)) for one in DeliveryState)]
    ways = [everything, *(Choice(one, _(one)) for one in (notify.SMS, notify.MAIL))]
    return show(request, "desk/outbox.html", "outbox", {
        "filters": [
            Field("q", _("收件人或办件编号"), value=text, max_length=_LONGEST, required=True,
                  hint=_("完整的手机号码、邮箱或办件编号")),
            Field("state", _("状态"), "select", state, choices=states),
            Field("channel", _("方式"), "select", channel, choices=ways),
        ],
        "rows": [_row(one) for one in rows[part]],
        "narrowed": bool(state or channel or text),
        "demonstration": notify.sms().demonstration or notify.mail().demonstration,
        "page": page,
    })  # fmt: skip


def _row(one: Delivery) -> DeliveryRow:
    """A code is for its owner alone: only a channel that sends nothing shows it."""
    hidden = one.secret and not one.adapter.startswith("演示")
    announcement = ANNOUNCEMENTS.get(one.event_name)
    return DeliveryRow(
        one.at, one.channel, one.adapter, one.to_masked, announcement.what if announcement else "",
        _("（验证码不显示）") if hidden else one.text, one.segments, one.state,
        one.delivered_at or one.sent_at or one.not_before, one.error, one.attempts, one.receipt,
        one.link.rpartition("/")[2] if one.link.startswith("/cases/") else "",
        reverse("desk:resend", args=[one.id]) if one.state in _FAILED else "",
    )  # fmt: skip


@require_POST
@staff(OPERATOR)
def resend(request: Any, delivery_id: UUID) -> HttpResponse:
    """Try a failed delivery again."""
    row = notify.resend(delivery_id, request.actor)
    say(request, _("发给 %(to)s 的%(channel)s已重新排队。") % {"to": row.to_masked, "channel": row.channel})
    return redirect("desk:outbox")
