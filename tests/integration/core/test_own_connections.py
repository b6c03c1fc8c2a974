"""The connections a process keeps for itself come back by themselves after the server ended them."""

import threading
import time
from collections.abc import Iterator

import psycopg
import pytest
from pytest_django import DjangoDbBlocker
from tests.support.database import TestDatabase

from tongban.core.own_connections import Readers, parameters


def test_the_next_read_after_a_restart_succeeds(database: TestDatabase, django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.unblock():
        reader = Readers(parameters())
    asked = "select pg_backend_pid()"
    ((first,),) = reader.fetch(asked, [])
    assert reader.fetch(asked, []) == [(first,)], "one connection serves all reads"
    with psycopg.connect(database.addresses.application, autocommit=True) as other:
        other.execute("select pg_terminate_backend(%s, 5000)", [first])
    ((second,),) = reader.fetch(asked, [])
    assert second != first
    reader.close()


def test_a_failed_read_leaves_the_connection_usable(database: TestDatabase, django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.unblock():
        reader = Readers(parameters())
    with pytest.raises(psycopg.errors.DivisionByZero):
        reader.fetch("select 1 / $1::int", [0])
    assert reader.fetch("select 1 / $1::int", [1]) == [(1,)]
    reader.close()


@pytest.fixture
def reader(database: TestDatabase, django_db_blocker: DjangoDbBlocker) -> Iterator[Readers]:
    with django_db_blocker.unblock():
        made = Readers(parameters())
    yield made
    made.close()


def test_several_reads_go_there_together_and_each_has_its_own_answer(reader: Readers) -> None:
    asked = [("select $1::int + 1", [1]), ("select 'x' where $1::bool", [False]), ("select generate_series(1, 3)", [])]
    assert reader.fetch_together(asked) == [[(2,)], [], [(1,), (2,), (3,)]]


def test_answers_longer_than_the_socket_holds_arrive_whole(reader: Readers) -> None:
    long = "select repeat('长', $1::int)"
    ((first,),), ((second,),) = reader.fetch_together([(long, [1_000_000]), (long, [2_000_000])])
    assert (len(first), len(second)) == (1_000_000, 2_000_000)


def test_one_failed_read_among_several_leaves_no_answer_for_whoever_comes_next(reader: Readers) -> None:
    with pytest.raises(psycopg.errors.DivisionByZero):
        reader.fetch_together([("select 1", []), ("select 1 / $1::int", [0]), ("select 2", [])])
    assert reader.fetch_together([("select 3", []), ("select 4", [])]) == [[(3,)], [(4,)]]
    assert reader.fetch("select 5", []) == [(5,)]


def test_reads_under_way_when_the_server_ends_them_fail_and_the_next_ones_succeed(
    reader: Readers, database: TestDatabase
) -> None:
    ((first,),) = reader.fetch("select pg_backend_pid()", [])
    with psycopg.connect(database.addresses.application, autocommit=True) as other:
        killer = threading.Timer(0.3, lambda: other.execute("select pg_terminate_backend(%s, 5000)", [first]))
        killer.start()
        with pytest.raises(psycopg.OperationalError):
            reader.fetch_together([("select pg_sleep(60)", []), ("select 1", [])])
        killer.join()
    assert reader.fetch_together([("select 1", []), ("select 2", [])]) == [[(1,)], [(2,)]]


def test_waiting_for_several_reads_lets_other_threads_run(reader: Readers) -> None:
    ran = threading.Event()
    threading.Timer(0.05, ran.set).start()
    reader.fetch_together([("select pg_sleep(1)", []), ("select 1", [])])
    assert ran.is_set()


def test_whoever_finds_every_connection_taken_is_told_soon(
    database: TestDatabase, django_db_blocker: DjangoDbBlocker
) -> None:
    with django_db_blocker.unblock():
        few = Readers(parameters(), most=1, patience=0.2)
    slow = threading.Thread(target=few.fetch, args=("select pg_sleep(1)", []))
    slow.start()
    while few._free.qsize():
        time.sleep(0.01)
    with pytest.raises(psycopg.OperationalError, match="taken"):
        few.fetch("select 1", [])
    slow.join()
    assert few.fetch("select 1", []) == [(1,)]
    few.close()
