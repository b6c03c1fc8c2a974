"""What a party is told: the message in 我的消息, and what goes out to her telephone and mail box."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings

from tongban.core import clock
from tongban.core.actor import SYSTEM
from tongban.core.events import Event
from tongban.core.models import Delivery, DeliveryState, Message
from tongban.core.notify.masking import masked
from tongban.core.notify.ports import MAIL, SMS, mail, sms
from tongban.core.unit_of_work import UnitOfWork
from tongban.standards.sms import length

QUEUED = "delivery.queued"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What goes out by one channel, not before a moment (None: at once)."""

    channel: str
    to: str
    text: str
    subject: str = ""
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """What one party is told. Without ``inbox`` nothing is left in 我的消息; ``secret`` texts go once sent."""

    party_id: UUID
    title: str
    body: str
    link: str = ""
    wording: str = ""
    secret: bool = False
    outgoing: tuple[Outgoing, ...] = ()
    inbox: bool = True


def post(event_id: UUID, event: str, letters: Sequence[Letter]) -> None:
    """Leave the messages and queue what goes out; doing it again for one event changes nothing."""
    now = clock.now()
    told = dict(Message.objects.filter(event_id=event_id).values_list("party_id", "id"))
    queued = set(Delivery.objects.filter(event_id=event_id).values_list("party_id", "channel"))
    with UnitOfWork(SYSTEM, now) as uow:
        for letter in letters:
            message_id = told.get(letter.party_id) or _leave(uow, event_id, event, letter)
            for out in letter.outgoing:
                if (letter.party_id, out.channel) not in queued:
                    _queue(uow, event_id, event, letter, message_id, out)


def _leave(uow: UnitOfWork, event_id: UUID, event: str, letter: Letter) -> UUID | None:
    if not letter.inbox:
        return None
    message = Message(
        party_id=letter.party_id, event_id=event_id, event_name=event, wording=letter.wording,
        title=letter.title[:120], body=letter.body, link=letter.link, created_at=uow.now,
    )  # fmt: skip
    uow.insert(message)
    return message.id


def _queue(uow: UnitOfWork, event_id: UUID, event: str, letter: Letter, message_id: UUID | None, out: Outgoing) -> None:
    delivery = Delivery(
        message_id=message_id, event_id=event_id, event_name=event, party_id=letter.party_id, channel=out.channel,
        adapter=(sms() if out.channel == SMS else mail()).name, to=out.to, to_masked=masked(out.to),
        subject=out.subject[:200], text=out.text, link=letter.link, secret=letter.secret, state=DeliveryState.WAITING,
        segments=length(out.text).segments if out.channel == SMS else 0, not_before=out.not_before, at=uow.now,
    )  # fmt: skip
    uow.insert(delivery)
    uow.emit(Event(QUEUED, str(delivery.id), {"delivery_id": str(delivery.id)}), not_before=out.not_before)


def settings_url() -> str:
    """Where a person chooses how she is told."""
    return f"{settings.PUBLIC_URL}/settings/notices"


__all__ = ["MAIL", "QUEUED", "SMS", "Letter", "Outgoing", "post", "settings_url"]
