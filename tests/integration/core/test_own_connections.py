"""The connections a process keeps for itself come back by themselves after the server ended them."""

import psycopg
import pytest
from pytest_django import DjangoDbBlocker
from tests.support.database import TestDatabase

from tongban.core.own_connections import Reader, parameters


def test_the_next_read_after_a_restart_succeeds(database: TestDatabase, django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.unblock():
        reader = Reader(parameters())
    asked = "select pg_backend_pid()"
    ((first,),) = reader.fetch(asked, [])
    assert reader.fetch(asked, []) == [(first,)], "one connection serves all reads"
    with psycopg.connect(database.addresses.application, autocommit=True) as other:
        other.execute("select pg_terminate_backend(%s, 5000)", [first])
    ((second,),) = reader.fetch(asked, [])
    assert second != first
    reader.ready().close()


def test_a_failed_read_leaves_the_connection_usable(database: TestDatabase, django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.unblock():
        reader = Reader(parameters())
    with pytest.raises(psycopg.errors.DivisionByZero):
        reader.fetch("select 1 / $1::int", [0])
    assert reader.fetch("select 1 / $1::int", [1]) == [(1,)]
    reader.ready().close()
