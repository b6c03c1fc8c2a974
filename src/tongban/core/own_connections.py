"""Connections the process keeps for itself beside the pool, so that the server's side of them stays warm."""

import threading
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.types.string import TextLoader

from tongban.core import prepared
from tongban.core.backend.base import hung_up

_thread = threading.local()
#: Milliseconds a server over the network may leave what was sent unanswered by its machine: whoever waits is then told.
_SILENCE = 10_000
_WANTED = frozenset(
    {"host", "port", "user", "password", "dbname", "connect_timeout", "options", "sslmode", "application_name"}
)


class OwnConnection:
    """One connection in autocommit that is opened when needed and again after it was lost. Not for two threads."""

    def __init__(self, parameters: dict[str, Any]) -> None:
        self._parameters = parameters
        self._raw: psycopg.Connection[Any] | None = None

    def ready(self) -> psycopg.Connection[Any]:
        """The connection, open as far as can be told without asking. Raises psycopg.OperationalError."""
        if self._raw is not None and not self._raw.closed and hung_up(self._raw):
            self._raw.close()
        if self._raw is None or self._raw.closed:
            self._raw = psycopg.connect(**self._parameters, autocommit=True, tcp_user_timeout=_SILENCE)
            # Reads and writes by key have one good plan: making it anew each time takes longer than they do.
            self._raw.execute("set plan_cache_mode = force_generic_plan")
            # As on Django's connections: documents come as text, and are read where they are wanted.
            self._raw.adapters.register_loader("jsonb", TextLoader)
        return self._raw


class Reader(OwnConnection):
    """Short reads of many threads over one connection, one after the other.

    A read by key takes the server a fiftieth of what waking another of its processes does.
    """

    def __init__(self, parameters: dict[str, Any]) -> None:
        super().__init__(parameters)
        self._turn = threading.Lock()

    def fetch(self, text: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        """As ``prepared.fetch``. For reads by key only: whoever comes next waits."""
        with self._turn:
            return prepared.fetch(self.ready(), text, values)

    def fetch_together(self, asked: Sequence[tuple[str, Sequence[Any]]]) -> list[list[tuple[Any, ...]]]:
        """As ``prepared.fetch_together``."""
        with self._turn:
            return prepared.fetch_together(self.ready(), asked)


def of_django() -> BaseDatabaseWrapper:
    """Django's connection of this thread, looked up once: the way through its proxies takes as long as a short read."""
    try:
        found: BaseDatabaseWrapper = _thread.found
    except AttributeError:
        found = _thread.found = connections[DEFAULT_DB_ALIAS]
    return found


def parameters() -> dict[str, Any]:
    """What to connect with: the application's role, as the pool does."""
    return {name: value for name, value in of_django().get_connection_params().items() if name in _WANTED}


@lru_cache(maxsize=1)
def reader() -> Reader:
    """The process's reader, made on first use (after any fork)."""
    return Reader(parameters())
