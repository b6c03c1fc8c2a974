"""The connections a process keeps for itself come back by themselves after the server ended them."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker
from tests.support.database import TestDatabase

from tongban.core.models import Message
from tongban.core.own_connections import OwnConnection, Readers, parameters
from tongban.core.prepared import Asked, Rows, fetch
from tongban.core.reading import Reading, in_stages


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


class Line:
    """A line to the server that can be cut in the middle of a read, as when the server is killed."""

    def __init__(self, folder: Path, given: dict[str, Any]) -> None:
        socket_name = f".s.PGSQL.{given.get('port') or 5432}"
        self._server = str(Path(given["host"]) / socket_name)
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(folder / socket_name))
        self._listening.listen()
        self._open: list[socket.socket] = []
        self.parameters = {**given, "host": str(folder)}
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self, last_words: bytes = b"") -> None:
        open_ = list(self._open)  # whoever comes back at once is let through
        for one in open_[::2]:
            one.sendall(last_words)
        for one in open_:
            one.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while True:
            here, there = self._listening.accept()[0], socket.socket(socket.AF_UNIX)
            there.connect(self._server)
            self._open += [here, there]
            for one, other in ((here, there), (there, here)):
                threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    @staticmethod
    def _carry(one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while said := one.recv(65536):
                other.sendall(said)


@pytest.mark.parametrize("several", [False, True])
def test_a_server_that_goes_without_a_word_in_the_middle_of_a_read_is_a_lost_connection(
    database: TestDatabase, django_db_blocker: DjangoDbBlocker, *, several: bool
) -> None:
    with TemporaryDirectory() as folder:  # the path of a socket has to be short
        with django_db_blocker.unblock():
            line = Line(Path(folder), parameters())
        reader = Readers(line.parameters)
        assert reader.fetch("select 1", []) == [(1,)]
        threading.Timer(0.3, line.cut).start()
        slow: Asked = ("select pg_sleep($1::float)::text", [30])
        with pytest.raises(psycopg.OperationalError):
            if several:
                read(reader, [slow, ("select 1", [])])
            else:
                reader.fetch(*slow)
        assert reader.fetch("select 1", []) == [(1,)], "and the next one succeeds"
        reader.close()


def test_a_server_that_warned_and_went_before_it_was_asked_is_a_lost_connection(
    database: TestDatabase, django_db_blocker: DjangoDbBlocker
) -> None:
    fields = b"SWARNING\0VWARNING\0C57P02\0Mterminating connection because of crash of another server process\0\0"
    warning = b"N" + (4 + len(fields)).to_bytes(4) + fields
    with TemporaryDirectory() as folder:
        with django_db_blocker.unblock():
            line = Line(Path(folder), parameters())
        raw = OwnConnection(line.parameters).ready()
        assert fetch(raw, "select 1", []) == [(1,)]
        line.cut(warning)
        with pytest.raises(psycopg.OperationalError):
            fetch(raw, "select 1", [])


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


def read(reader: Readers, *stages: list[Asked]) -> list[Rows]:
    found: list[Rows] = []
    reader.fetch_together([lambda stage=stage: stage for stage in stages], found.append)
    return found


def test_several_reads_go_there_together_and_each_has_its_own_answer(reader: Readers) -> None:
    asked = [("select $1::int + 1", [1]), ("select 'x' where $1::bool", [False]), ("select generate_series(1, 3)", [])]
    assert read(reader, asked) == [[(2,)], [], [(1,), (2,), (3,)]]


def test_the_first_stage_is_on_its_way_before_the_next_is_worked_out(reader: Readers) -> None:
    begun: list[float] = []

    def later() -> list[Asked]:
        time.sleep(0.2)
        begun.append(time.time())
        return [("select 2", [])]

    found: list[Rows] = []
    reader.fetch_together([lambda: [("select extract(epoch from clock_timestamp())", [])], later], found.append)
    ((at,),), ((two,),) = found
    assert (float(at) < begun[0], two) == (True, 2)


def test_a_statement_that_failed_to_be_prepared_is_prepared_again(reader: Readers) -> None:
    with pytest.raises(psycopg.errors.UndefinedTable):
        read(reader, [("select 1 from nowhere_yet", []), ("select 7", [])])
    assert read(reader, [("select 7", []), ("select 7", [])]) == [[(7,)], [(7,)]]


def test_whoever_cannot_use_a_row_leaves_no_answer_for_whoever_comes_next(reader: Readers) -> None:
    def stumble(_rows: Rows) -> None:
        raise KeyError("no such thing")

    with pytest.raises(KeyError):
        reader.fetch_together([lambda: [("select 1", []), ("select 2", [])]], stumble)
    assert read(reader, [("select 3", [])]) == [[(3,)]]


def test_answers_longer_than_the_socket_holds_arrive_whole(reader: Readers) -> None:
    long = "select repeat('长', $1::int)"
    ((first,),), ((second,),) = read(reader, [(long, [1_000_000]), (long, [2_000_000])])
    assert (len(first), len(second)) == (1_000_000, 2_000_000)


def test_one_failed_read_among_several_leaves_no_answer_for_whoever_comes_next(reader: Readers) -> None:
    with pytest.raises(psycopg.errors.DivisionByZero):
        read(reader, [("select 1", []), ("select 1 / $1::int", [0]), ("select 2", [])])
    assert read(reader, [("select 3", []), ("select 4", [])]) == [[(3,)], [(4,)]]
    assert reader.fetch("select 5", []) == [(5,)]


def test_reads_under_way_when_the_server_ends_them_fail_and_the_next_ones_succeed(
    reader: Readers, database: TestDatabase
) -> None:
    ((first,),) = reader.fetch("select pg_backend_pid()", [])
    with psycopg.connect(database.addresses.application, autocommit=True) as other:
        killer = threading.Timer(0.3, lambda: other.execute("select pg_terminate_backend(%s, 5000)", [first]))
        killer.start()
        with pytest.raises(psycopg.OperationalError):
            read(reader, [("select pg_sleep(60)", []), ("select 1", [])])
        killer.join()
    assert read(reader, [("select 1", []), ("select 2", [])]) == [[(1,)], [(2,)]]


def test_waiting_for_several_reads_lets_other_threads_run(reader: Readers) -> None:
    ran = threading.Event()
    threading.Timer(0.05, ran.set).start()
    read(reader, [("select pg_sleep(1)", []), ("select 1", [])])
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


@pytest.mark.django_db
def test_what_is_worked_out_within_a_transaction_may_read_too() -> None:
    first, then = Reading("select 1", [], list), Reading("select 2", [], list)

    def later() -> list[Reading[Any]]:
        Message.objects.count()  # over the same connection: a transaction has but one
        return [then]

    with transaction.atomic():
        in_stages(lambda: [first], later)
    assert (first.found, then.found) == ([(1,)], [(2,)])
