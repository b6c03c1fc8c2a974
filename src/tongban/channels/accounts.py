"""What 账户与安全 shows to citizens and to staff alike: signed-in devices and what happened to the account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tongban.core.actor import ActorKind
from tongban.identity.models import SecurityEvent, SignedIn
from tongban.identity.queries import events_of, living

_EVENTS = 30


@dataclass(frozen=True, slots=True)
class DeviceLine:
    """A browser that is signed in."""

    id: UUID
    device: str
    address: str
    provider: str
    since: datetime
    last_seen: datetime
    current: bool


@dataclass(frozen=True, slots=True)
class EventLine:
    """Something that happened to the account; ``who`` is empty for the owner herself."""

    at: datetime
    what: str
    detail: str
    who: str
    where: str


def devices(subject: UUID, current: SignedIn) -> list[DeviceLine]:
    """The browsers a subject is signed in with, this one first."""
    lines = [_device(row, current) for row in living(subject)]
    return sorted(lines, key=lambda line: not line.current)


def _device(row: SignedIn, current: SignedIn) -> DeviceLine:
    return DeviceLine(
        row.id, row.device, row.address, row.provider, row.since, row.last_seen, current=row.id == current.id
    )


def events(subject: UUID) -> list[EventLine]:
    """The latest of what happened to a subject's account."""
    return [_event(row, subject) for row in events_of(subject)[:_EVENTS]]


def _event(row: SecurityEvent, subject: UUID) -> EventLine:
    own = row.actor_id == str(subject)
    who = "" if own else ("系统" if row.actor_kind == ActorKind.SYSTEM else row.actor_name)
    return EventLine(row.at, row.what, row.detail, who, " ".join(filter(None, (row.device, row.address))))
