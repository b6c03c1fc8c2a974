"""Tell a party something: a message in 我的消息, and a text message through the SMS port."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tongban.core import clock
from tongban.core.actor import SYSTEM
from tongban.core.adapters import adapter
from tongban.core.city import current_city
from tongban.core.errors import Problem
from tongban.core.models import Delivery, Message
from tongban.core.statement import array, fetch
from tongban.core.unit_of_work import UnitOfWork

_UNREAD = "select count(*) from core_message where city = $1 and party_id = any($2::uuid[]) and read_at is null"


class SmsPort(Protocol):
    """An outside service that sends text messages. ``send`` returns the carrier's receipt or raises."""

    name: str
    demonstration: bool

    def send(self, to: str, text: str, reference: str) -> str: ...


class DemonstrationSms:
    """演示: sends nothing; what would have been sent is shown on the page of deliveries."""

    name = "演示短信"
    demonstration = True

    def send(self, to: str, text: str, reference: str) -> str:
        """A receipt that can be told apart from a real one."""
        return "演示-" + hashlib.sha256(f"{to}{text}{reference}".encode()).hexdigest()[:12]


@lru_cache(maxsize=1)
def sms() -> SmsPort:
    """The SMS adapter named by TONGBAN_SMS; demonstration adapters refuse production mode."""
    found: SmsPort = adapter("TONGBAN_SMS", settings.SMS_ADAPTER)
    if found.demonstration and not settings.DEMO:
        raise Problem(_("正式运行不能使用演示短信通道，请配置 TONGBAN_SMS。"), code="TB-CFG-010", status=503)
    return found


@dataclass(frozen=True, slots=True)
class Recipient:
    """A party and the number it can be reached at, empty when it gave none."""

    party_id: UUID
    phone: str = ""


def masked_phone(phone: str) -> str:
    """The first three and last four digits: all that deliveries and logs may show."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 8 else "****"


def tell(event_id: UUID, recipients: Sequence[Recipient], title: str, body: str, link: str) -> None:
    """Leave a message for each recipient and text those with a number; doing it again for one event changes nothing."""
    now = clock.now()
    port = sms()
    told = set(Message.objects.filter(event_id=event_id).values_list("party_id", flat=True))
    texted = Delivery.objects.filter(event_id=event_id, channel="短信").exists()
    with UnitOfWork(SYSTEM, now) as uow:
        for recipient in recipients:
            message = Message(
                party_id=recipient.party_id, event_id=event_id, title=title, body=body, link=link, created_at=now
            )
            if recipient.party_id not in told:
                uow.insert(message)
            if recipient.phone and not texted:
                texted = True
                text = f"【通办】{title}。{body}"[:500]
                uow.insert(
                    Delivery(
                        message_id=message.id,
                        event_id=event_id,
                        channel="短信",
                        adapter=port.name,
                        to_masked=masked_phone(recipient.phone),
                        text=text,
                        receipt=port.send(recipient.phone, text, str(event_id)),
                        at=now,
                    )
                )


def messages_for(party_ids: Sequence[UUID]) -> "QuerySet[Message]":
    """Messages of some parties, newest first."""
    return Message.objects.filter(party_id__in=party_ids).order_by("-created_at", "-id")


def unread(party_ids: Sequence[UUID]) -> int:
    """How many messages some parties have not seen: every page of a signed-in reader says it."""
    return int(fetch(_UNREAD, [current_city(), array(map(str, party_ids))])[0][0])


def mark_read(party_ids: Sequence[UUID]) -> None:
    """Note that the parties have seen their messages."""
    Message.objects.filter(party_id__in=party_ids, read_at=None).update(read_at=clock.now())


def mark_one_read(message_id: UUID, party_ids: Sequence[UUID]) -> None:
    """Note that one of the parties has seen a message of theirs; once noted, the moment stays as it is."""
    unread = Message.objects.filter(id=message_id, party_id__in=party_ids, read_at=None)
    unread.update(read_at=clock.now())


def links_of(message_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Where messages lead, by their ids."""
    return dict(Message.objects.filter(id__in=set(message_ids)).values_list("id", "link"))


def deliveries() -> "QuerySet[Delivery]":
    """What went out, newest first: ids are made in the order of time."""
    return Delivery.objects.order_by("-id")
