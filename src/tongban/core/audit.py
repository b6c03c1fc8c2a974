"""Who looked at whose data, why: written with the act, shown to the owner."""

from collections.abc import Mapping
from uuid import UUID

from django.db.models import QuerySet

from tongban.core.actor import Actor
from tongban.core.models import Access
from tongban.core.unit_of_work import UnitOfWork


def record_access(uow: UnitOfWork, subject: UUID, what: str, purpose: str) -> None:
    """Note that the unit of work's actor saw or fetched something about a party."""
    actor = uow.actor
    uow.add(
        Access,
        subject_id=subject,
        actor_kind=actor.kind.value,
        actor_id=actor.id,
        actor_name=actor.name,
        what=what[:200],
        purpose=purpose[:200],
        request_id=actor.request_id,
        at=uow.now,
    )


def note_access(actor: Actor, subject: UUID, what: str, purpose: str) -> None:
    """The same for a look that writes nothing else."""
    with UnitOfWork(actor) as uow:
        record_access(uow, subject, what, purpose)


def note_accesses(actor: Actor, looks: Mapping[UUID, str], purpose: str) -> None:
    """One look at the data of many (a list taken out of the house), as one statement: what was seen, by party."""
    with UnitOfWork(actor) as uow:
        for subject, what in looks.items():
            record_access(uow, subject, what, purpose)


def accesses_of(subject: UUID) -> "QuerySet[Access]":
    """Every look at a party's data, newest first."""
    return Access.objects.filter(subject_id=subject).order_by("-at", "-id")
