"""Another authority's systems, in this process but over real HTTP: their own records, and switches to break them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.conf import LazySettings

from tongban.catalog.sharing import Connection
from tongban.exchange import services
from tongban.exchange.gateway import connecting, libraries
from tongban.exchange.gateway.places import resource_id
from tongban.provider.app import Provider

SID, KEY = "tongban", "a-key-that-is-long-enough-for-tests"


class Systems:
    """A store of records by (system, resource, subject code), and how the systems misbehave."""

    def __init__(self) -> None:
        self.url = ""
        self.reset()

    def reset(self) -> None:
        """As it was when it was made, behind the same port."""
        self.records: dict[tuple[str, str, str], tuple[str, dict[str, Any]]] = {}
        self.connections: dict[str, Connection] = {}
        self.off: set[str] = set()
        self.feed: list[dict[str, Any]] = []
        self.asked: list[tuple[str, str]] = []
        self.reported: dict[tuple[str, str], Mapping[str, Any]] = {}  # the newest revision of each row
        self.batches = 0
        self.refuses: set[str] = set()  # tables it does not take
        self.delay = 0.0
        self.body: bytes | None = None  # sent in place of every record
        self.status = "200 OK"
        self.headers: list[tuple[str, str]] = []
        self.now = time.time
        self.provider = Provider(self, SID, KEY, lambda: self.now())

    def put(self, system: str, resource: str, code: str, number: str, data: Mapping[str, Any]) -> None:
        """Let a system hold a record."""
        self.records[system, resource_id(resource), code] = (number, dict(data))

    def connection(self, system: str) -> Connection | None:
        """Signed HTTP unless told otherwise."""
        return self.connections.get(system, Connection.SIGNED)

    def down(self, system: str) -> bool:
        """Whether it was switched off."""
        return system in self.off

    def find(self, system: str, resource: str, code: str) -> tuple[str, Mapping[str, Any]] | None:
        """A record; asking is noted."""
        self.asked.append((system, resource))
        time.sleep(self.delay)
        return self.records.get((system, resource, code))

    def hand_in(self, system: str, rows: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """Take what is reported, or refuse it."""
        self.batches += 1
        for row in rows:
            if row["table"] not in self.refuses:
                self.reported[row["table"], row["key"]] = row
        return [
            {"table": one["table"], "key": one["key"], "revision": one["revision"],
             "taken": one["table"] not in self.refuses, "reason": "不接收"} for one in rows
        ]  # fmt: skip

    def changes(self, system: str, resource: str, since: str, most: int) -> Mapping[str, Any]:
        """The feed from a mark on; what is listed twice changed twice."""
        told = self.feed[int(since or 0) : int(since or 0) + most]
        to = int(since or 0) + len(told)
        return {"changes": told, "to": str(to), "more": to < len(self.feed), "total": len(self.feed)}

    def __call__(self, environ: Mapping[str, Any], start: Callable[..., object]) -> Iterable[bytes]:
        if self.body is not None and "/resources/" in str(environ["PATH_INFO"]):
            environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            start(self.status, [("Content-Length", str(len(self.body))), *self.headers])
            return [self.body]
        return self.provider(environ, start)


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def serving() -> Iterator[Systems]:
    """The systems behind a port of this machine."""
    systems = Systems()
    server = make_server("127.0.0.1", 0, systems, _Server, _Quiet)
    systems.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield systems
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


@contextmanager
def connected(server: Systems, settings: LazySettings) -> Iterator[None]:
    """The city asks these systems for what its libraries say, and has asked nothing yet."""
    settings.PROVIDER_URL, settings.PROVIDER_KEY = server.url, KEY
    settings.BASE_LIBRARY_ADAPTER = "tongban.exchange.gateway.libraries.Gateway"
    services.libraries.cache_clear()
    connecting.lines.cache_clear()
    libraries.forget()
    yield
    connecting.lines().close()
    connecting.lines.cache_clear()
    services.libraries.cache_clear()
