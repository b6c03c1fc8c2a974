"""The database goes away while the site runs, and comes back: everybody is told, nothing is lost, all works again."""

from __future__ import annotations

import json
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from tests.integration.robustness.visitor import Answer, Visitor, at_once
from tests.support import errands
from tests.support.database import TestDatabase

from tongban import serve
from tongban.cases.models import Case
from tongban.cases.queries import chain_broken_at
from tongban.core.environment import Environment
from tongban.core.models import Job
from tongban.core.roles import Addresses
from tongban.core.supervisor import Supervisor
from tongban.licences.models import LicenceDocument
from tongban.org.models import Scope
from tongban.org.services import create_token

pytestmark = pytest.mark.django_db(transaction=True)

CONNECTIONS = 3
WEB_PROCESSES = 2
MOST_CALLERS = 40
#: Longest wait for an answer while the database is away.
SOON = 12.0


class Line:
    """The way to the database, a socket that carries bytes to and fro and can be cut."""

    def __init__(self, folder: Path, target: str) -> None:
        self.address = make_conninfo(target, host=str(folder), port="5432", hostaddr=None)
        parts = conninfo_to_dict(target)
        self._host, self._port = str(parts.get("host", "")), str(parts.get("port", "5432"))
        self._path = folder / ".s.PGSQL.5432"
        self._ends: list[socket.socket] = []
        self._listener: socket.socket | None = None

    def mend(self) -> None:
        """Let connections through."""
        self._path.unlink(missing_ok=True)
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(self._path))
        self._listener.listen(64)
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def cut(self) -> None:
        """End every connection and take no new one."""
        self._path.unlink(missing_ok=True)
        for one in [self._listener, *self._ends]:
            if one is not None:
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
                one.close()
        self._ends.clear()

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                near, _address = listener.accept()
                far = self._reach()
                self._ends += [near, far]
                for source, sink in ((near, far), (far, near)):
                    threading.Thread(target=_carry, args=(source, sink), daemon=True).start()

    def _reach(self) -> socket.socket:
        if self._host.startswith("/"):
            far = socket.socket(socket.AF_UNIX)
            far.connect(f"{self._host}/.s.PGSQL.{self._port}")
            return far
        return socket.create_connection((self._host, int(self._port)))


def _carry(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    for one in (source, sink):
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def line(database: TestDatabase, pack: None) -> Iterator[Line]:
    with tempfile.TemporaryDirectory(prefix="tongban-line-") as folder:
        made = Line(Path(folder), database.addresses.application)
        made.mend()
        yield made
        made.cut()


@pytest.fixture
def address(line: Line, data_folder: Path, transactional_db: None) -> Iterator[str]:
    """A site of its own whose database is at the end of the line."""
    ports = []
    for _ in range(2):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            ports.append(probe.getsockname()[1])
    addresses = Addresses(line.address, "")
    environment = Environment(data_folder, "127.0.0.1", ports[0], ports[1], False, addresses)
    children = {**serve.child_environment(environment, addresses), "TONGBAN_POOL": str(CONNECTIONS)}
    programs = [one for one in serve.programs(environment) if one.name != "live"]
    group = Supervisor(programs, children, data_folder / "away-logs")
    site = f"http://127.0.0.1:{ports[0]}"
    try:
        group.start()
        assert until_ready(site, 180), serve.not_ready(site)
        yield site
    finally:
        group.stop()


def until_ready(site: str, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while serve.not_ready(site) is not None and time.monotonic() < deadline:
        time.sleep(0.2)
    return serve.not_ready(site) is None


def in_time(*acts: Callable[[], Answer]) -> list[Answer]:
    """The answers to requests sent at the same moment, none of them kept waiting."""
    begun = time.monotonic()
    answers = at_once(*acts)
    assert time.monotonic() - begun < SOON
    return answers


def apply(program: Visitor, key: str) -> Answer:
    body = {"item": errands.QUALIFICATION, "applicant": errands.RENAMED, "answers": {"变更事项": ["企业名称"]}}
    headers = {"Content-Type": "application/json", "Idempotency-Key": key}
    return program.send("POST", "/api/v1/cases", json.dumps(body).encode(), headers)


def test_all_are_told_while_it_is_away_and_all_works_when_it_is_back(line: Line, address: str) -> None:
    citizen = Visitor(address).sign_in("zhangsan")
    officer = Visitor(address).sign_in_at_desk("chuangkou")
    _row, token = create_token("断线测试", [Scope.CASES_WRITE, Scope.CASES_READ, Scope.CASES_ANY])
    program = Visitor(address, {"Authorization": f"Bearer {token}"})
    assert citizen.get("/cases").status == officer.get("/desk/worklist").status == 200
    key = f"away-{uuid4()}"
    left = set(Job.objects.values_list("id", flat=True))

    line.cut()
    assert citizen.get("/healthz").text == "ok"
    assert in_time(lambda: citizen.get("/readyz"))[0].status == 503
    *pages, answer = in_time(
        lambda: citizen.get("/cases"),
        lambda: citizen.post("/sign-in", {"login": "zhangsan", "secret": "demo"}),
        lambda: officer.get("/desk/worklist"),
        lambda: officer.post("/desk/cases/1/acts/accept", {"version": "1"}),
        lambda: apply(program, key),
    )
    for page in pages:
        assert page.status == 503
        assert "TB-SYS-503" in page.text
        assert 'lang="zh-CN"' in page.text
    assert (answer.status, json.loads(answer.text)["code"]) == (503, "TB-SYS-503")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert not Case.objects.exists()
    assert set(Job.objects.values_list("id", flat=True)) <= left

    line.mend()
    assert until_ready(address, 120), serve.not_ready(address)
    assert [_settled(lambda: citizen.get("/cases")), _settled(lambda: officer.get("/desk/worklist"))] == [200, 200]
    first = _settled_answer(lambda: apply(program, key))
    assert first.status in {200, 201}
    case = Case.objects.get()
    assert chain_broken_at(case) is None
    assert apply(program, key).text == first.text
    deadline = time.monotonic() + 60
    while not LicenceDocument.objects.exists() and time.monotonic() < deadline:
        time.sleep(0.2)
    assert LicenceDocument.objects.filter(licence_id=case.licence_id).count() == 1


def _settled_answer(ask: Callable[[], Answer]) -> Answer:
    """The answer once the connections that broke are gone: each process may meet one of them."""
    for _ in range(6):
        answer = ask()
        if answer.status != 503:
            break
    return answer


def _settled(ask: Callable[[], Answer]) -> int:
    return _settled_answer(ask).status


def test_when_every_connection_is_taken_the_caller_is_told_soon(line: Line, address: str) -> None:
    visitor = Visitor(address, patience=60).sign_in("zhangsan")
    waiting: list[Future[Answer]] = []
    with ThreadPoolExecutor(MOST_CALLERS) as threads, psycopg.connect(line.address) as locker:
        locker.execute("lock table core_message in access exclusive mode")
        # Which process takes a caller is chance: more come until all connections of both wait for the lock.
        while waits_for_messages(locker) < WEB_PROCESSES * CONNECTIONS:
            assert len(waiting) < MOST_CALLERS
            waiting.append(threads.submit(visitor.get, "/messages"))
            time.sleep(0.1)
        assert [in_time(lambda: visitor.get("/licences"))[0].status for _ in range(2)] == [503, 503]
        assert Visitor(address).get("/healthz").text == "ok"
        locker.rollback()
        assert {one.result().status for one in waiting} >= {200}
    assert visitor.get("/messages").status == 200


def waits_for_messages(locker: psycopg.Connection[tuple[int]]) -> int:
    """How many connections wait for the table of messages."""
    found = locker.execute("select count(*) from pg_locks where relation = 'core_message'::regclass and not granted")
    return found.fetchone()[0]
