"""Remind of a thing once: what was reminded of is kept, so that the same words are not said again."""

from uuid import UUID

from django.db import IntegrityError

from tongban.core.actor import SYSTEM
from tongban.core.events import Event
from tongban.core.statement import violated
from tongban.core.unit_of_work import UnitOfWork
from tongban.messaging.models import Reminder


def once(subject_id: UUID, key: str, event: Event) -> bool:
    """Announce something that is to be told of a subject, False where it was announced under this key before."""
    try:
        with UnitOfWork(SYSTEM) as uow:
            uow.insert(Reminder(subject_id=subject_id, key=key, at=uow.now))
            uow.emit(event)
    except IntegrityError as error:
        if violated(error) != "reminder_once":
            raise
        return False
    return True
