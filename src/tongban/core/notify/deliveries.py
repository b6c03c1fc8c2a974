"""Sending what was queued, after commit and with retries; delivery reports; the log operators read."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from tongban.core import clock
from tongban.core.actor import Actor
from tongban.core.errors import Conflict, NotFound
from tongban.core.events import Event
from tongban.core.jobs import ATTEMPTS
from tongban.core.models import Delivery, DeliveryState, Job, JobState
from tongban.core.notify.letters import QUEUED, settings_url
from tongban.core.notify.masking import masked
from tongban.core.notify.ports import SMS, Mail, MailPort, Rejected, SmsPort, mail, sms
from tongban.core.unit_of_work import UnitOfWork

_UNSENT = (DeliveryState.WAITING, DeliveryState.FAILED)
_TOPIC = "deliver"
_LONGEST_ERROR = 60


def deliver(job: Job) -> None:
    """Send one queued delivery. What the service refuses for good is given up; anything else is tried again later."""
    row = Delivery.objects.filter(id=job.payload["delivery_id"]).first()
    if row is None or row.state not in _UNSENT:
        return
    try:
        receipt = _send(row)
    except Rejected as error:
        _note(row, DeliveryState.ABANDONED, error=error.code)
        return
    except Exception as error:
        last = job.attempts >= ATTEMPTS
        code = str(getattr(error, "code", "") or type(error).__name__)
        _note(row, DeliveryState.ABANDONED if last else DeliveryState.FAILED, error=code)
        raise
    kept = {"text": ""} if row.secret and not _port(row).demonstration else {}
    _note(row, DeliveryState.SENT, receipt=receipt, sent_at=clock.now(), **kept)


def _port(row: Delivery) -> SmsPort | MailPort:
    return sms() if row.channel == SMS else mail()


def _send(row: Delivery) -> str:
    """A repeat goes out under the same reference, so that the service can tell it."""
    if row.channel == SMS:
        return sms().send(row.to, row.text, str(row.id))
    return mail().send(Mail(row.to, row.subject, row.text, str(row.id), settings_url()))


def _note(row: Delivery, state: DeliveryState, *, error: str = "", **changes: str | datetime) -> None:
    """Only what was still unsent changes: a report that was quicker than we are stands."""
    Delivery.objects.filter(id=row.id, state__in=_UNSENT).update(
        state=state, attempts=row.attempts + 1, error=error[:_LONGEST_ERROR], **changes
    )


def report(delivery_id: UUID, *, delivered: bool, reason: str = "") -> bool:
    """What the carrier says became of a message; the first word counts. False when there is no such message.

    A message that arrived no longer needs its address.
    """
    row = Delivery.objects.filter(id=delivery_id)
    waiting = row.filter(state__in=(*_UNSENT, DeliveryState.SENT))
    if delivered:
        waiting.update(state=DeliveryState.DELIVERED, delivered_at=clock.now(), to="", error="")
    else:
        waiting.filter(state=DeliveryState.SENT).update(state=DeliveryState.FAILED, error=reason[:_LONGEST_ERROR])
    return row.exists()


def resend(delivery_id: UUID, actor: Actor) -> Delivery:
    """Try a failed delivery again from the start. Raises NotFound, Conflict when it did not fail."""
    row = Delivery.objects.filter(id=delivery_id).first()
    if row is None:
        raise NotFound("没有找到这条发送记录。")
    failed = Delivery.objects.filter(id=row.id, state__in=(DeliveryState.FAILED, DeliveryState.ABANDONED))
    if not failed.update(state=DeliveryState.WAITING, error=""):
        raise Conflict("只有失败的或者已放弃的可以重发。请刷新页面，看看现在的状态。")
    now = clock.now()
    lane = Job.objects.filter(lane=f"{_TOPIC}:{row.id}")
    if not lane.exclude(state=JobState.RUNNING).update(state=JobState.READY, attempts=0, run_at=now, lease_until=None):
        with UnitOfWork(actor, now) as uow:
            uow.emit(Event(QUEUED, str(row.id), {"delivery_id": str(row.id)}))
    return row


def deliveries(state: str = "", channel: str = "", text: str = "") -> "QuerySet[Delivery]":
    """What goes and went out, newest first. ``text`` is a whole address, or the end of a link (a case number)."""
    rows = Delivery.objects.order_by("-id")
    if state:
        rows = rows.filter(state=state)
    if channel:
        rows = rows.filter(channel=channel)
    if text:
        rows = rows.filter(Q(to_masked=masked(text)) | Q(link=f"/cases/{text}"))
    return rows


def deliveries_to(party_id: UUID) -> "QuerySet[Delivery]":
    """What goes and went out to a party, newest first."""
    return Delivery.objects.filter(party_id=party_id).order_by("-id")


def deliveries_of(message_ids: Sequence[UUID]) -> dict[UUID, list[Delivery]]:
    """What went out beside some messages, by message."""
    found: dict[UUID, list[Delivery]] = {}
    for row in Delivery.objects.filter(message_id__in=set(message_ids)).order_by("id"):
        if row.message_id is not None:
            found.setdefault(row.message_id, []).append(row)
    return found


__all__ = ["deliver", "deliveries", "deliveries_of", "deliveries_to", "report", "resend"]
