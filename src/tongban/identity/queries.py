"""Reads of the identity room: sign-ins that still hold, what happened to an account, and its second factors."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from tongban.core import clock
from tongban.core.reading import Reading, row_of
from tongban.identity.models import OneTimePassword, RecoveryCode, SecurityEvent, SecurityKey, SignedIn


def signed_in(session: UUID | str | None) -> Reading[SignedIn | None]:
    """A sign-in by id, over or not; for no id there is none."""
    return row_of(SignedIn, "id = $2::uuid", [session])


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


def last_seen(subject: UUID) -> datetime | None:
    """When a subject was last seen signed in; None for somebody who never was."""
    row = SignedIn.objects.filter(subject_id=subject).order_by("-since", "-id").first()
    return None if row is None else row.last_seen


def done_by_others(subject: UUID, since: datetime) -> list[SecurityEvent]:
    """What others did to a subject's account after a moment."""
    return list(events_of(subject).filter(at__gt=since).exclude(actor_id=str(subject))[:5])


@dataclass(frozen=True, slots=True)
class Factors:
    """The second factors a subject has: one-time passwords since when, keys by name, recovery codes left."""

    totp_since: datetime | None
    keys: Sequence[SecurityKey]
    codes_left: int

    @property
    def any(self) -> bool:
        """Whether there is any that a sign-in has to ask for; recovery codes alone are none."""
        return self.totp_since is not None or bool(self.keys)


def factors_of(subject: UUID) -> Factors:
    """The second factors of a subject."""
    row = OneTimePassword.objects.filter(subject_id=subject, confirmed_at__isnull=False).first()
    keys = list(SecurityKey.objects.filter(subject_id=subject).order_by("created_at"))
    left = RecoveryCode.objects.filter(subject_id=subject, used_at=None).count()
    return Factors(row.confirmed_at if row else None, keys, left)


def with_factors(subjects: Collection[UUID]) -> set[UUID]:
    """Which of several subjects have a second factor, in two reads."""
    codes = OneTimePassword.objects.filter(subject_id__in=subjects, confirmed_at__isnull=False)
    keys = SecurityKey.objects.filter(subject_id__in=subjects)
    return {*codes.values_list("subject_id", flat=True), *keys.values_list("subject_id", flat=True)}
