"""Requests in flight share a statement and its fsync: whoever arrives while one commit waits joins the next."""

import queue
import threading
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
        self._waiting: list[_Pending] = []
        self._changing = threading.Lock()
        self._awaited = 0  # how many have to wait for the thread to be woken: once a batch, not by every writer
        self._woken: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="committer", daemon=True)
        self._thread.start()

    def submit(self, writes: Writes) -> None:
        """Hand over and wait until it is durable; raises what the write raised.

        Raises OperationalError when nothing was heard in time: what became of the write is then told by its key.
        """
        pending = _Pending(writes)
        with self._changing:
            self._waiting.append(pending)
            if len(self._waiting) == self._awaited:
                self._awaited = 0
                self._woken.put(None)
        try:
            outcome = pending.heard.get(timeout=_PATIENCE)
        except queue.Empty as error:
            raise OperationalError("the commit was not confirmed in time") from error
        if outcome is not None:
            raise outcome

    def _gathered(self, *, busy: bool) -> list[_Pending]:
        """What is written next: all that waits and, while several write at a time, what comes within moments."""
        self._await(1, None)
        if busy:
            self._await(_ENOUGH, _LINGER)
        with self._changing:
            batch, self._waiting = self._waiting[:_BATCH], self._waiting[_BATCH:]
        return batch

    def _await(self, many: int, seconds: float | None) -> None:
        """Wait until so many wait, or the seconds are over."""
        with self._changing:
            if len(self._waiting) >= many:
                return
            self._awaited = many
        try:
            self._woken.get(timeout=seconds)
        except queue.Empty:
            with self._changing:
                late, self._awaited = not self._awaited, 0
            if late:  # it was woken at this very moment
                self._woken.get()

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
