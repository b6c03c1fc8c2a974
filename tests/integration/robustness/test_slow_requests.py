"""Requests that trickle in, against the server as it is run: others go on beside them, and none lives for ever."""

import json
import secrets
import socket
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from tests.support.database import TestDatabase
from tests.support.site import _free_ports

from tongban import serve
from tongban.channels.bodies import TAKING_IN, WORKING
from tongban.core.environment import Environment
from tongban.core.supervisor import Supervisor

SECONDS = 2.0


@pytest.fixture(scope="module")
def web(database: TestDatabase, data_folder: Path, pack: None) -> Iterator[str]:
    """The web processes alone, with little patience."""
    port, live_port = _free_ports()
    environment = Environment(data_folder, "127.0.0.1", port, live_port, False, database.addresses)
    children = {
        **serve.child_environment(environment, database.addresses),
        "TONGBAN_BODY_SECONDS": str(SECONDS), "GRANIAN_HTTP1_HEADER_READ_TIMEOUT": str(int(SECONDS * 1000)),
    }  # fmt: skip
    (program,) = [one for one in serve.programs(environment) if one.name == "web"]
    group = Supervisor([program], children, data_folder / f"logs-{secrets.token_hex(4)}")
    group.start()
    address = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 60
    while not _answers(address) and time.monotonic() < deadline:
        time.sleep(0.1)
    yield address
    group.stop()


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/healthz", timeout=2):
            return True
    except OSError:
        return False


def opened(address: str, words: bytes) -> socket.socket:
    where = urlsplit(address)
    made = socket.create_connection((where.hostname, where.port), timeout=4 * SECONDS)
    made.sendall(words)
    return made


def posting(address: str, path: str = "/sign-in", length: int = 5_000_000) -> socket.socket:
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n"
    return opened(address, f"{head}Content-Type: application/json\r\n\r\n".encode() + b"account=")


def told(made: socket.socket, every: float = 0.1) -> bytes:
    """What comes back at last, a byte being sent now and then."""
    made.settimeout(every)
    got, deadline = b"", time.monotonic() + 4 * SECONDS
    while time.monotonic() < deadline:
        try:
            piece = made.recv(65536)
            if not piece:
                return got
            got += piece
        except TimeoutError:
            try:
                made.sendall(b"x")
            except OSError:
                continue
        except ConnectionResetError:
            return got
    raise AssertionError(f"it still lives, and was told {got[:200]!r}")


def test_bodies_that_trickle_hold_nobody_up_and_are_not_waited_for(web: str) -> None:
    with ExitStack() as stack:
        slow = [stack.enter_context(closing(posting(web))) for _one in range(2 * WORKING + 8)]
        silent = stack.enter_context(closing(posting(web, "/api/v1/cases")))
        time.sleep(0.3)
        began = time.monotonic()
        for _page in range(3):
            with urllib.request.urlopen(f"{web}/healthz", timeout=SECONDS):
                pass
        assert time.monotonic() - began < SECONDS
        answer = told(slow[0])
        assert b" 408 " in answer.split(b"\r\n")[0] and "TB-REQ-408" in answer.decode()
        silent.settimeout(4 * SECONDS)
        head, _blank, body = silent.recv(65536).partition(b"\r\n\r\n")
        assert b" 408 " in head and json.loads(body or silent.recv(65536))["code"] == "TB-REQ-408"


def test_past_so_many_bodies_at_a_time_another_is_told_to_come_again_and_pages_go_on(web: str) -> None:
    with ExitStack() as stack:
        for _one in range(5 * TAKING_IN):
            stack.enter_context(closing(posting(web)))
        time.sleep(0.3)
        answers = []
        for _one in range(4):
            more = stack.enter_context(closing(posting(web, "/api/v1/cases")))
            more.settimeout(SECONDS / 2)
            answers.append(more.recv(65536))
        assert all(b" 503 " in one.split(b"\r\n")[0] for one in answers), answers
        with urllib.request.urlopen(f"{web}/healthz", timeout=SECONDS):
            pass


def test_headers_that_trickle_and_connections_that_say_nothing_are_closed(web: str) -> None:
    with (
        closing(opened(web, b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")) as slow,
        closing(opened(web, b"")) as mute,
    ):
        assert _answers(web)
        began = time.monotonic()
        told(slow)
        mute.settimeout(4 * SECONDS)
        assert mute.recv(10) == b""
        assert time.monotonic() - began < 3 * SECONDS


def test_a_body_that_comes_in_pieces_but_in_time_is_worked_on(web: str) -> None:
    with closing(posting(web, length=12)) as made:
        for piece in (b"no", b"bo"):
            time.sleep(SECONDS / 4)
            made.sendall(piece)
        assert b" 403 " in made.recv(65536).split(b"\r\n")[0], "a form without its token"
