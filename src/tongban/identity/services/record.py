"""The record of security events: written with the act, shown to whom it concerns."""

from tongban.core import clock
from tongban.core.actor import Actor
from tongban.core.unit_of_work import UnitOfWork
from tongban.identity.models import SecurityEvent
from tongban.identity.subjects import Browser, Subject


def note(
    subject: Subject, what: str, detail: str = "", *, actor: Actor | None = None, at: Browser | None = None
) -> None:
    """Put on record what happened to a subject's account; by herself where no other actor is named."""
    where = at or Browser()
    who = actor or subject.actor
    with UnitOfWork(who) as uow:
        uow.add(
            SecurityEvent,
            subject_kind=subject.kind.value,
            subject_id=subject.id,
            what=what[:40],
            detail=detail[:200],
            actor_kind=who.kind.value,
            actor_id=who.id,
            actor_name=who.name[:80],
            device=where.device[:60],
            address=where.address[:45],
            request_id=where.request_id or who.request_id,
            at=clock.now(),
        )
