"""What happened, and who listens: events leave as jobs in the same transaction, by one table."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct, field

from tongban.core.ids import uuid7
from tongban.core.models import Job

Payload = Mapping[str, Any]
Handler = Callable[["Job"], None]


class Event(Struct, frozen=True):
    """A frozen, versioned announcement. ``subject`` is what it is about (a case number); order is kept per subject."""

    name: str
    subject: str
    payload: Payload
    version: int = 1
    id: UUID = field(default_factory=uuid7)


_consumers: dict[str, tuple[str, ...]] = {}
_handlers: dict[str, Handler] = {}


def wire(table: Mapping[str, Iterable[str]], handlers: Mapping[str, Handler]) -> None:
    """Set which consumers hear which event. Every consumer needs a handler; called by the composition root."""
    unknown = {topic for topics in table.values() for topic in topics} - set(handlers)
    if unknown:
        raise ValueError(f"events are wired to consumers without a handler: {sorted(unknown)}")
    _consumers.clear()
    _consumers.update({event: tuple(topics) for event, topics in table.items()})
    _handlers.clear()
    _handlers.update(handlers)


def wired() -> Mapping[str, tuple[str, ...]]:
    """The event table in force."""
    return _consumers


def handler(topic: str) -> Handler:
    """The handler of a consumer. KeyError when the job's consumer no longer exists."""
    return _handlers[topic]


def jobs_for(event: Event, request_id: str, now: datetime, not_before: datetime | None = None) -> list[dict[str, Any]]:
    """The columns of one job per consumer, due at once or later; an event
    nobody is wired to is a programming error, not silence.
    """
    return [
        {
            "topic": topic,
            "lane": f"{topic}:{event.subject}",
            "event_id": event.id,
            "event_name": event.name,
            "payload": dict(event.payload),
            "run_at": max(now, not_before or now),
            "created_at": now,
            "request_id": request_id,
        }
        for topic in _consumers[event.name]
    ]
