"""The real web, live stream and worker on the test database, for tests that go through HTTP or a browser."""

from __future__ import annotations

import secrets
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from tests.support.database import TestDatabase

from tongban import serve
from tongban.core import clock
from tongban.core.environment import Environment
from tongban.core.models import WorkerBeat
from tongban.core.supervisor import Supervisor

_READY_SECONDS = 180.0


@dataclass(frozen=True, slots=True)
class Site:
    """Where the running site is: ``address`` of the pages, ``live`` of the stream, ``logs`` of its processes."""

    address: str
    live: str
    logs: Path


@contextmanager
def _served(database: TestDatabase, data_folder: Path, logs: Path, **more: str) -> Iterator[Site]:
    """The processes `make run` would start, on free ports, with ``more`` in their environment."""
    port, live_port = _free_ports()
    environment = Environment(data_folder, "127.0.0.1", port, live_port, False, database.addresses)
    # The same key as the tests', so that a test can sign in or sign a pass by itself.
    children = {
        **serve.child_environment(environment, database.addresses),
        "TONGBAN_SECRET_KEY": settings.SECRET_KEY,
        **more,
    }
    group = Supervisor(serve.programs(environment), children, logs)
    site = Site(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{live_port}", logs)
    try:
        group.start()
        _await_ready(site)
        yield site
    finally:
        group.stop()


@pytest.fixture(scope="session")
def site_processes(database: TestDatabase, pack: None, data_folder: Path) -> Iterator[Site]:
    """A site kept for the whole run."""
    with _served(database, data_folder, data_folder / "logs") as site:
        # The worker gives it every five seconds: cleared away with the rest, every test would wait for the next one.
        database.spare(WorkerBeat._meta.db_table)
        yield site


@pytest.fixture
def site(site_processes: Site, transactional_db: None) -> Site:
    """The running site; what the test writes is seen by it, and cleared away after the test."""
    _await_ready(site_processes)
    return site_processes


@pytest.fixture
def site_with(database: TestDatabase, data_folder: Path, site: Site) -> Iterator[Callable[..., Site]]:
    """``site_with(TONGBAN_…="…")`` serves the same database once more, with this in its environment."""
    with ExitStack() as stack:

        def serving(**environment: str) -> Site:
            logs = data_folder / f"logs-{secrets.token_hex(4)}"
            return stack.enter_context(_served(database, data_folder, logs, **environment))

        yield serving
    # A sign of life from a later day would speak for workers that are dead.
    WorkerBeat.objects.filter(at__gt=clock.now()).update(at=clock.now() - timedelta(days=1))


@pytest.fixture
def site_on(site_with: Callable[..., Site]) -> Callable[[date], Site]:
    """``site_on(day)`` serves it with the test clock on that day."""
    return lambda day: site_with(TONGBAN_CLOCK=day.isoformat())


def _free_ports() -> tuple[int, int]:
    with closing(socket.socket()) as one, closing(socket.socket()) as two:
        for probe in (one, two):
            probe.bind(("127.0.0.1", 0))
        return one.getsockname()[1], two.getsockname()[1]


def _await_ready(site: Site) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while (trouble := serve.not_ready(site.address)) is not None:
        if time.monotonic() > deadline:
            tails = {log.name: log.read_text(errors="replace")[-1500:] for log in site.logs.glob("*.log")}
            pytest.fail(f"the site did not become ready: {trouble}\n{tails}")
        time.sleep(0.1)
