"""One throw-away PostgreSQL for the whole run; Django works in it as the application's role, so rights are real."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tongban.core.postgres import Cluster
from tongban.core.roles import Addresses, provision

if TYPE_CHECKING:
    from pytest_django.plugin import DjangoDbBlocker

_TRIES = 5


class TestDatabase:
    """The migrated database of the run and its baseline: what every test finds in it."""

    __test__ = False

    def __init__(self, addresses: Addresses) -> None:
        self.addresses = addresses
        self._owner: psycopg.Connection[Any] = psycopg.connect(addresses.owner, autocommit=True)
        self._kept: list[tuple[str, list[str]]] = []
        self._spared = {"django_migrations"}

    def spare(self, table: str) -> None:
        """Leave a table alone from now on: what is in it belongs to processes that go on running."""
        self._spared.add(table)

    def keep(self) -> None:
        """Make what is in the database now the baseline of all later tests."""
        self._owner.execute("drop schema if exists baseline cascade")
        self._owner.execute("create schema baseline")
        self._kept = []
        for table in self._in_order():
            name, copy = sql.Identifier(table), sql.Identifier("baseline", table)
            self._owner.execute(sql.SQL("create table {} as table {}").format(copy, name))
            if self._owner.execute(sql.SQL("select 1 from {} limit 1").format(copy)).fetchone():
                self._kept.append((table, self._columns(table)))

    def restore(self) -> None:
        """Bring every table back to the baseline, as the owner (the application's role may not even delete)."""
        tables = sql.SQL(", ").join(map(sql.Identifier, self._tables()))
        for left in reversed(range(_TRIES)):
            try:
                with self._owner.transaction():
                    self._owner.execute(sql.SQL("truncate {}").format(tables))
                    for table, columns in self._kept:
                        self._refill(table, columns)
                return
            except psycopg.errors.DeadlockDetected:
                if not left:
                    raise

    def close(self) -> None:
        """Let go of the owner's connection."""
        self._owner.close()

    def _refill(self, table: str, columns: list[str]) -> None:
        listed = sql.SQL(", ").join(map(sql.Identifier, columns))
        self._owner.execute(
            sql.SQL("insert into {} ({}) overriding system value select {} from {}").format(
                sql.Identifier(table), listed, listed, sql.Identifier("baseline", table)
            )
        )

    def _tables(self) -> list[str]:
        query = "select tablename from pg_tables where schemaname = 'public' and tablename <> all(%s)"
        return [row[0] for row in self._owner.execute(query, [list(self._spared)])]

    def _columns(self, table: str) -> list[str]:
        query = """select column_name from information_schema.columns
                    where table_schema = 'public' and table_name = %s and is_generated = 'NEVER'"""
        return [row[0] for row in self._owner.execute(query, [table])]

    def _in_order(self) -> list[str]:
        """Every table after those its foreign keys point to."""
        before: dict[str, set[str]] = {table: set() for table in self._tables()}
        query = """select c.conrelid::regclass::text, c.confrelid::regclass::text from pg_constraint c
                    where c.contype = 'f' and c.connamespace = 'public'::regnamespace"""
        for table, target in self._owner.execute(query):
            if table != target:
                before[table].add(target)
        return list(TopologicalSorter(before).static_order())


@pytest.fixture(scope="session")
def postgres() -> Iterator[Addresses]:
    """A fresh database: on the server of TEST_DATABASE_URL and TEST_DATABASE_OWNER_URL, else on one started here."""
    if owner := os.environ.get("TEST_DATABASE_OWNER_URL"):
        yield from _fresh_on(Addresses(os.environ["TEST_DATABASE_URL"], owner))
        return
    # A short path of its own: pytest's folders are private to us, and PostgreSQL may have to run as another user.
    home = Path(tempfile.mkdtemp(prefix="tongban-test-"))
    home.chmod(0o711)
    cluster = Cluster(home, durable=False)
    cluster.start()
    try:
        yield provision(cluster)
    finally:
        cluster.stop()
        shutil.rmtree(home)


def _fresh_on(server: Addresses) -> Iterator[Addresses]:
    name = f"tongban_test_{os.getpid()}"
    with psycopg.connect(server.owner, autocommit=True) as owner:
        owner.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        try:
            yield Addresses(make_conninfo(server.application, dbname=name), make_conninfo(server.owner, dbname=name))
        finally:
            _end_sessions(server.application, name)
            owner.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def _end_sessions(application: str, name: str) -> None:
    """End what the application's role still has open in a database: the owner may not."""
    with psycopg.connect(application, autocommit=True) as connection:
        query = "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s and usename = current_user"
        connection.execute(query, [name])


@pytest.fixture(scope="session")
def database(postgres: Addresses, data_folder: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[TestDatabase]:
    """The migrated database; Django's default connection is the application's role."""
    from django.conf import settings
    from django.contrib.auth.hashers import get_hasher
    from django.db import connections

    from tongban.core.database import migrate
    from tongban.core.settings import database as entry

    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        patch.setattr(settings, "DATABASE_URL", postgres.application)
        # The passwords of the demonstration city are known to all; at full strength they were half the time to load it.
        patch.setattr(get_hasher(), "work_factor", 2)
        connections["default"].settings_dict.update(entry(postgres.application))
        role = conninfo_to_dict(postgres.application)["user"]
        migrate(postgres.owner, str(role))
        prepared = TestDatabase(postgres)
        try:
            yield prepared
        finally:
            prepared.close()
            connections.close_all()
            connections["default"].close_pool()  # type: ignore[attr-defined]  # not in the stubs


@pytest.fixture(scope="session")
def django_db_setup(database: TestDatabase, django_test_environment: None) -> Iterator[None]:
    """In place of pytest-django's: the database stands already, and transactional tests are cleaned by its owner."""
    from django.test import TransactionTestCase

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: database.restore())
        yield


@pytest.fixture(scope="session")
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The run's own TONGBAN_DATA."""
    from django.conf import settings

    folder = tmp_path_factory.mktemp("data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "DATA_DIR", folder)
        patch.setenv("TONGBAN_DATA", str(folder))
        yield folder


@pytest.fixture(scope="session")
def pack(database: TestDatabase, django_db_blocker: DjangoDbBlocker) -> None:
    """The demonstration city, loaded once; tests that use it run after those that do not, and always find it whole."""
    from django.conf import settings

    from tongban.demo import load_city

    with django_db_blocker.unblock():
        load_city(settings.PACK_DIR)
    database.keep()


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    yield
    from tongban.core.cache import forget_all

    forget_all()
