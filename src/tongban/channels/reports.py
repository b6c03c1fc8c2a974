"""Delivery reports of carriers: what became of a text message, told by whoever holds the gateway's secret."""

from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tongban.channels.authorise import signed
from tongban.core import notify
from tongban.core.errors import Invalid, NotFound


class Report(msgspec.Struct):
    """One report: our reference of the message, whether it arrived, and the carrier's code where it did not."""

    reference: UUID
    delivered: bool
    reason: str = ""


@require_POST
@signed("sms", lambda: (settings.SMS_KEY, settings.SMS_SECRET))
def sms_report(request: Any) -> HttpResponse:
    """Note what became of a message; repeating a report changes nothing. TB-REQ-422 for what cannot be read."""
    try:
        told = msgspec.json.decode(request.body, type=Report)
    except msgspec.DecodeError as error:
        raise Invalid(_("送达报告读不懂，请按 docs/notices.md 的样子发送。")) from error
    if not notify.report(told.reference, delivered=told.delivered, reason=told.reason):
        raise NotFound(_("没有这条短信。"))
    return JsonResponse({"reference": str(told.reference)})
