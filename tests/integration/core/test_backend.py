"""Connections the server hung up on are found before anybody uses one."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connections
from pytest_django import DjangoDbBlocker
from tests.support.database import TestDatabase

from tongban.core.settings import database as entry

ALIAS = "looked_at"


@pytest.fixture
def pooled(database: TestDatabase, django_db_blocker: DjangoDbBlocker) -> Iterator[Any]:
    """A connection of Django's with a pool of its own over our backend."""
    settings = {**entry(database.addresses.application), "ENGINE": "tongban.core.backend"}
    connections.settings[ALIAS] = connections.configure_settings({"default": settings})["default"]
    connection: Any = connections[ALIAS]
    with django_db_blocker.unblock():
        yield connection
    connection.close()
    connection.close_pool()
    del connections[ALIAS]
    del connections.settings[ALIAS]


def backend(connection: Any) -> int:
    """The server process that answers; the connection goes back to the pool, as after a request."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        pid: int = cursor.fetchone()[0]
    connection.close()
    return pid


def end(owner: str, *pids: int) -> None:
    """End server processes, as a restart does, and see them gone."""
    with psycopg.connect(owner, autocommit=True) as other:
        for pid in pids:
            other.execute("select pg_terminate_backend(%s, 5000)", [pid])


def test_the_next_request_after_a_restart_succeeds(pooled: Any, database: TestDatabase) -> None:
    known = {backend(pooled) for _ in range(3)}
    end(database.addresses.application, *known)
    assert backend(pooled) not in known


def test_it_succeeds_also_when_every_idle_connection_is_dead(pooled: Any, database: TestDatabase) -> None:
    pids = []
    pool = pooled.pool
    pool.open(wait=True)
    held = [pool.getconn() for _ in range(3)]
    for raw in held:
        pids.append(raw.info.backend_pid)
        pool.putconn(raw)
    end(database.addresses.application, *pids)
    for _ in range(4):
        assert backend(pooled) not in pids
