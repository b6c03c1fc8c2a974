"""Requests in flight share a statement and its fsync: whoever arrives while one commit waits joins the next."""

import queue
import threading
import time
from dataclasses import dataclass, field
from functools import lru_cache

import psycopg
from django.db.utils import OperationalError

from tongban.core.own_connections import OwnConnection, parameters
from tongban.core.statement import Writes, run, translate

_BATCH = 32
#: Seconds a busy committer waits for company, and the company that is enough: one commit for four costs half of four.
_LINGER, _ENOUGH = 0.012, 4
_PATIENCE = 30.0
#: How long a write waits for a row that another transaction holds: everybody else's writes wait behind it.
_LOCK_TIMEOUT = "2s"

_starting = threading.Lock()
#: What became of a write: an error, or None once it is durable.
_Outcome = Exception | None


@dataclass(slots=True)
class _Pending:
    writes: Writes
    heard: "queue.SimpleQueue[_Outcome]" = field(default_factory=queue.SimpleQueue)


class Committer:
    """A thread with a connection of its own that writes what it is handed, batch by batch, each batch atomic.

    A batch that fails is written again one by one, so that only the offender hears of it. Whatever goes wrong is told
    to those who wait for it and never ends the thread: writers to come would wait for nobody.
    """

    def __init__(self, connection: OwnConnection) -> None:
        self._connection = connection
        self._queue: queue.SimpleQueue[_Pending] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="committer", daemon=True)
        self._thread.start()

    def submit(self, writes: Writes) -> None:
        """Hand over and wait until it is durable; raises what the write raised.

        Raises OperationalError when nothing was heard in time: what became of the write is then told by its key.
        """
        pending = _Pending(writes)
        self._queue.put(pending)
        try:
            outcome = pending.heard.get(timeout=_PATIENCE)
        except queue.Empty as error:
            raise OperationalError("the commit was not confirmed in time") from error
        if outcome is not None:
            raise outcome

    def _gathered(self, *, busy: bool) -> list[_Pending]:
        """What is written next: all that waits and, while several write at a time, what comes within moments."""
        batch = [self._queue.get()]
        deadline = time.monotonic() + _LINGER
        while len(batch) < _BATCH:
            left = deadline - time.monotonic() if busy and len(batch) < _ENOUGH else 0.0
            try:
                batch.append(self._queue.get(timeout=left) if left > 0 else self._queue.get_nowait())
            except queue.Empty:
                break
        return batch

    def _run(self) -> None:
        batch: list[_Pending] = []
        while True:
            batch = self._gathered(busy=len(batch) > 1)
            try:
                _write(self._connection.ready(), batch)
            except Exception as error:  # noqa: BLE001  raised again where the writers wait
                _fail(batch, error)


def _write(raw: "psycopg.Connection[tuple[object, ...]]", batch: list[_Pending]) -> None:
    if len(batch) > 1:
        try:
            run(raw, _merge(batch))
        except Exception:  # noqa: BLE001  the culprit is found by writing one at a time below
            if raw.closed:
                _fail(batch, psycopg.OperationalError("connection lost"))
                return
        else:
            for pending in batch:
                pending.heard.put(None)
            return
    for pending in batch:
        try:
            run(raw, pending.writes)
        except Exception as error:  # noqa: BLE001  raised again where the writer waits
            _fail([pending], error)
        else:
            pending.heard.put(None)


def _merge(batch: list[_Pending]) -> Writes:
    merged: Writes = {}
    for pending in batch:
        for operation, rows in pending.writes.items():
            merged.setdefault(operation, []).extend(rows)
    return merged


def _fail(batch: list[_Pending], error: Exception) -> None:
    for pending in batch:
        told = error
        if isinstance(error, psycopg.Error):
            told = translate(error)
            told.__cause__ = error
        pending.heard.put(told)


@lru_cache(maxsize=1)
def _committer() -> Committer:
    return Committer(OwnConnection(parameters(), lock_timeout=_LOCK_TIMEOUT))


def committer() -> Committer:
    """The process's one committer, started on first use (after any fork)."""
    with _starting:
        return _committer()
