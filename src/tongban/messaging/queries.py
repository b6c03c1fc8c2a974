"""Reads about how parties are told."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from tongban.core import clock
from tongban.messaging.models import Contact, Reminder


def contact_of(party_id: UUID) -> Contact:
    """How a party wants to be told; as usual where she chose nothing (the row is not in the database then)."""
    found: Contact | None = Contact.objects.filter(party_id=party_id).first()
    return found or Contact(party_id=party_id, version=0, updated_at=clock.now())


def contact_rows(party_id: UUID) -> "QuerySet[Contact]":
    """What a party chose, for the copy of her data; nothing where she chose nothing."""
    return Contact.objects.filter(party_id=party_id).order_by("id")


def contacts_of(party_ids: Iterable[UUID]) -> dict[UUID, Contact]:
    """The same for several, in one read; those who chose nothing are left out."""
    return {row.party_id: row for row in Contact.objects.filter(party_id__in=set(party_ids))}


def reminded(key: str, since: datetime | None = None) -> "QuerySet[Reminder, UUID]":
    """The subjects somebody was reminded of, by the beginning of the key, to be left out of a list in one read."""
    rows = Reminder.objects.filter(key__startswith=key)
    return (rows if since is None else rows.filter(at__gte=since)).values_list("subject_id", flat=True)
