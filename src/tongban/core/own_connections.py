"""Connections the process keeps for itself beside the pool, so that the server's side of them stays warm."""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from queue import Empty, LifoQueue
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

    def __init__(self, parameters: dict[str, Any], lock_timeout: str = "0") -> None:
        self._parameters = parameters
        self._lock_timeout = lock_timeout  # as PostgreSQL says it; 0 waits without end
        self._raw: psycopg.Connection[Any] | None = None

    def close(self) -> None:
        """Close it; it is opened again when it is needed."""
        if self._raw is not None:
            self._raw.close()

    def ready(self) -> psycopg.Connection[Any]:
        """The connection, open as far as can be told without asking. Raises psycopg.OperationalError."""
        if self._raw is not None and not self._raw.closed and hung_up(self._raw):
            self._raw.close()
        if self._raw is None or self._raw.closed:
            self._raw = psycopg.connect(**self._parameters, autocommit=True, tcp_user_timeout=_SILENCE)
            # Reads and writes by key have one good plan: making it anew each time takes longer than they do.
            self._raw.execute("set plan_cache_mode = force_generic_plan")
            self._raw.execute("select set_config('lock_timeout', %s, false)", [self._lock_timeout])
            # As on Django's connections: documents come as text, and are read where they are wanted.
            self._raw.adapters.register_loader("jsonb", TextLoader)
        return self._raw


class Readers:
    """Short reads of many threads over a few connections; the one used last is used next, so that it stays warm.

    A read by key takes the server a fiftieth of what waking another of its processes does. ``most`` bounds how many
    read at once, ``patience`` (seconds) how long one waits for its turn: as for the pool, whoever waits is told soon.
    """

    def __init__(self, parameters: dict[str, Any], most: int = 1, patience: float = 4.0) -> None:
        self._free: LifoQueue[OwnConnection] = LifoQueue()
        self._patience = patience
        for _ in range(most):
            self._free.put(OwnConnection(parameters))

    def fetch(self, text: str, values: Sequence[Any]) -> prepared.Rows:
        """As ``prepared.fetch``. Raises psycopg.OperationalError where every connection is taken for too long."""
        with self.turn() as own:
            return prepared.fetch(own.ready(), text, values)

    def fetch_together(
        self, stages: Sequence[Callable[[], Iterable[prepared.Asked]]], taken: Callable[[prepared.Rows], None]
    ) -> None:
        """As ``prepared.fetch_together``; neither ``stages`` nor ``taken`` may read by themselves."""
        with self.turn() as own:
            prepared.fetch_together(own.ready(), stages, taken)

    def close(self) -> None:
        """Close what is open and not in use; a later read opens it again."""
        for own in list(self._free.queue):
            own.close()

    @contextmanager
    def turn(self) -> Iterator[OwnConnection]:
        """A connection for oneself. Raises psycopg.OperationalError."""
        try:
            own = self._free.get(timeout=self._patience)
        except Empty:
            raise psycopg.OperationalError("every connection for reading is taken") from None
        try:
            yield own
        finally:
            self._free.put(own)


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
def reader() -> Readers:
    """The process's readers, made on first use (after any fork); as many as its pool may have connections."""
    pool = of_django().settings_dict["OPTIONS"]["pool"]
    return Readers(parameters(), pool["max_size"], pool["timeout"])
