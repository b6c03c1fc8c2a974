"""Preparing a database: one host at a time, and statistics afterwards."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from tests.support.database import TestDatabase

from tongban.core.preparing import analyse, one_at_a_time


@pytest.fixture
def owner(database: TestDatabase) -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    """The owner, with two tables of her own that are gone afterwards."""
    with psycopg.connect(database.addresses.owner, autocommit=True) as connection:
        connection.execute("create table filled_lately (n integer) with (autovacuum_enabled = false)")
        connection.execute("create table still_empty (n integer)")
        yield connection
        connection.execute("drop table filled_lately, still_empty")


def test_a_second_host_waits_and_says_so(database: TestDatabase) -> None:
    said: list[str] = []
    inside = threading.Event()

    def second() -> None:
        with one_at_a_time(database.addresses.application, said.append):
            inside.set()

    with one_at_a_time(database.addresses.owner, said.append):
        assert said == []
        thread = threading.Thread(target=second)
        thread.start()
        assert not inside.wait(0.5)
        assert "等它完成" in said[0]
    assert inside.wait(5)
    thread.join()


def test_updating_the_schema_waits_for_another_host(database: TestDatabase, data_folder: Path) -> None:
    environment = {
        **os.environ,
        "DATABASE_URL": database.addresses.application,
        "DATABASE_OWNER_URL": database.addresses.owner,
        "TONGBAN_DATA": str(data_folder),
        "TONGBAN_SECRET_KEY": "x" * 60,
    }
    command = [sys.executable, "-m", "tongban", "migrate"]
    with one_at_a_time(database.addresses.owner, print):
        waiting = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
        assert waiting.stderr is not None
        assert "另一台主机" in waiting.stderr.readline()
        time.sleep(0.3)
        assert waiting.poll() is None
    assert waiting.wait(60) == 0
    waiting.stderr.close()


def test_tables_filled_since_the_planner_looked_are_analysed_and_empty_ones_left(
    owner: "psycopg.Connection[tuple[object, ...]]", database: TestDatabase
) -> None:
    assert "still_empty" not in analyse(database.addresses.owner)
    owner.execute("insert into filled_lately select generate_series(1, 500)")
    assert "filled_lately" in analyse(database.addresses.owner)
    assert "filled_lately" not in analyse(database.addresses.owner)
    owner.execute("insert into filled_lately select generate_series(1, 500)")
    owner.execute("select pg_stat_force_next_flush()")
    assert analyse(database.addresses.owner) == ["filled_lately"]
    rows = owner.execute("select reltuples from pg_class where relname in ('filled_lately', 'still_empty') order by 1")
    assert [row[0] for row in rows.fetchall()] == [-1.0, 1000.0]


def test_the_application_finds_nothing_to_analyse(
    owner: "psycopg.Connection[tuple[object, ...]]", database: TestDatabase
) -> None:
    owner.execute("insert into filled_lately values (1)")
    assert analyse(database.addresses.application) == []
