"""The committer of a process: a row somebody holds keeps others waiting for moments, and no trouble ends its thread."""

import threading
import time
from uuid import uuid4

import psycopg
import pytest
from django.db import OperationalError, connection, transaction

from tongban.core import clock
from tongban.core.actor import SYSTEM
from tongban.core.group_commit import Committer
from tongban.core.models import Message
from tongban.core.own_connections import OwnConnection
from tongban.core.unit_of_work import UnitOfWork

pytestmark = pytest.mark.django_db(transaction=True)


def message() -> Message:
    return Message(party_id=uuid4(), event_id=uuid4(), title="题", body="正文", created_at=clock.now())


def test_a_row_that_is_held_keeps_other_writers_for_moments_only() -> None:
    held = message()
    refused: list[BaseException] = []
    begun = threading.Event()

    def second() -> None:
        uow = UnitOfWork(SYSTEM)
        again = message()
        again.party_id, again.event_id = held.party_id, held.event_id
        uow.insert(again)
        begun.set()
        try:
            uow.commit()
        except OperationalError as error:
            refused.append(error)
        finally:
            connection.close()

    with transaction.atomic():
        with UnitOfWork(SYSTEM) as uow:
            uow.insert(held)
        waiting = threading.Thread(target=second)
        waiting.start()
        begun.wait()
        behind = threading.Thread(target=_written, args=(message(),))
        started = time.monotonic()
        behind.start()
        behind.join()
        waiting.join()
        assert time.monotonic() - started < 20, "everybody waited for one row"
    assert len(refused) == 1
    assert Message.objects.count() == 2


def _written(row: Message) -> None:
    with UnitOfWork(SYSTEM) as uow:
        uow.insert(row)
    connection.close()


class Unready(OwnConnection):
    """A connection that cannot be had at first, in a way nobody thought of."""

    tries = 0

    def ready(self) -> "psycopg.Connection[object]":
        self.tries += 1
        if self.tries == 1:
            raise RuntimeError("no socket")
        return super().ready()


def test_a_committer_goes_on_after_any_trouble_and_tells_who_waited() -> None:
    committer = Committer(Unready({}))
    with pytest.raises(RuntimeError, match="no socket"):
        committer.submit({})
    with pytest.raises((psycopg.Error, OperationalError)):
        committer.submit({})
