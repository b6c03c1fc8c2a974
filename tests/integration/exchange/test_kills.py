"""A small version of `make kills`: provider, worker and database cut off in turn while facts are fetched."""

import os
import socket
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from benchmarks.kills.elsewhere import KEY
from benchmarks.kills.trial import Place, Plan, Trial
from django.conf import LazySettings
from django.db import connections
from tests.support import errands
from tests.support.database import TestDatabase
from tests.support.sharing import Systems, connected

from tongban.core.away import let_go
from tongban.exchange.gateway import connecting
from tongban.exchange.gateway.circuit import Breakers

pytestmark = pytest.mark.django_db(transaction=True)
_SESSIONS = """select pg_terminate_backend(pid) from pg_stat_activity
                where datname = current_database() and usename = current_user and pid <> pg_backend_pid()"""


@pytest.fixture
def place(
    database: TestDatabase, pack: None, data_folder: Path, tmp_path: Path, settings: LazySettings
) -> Iterator[Place]:
    """The test database, whose sessions are ended in place of its server, and a case that waits for its sources."""
    case = errands.handed_over().number
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    there = Systems()
    there.url = f"http://127.0.0.1:{port}"
    children = {
        **os.environ, "DATABASE_URL": database.addresses.application, "TONGBAN_SECRET_KEY": settings.SECRET_KEY,
        "DJANGO_SETTINGS_MODULE": "tongban.core.settings", "TONGBAN_DATA": str(data_folder),
        "TONGBAN_PROVIDER_URL": there.url, "TONGBAN_PROVIDER_KEY": KEY,
    }  # fmt: skip

    def cut() -> None:
        with psycopg.connect(database.addresses.application, autocommit=True) as connection:
            connection.execute(_SESSIONS)

    with connected(there, settings):
        settings.PROVIDER_KEY = KEY
        connecting.lines().breakers = Breakers(time.monotonic, pause=0.2, longest=0.2)
        yield Place(database.addresses, cut, case, errands.EXPIRED, tmp_path, port, children)
    connections.close_all()
    let_go()


def test_nothing_is_lost_and_nothing_double_whoever_is_killed(place: Place) -> None:
    report = Trial(Plan(fetches=150, kills=3, subjects=40, changes=200, late=12, callers=4, leases=False), place).run()
    assert (report.faults, report.answered, set(report.killed.values())) == ([], 150, {1})
