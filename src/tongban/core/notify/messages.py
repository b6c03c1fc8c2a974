"""Reading 我的消息, and noting what was read."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from tongban.core import clock
from tongban.core.city import current_city
from tongban.core.models import Message
from tongban.core.statement import array, fetch

_UNREAD = "select count(*) from core_message where city = $1 and party_id = any($2::uuid[]) and read_at is null"


def messages_for(party_ids: Sequence[UUID]) -> "QuerySet[Message]":
    """Messages of some parties, newest first."""
    return Message.objects.filter(party_id__in=party_ids).order_by("-created_at", "-id")


def unread_first(rows: "QuerySet[Message]") -> "QuerySet[Message]":
    """Messages with those not yet opened before the others, each part newest first."""
    opened = ExpressionWrapper(Q(read_at__isnull=False), BooleanField())
    return rows.annotate(opened=opened).order_by("opened", "-created_at", "-id")


def unread(party_ids: Sequence[UUID]) -> int:
    """How many messages some parties have not seen: every page of a signed-in reader says it."""
    return int(fetch(_UNREAD, [current_city(), array(map(str, party_ids))])[0][0])


def mark_read(party_ids: Sequence[UUID]) -> int:
    """Note that the parties have seen their messages; how many were new."""
    return Message.objects.filter(party_id__in=party_ids, read_at=None).update(read_at=clock.now())


def mark_one_read(message_id: UUID, party_ids: Sequence[UUID]) -> None:
    """Note that one of the parties has seen a message of theirs; once noted, the moment stays as it is."""
    unread = Message.objects.filter(id=message_id, party_id__in=party_ids, read_at=None)
    unread.update(read_at=clock.now())
