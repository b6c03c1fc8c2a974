"""Reads of the identity room: sign-ins that still hold, what happened to an account, and its second factors."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from tongban.core import clock
from tongban.core.statement import read
from tongban.identity.models import SecurityEvent, SignedIn


def signed_in(session: UUID | str) -> SignedIn | None:
    """A sign-in by id, over or not."""
    return next(iter(read(SignedIn, "id = $2::uuid", [session])), None)


def ends(row: SignedIn) -> datetime:
    """When a sign-in ends unless there is a sign of life before."""
    return min(row.ends_at, row.last_seen + timedelta(minutes=settings.IDLE_MINUTES))


def holds(row: SignedIn) -> bool:
    """True while a sign-in is neither ended nor out of time."""
    return row.ended_at is None and clock.now() < ends(row)


def living(subject: UUID) -> list[SignedIn]:
    """A subject's sign-ins that hold, the newest first."""
    rows = SignedIn.objects.filter(subject_id=subject, ended_at=None, ends_at__gt=clock.now()).order_by("-since", "-id")
    return [row for row in rows if holds(row)]


def events_of(subject: UUID) -> "QuerySet[SecurityEvent]":
    """What happened to a subject's account, the newest first."""
    return SecurityEvent.objects.filter(subject_id=subject).order_by("-at", "-id")


def done_by_others(subject: UUID, since: datetime) -> list[SecurityEvent]:
    """What others did to a subject's account after a moment."""
    return list(events_of(subject).filter(at__gt=since).exclude(actor_id=str(subject))[:5])
