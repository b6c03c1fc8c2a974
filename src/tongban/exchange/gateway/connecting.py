"""Connectors by system, and calls through them: many at a time, each within its time, none without bound."""

import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.conf import settings

from tongban.catalog.sharing import Connection, Resource, System
from tongban.exchange.adapters.database import SqlView
from tongban.exchange.adapters.files import FileFolder
from tongban.exchange.adapters.guard import Network, networks
from tongban.exchange.adapters.http import Http, OAuth2Http, SignedHttp
from tongban.exchange.gateway.circuit import Breakers
from tongban.exchange.gateway.places import Place, place_of
from tongban.exchange.ports import Connector, Dated, Feed, Inbox, Record, Silence, SourceAway

#: Calls of a process at a time, and of them to one system: what hangs takes no more than its share.
_CALLS, _CALLS_EACH = 32, 12


@dataclass(frozen=True, slots=True)
class Told:
    """How one call went: the record (None: none is known), or why there was no answer; in milliseconds.

    ``turned`` is the state a circuit went over to with this call.
    """

    record: Record | None
    silence: Silence | None
    detail: str
    ms: float
    turned: str = ""


class Lines:
    """The connectors of this process, made when they are first used."""

    def __init__(self) -> None:
        self.breakers = Breakers(time.monotonic)
        self._made: dict[tuple[str, Connection, Place], tuple[Connector, threading.BoundedSemaphore]] = {}
        self._making = threading.Lock()
        self._callers = ThreadPoolExecutor(_CALLS, thread_name_prefix="exchange")

    def ask(self, resources: Mapping[str, Sequence[str]], known: Mapping[str, Resource], code: str) -> dict[str, Told]:
        """How the calls for a subject's records went, by resource; made side by side, none waits beyond its time."""
        began = time.monotonic()
        calls: dict[str, Future[Told]] = {}
        told: dict[str, Told] = {}
        for name, fields in resources.items():
            resource = known[name]
            if not self.breakers.enter(name):
                told[name] = Told(None, Silence.OPEN, "", 0.0)
                continue
            if len(resources) == 1:  # each connector keeps to its time by itself; a thread of its own costs more
                return {name: self._call(resource, code, tuple(fields))}
            calls[name] = self._callers.submit(self._call, resource, code, tuple(fields))
        for name, call in calls.items():
            left = began + known[name].terms.within + 0.1 - time.monotonic()
            wait([call], timeout=max(left, 0.0))
            if call.done():
                told[name] = call.result()
            else:
                # One that is being made goes on, and tells its circuit; nobody waits for it any longer.
                if call.cancel():
                    self.breakers.bad(name)
                told[name] = Told(None, Silence.AWAY, "TimeUp", (time.monotonic() - began) * 1000)
        return told

    def put_out(self, resource: Resource) -> datetime | None:
        """When the file of a resource that comes by files was put out; None for others, and where there is none."""
        try:
            connector = self._line(resource.system)[0]
        except SourceAway:
            return None
        return connector.put_out(resource) if isinstance(connector, Dated) else None

    def close(self) -> None:
        """Let go of every connection."""
        with self._making:
            for connector, _turns in self._made.values():
                connector.close()
            self._made.clear()

    def _call(self, resource: Resource, code: str, fields: Sequence[str]) -> Told:
        began = time.perf_counter()
        record, silence, detail = None, None, ""
        try:
            record = self._fetch(resource, code, fields)
        except SourceAway as error:
            silence, detail = error.why, error.detail
        ms = (time.perf_counter() - began) * 1000
        return Told(record, silence, detail[:60], ms, self._noted(resource.name, silence))

    def _noted(self, name: str, silence: Silence | None) -> str:
        """Tell the circuit: only a system that does not answer, or not in words we know, breaks it."""
        if silence in (Silence.AWAY, Silence.UNREADABLE):
            return "open" if self.breakers.bad(name) else ""
        return "closed" if self.breakers.good(name) else ""

    def _fetch(self, resource: Resource, code: str, fields: Sequence[str]) -> Record | None:
        connector, turns = self._line(resource.system)
        seconds = resource.terms.within
        if not turns.acquire(timeout=seconds):
            raise SourceAway(Silence.AWAY, "Busy")
        try:
            return connector.fetch(resource, code, fields, seconds)
        finally:
            turns.release()

    def _line(self, system: System) -> tuple[Connector, threading.BoundedSemaphore]:
        place = place_of(system.key, system.connection)
        if place is None:
            raise SourceAway(Silence.NOWHERE)
        kind = place.connection or system.connection
        key = system.key, kind, place
        with self._making:
            if key not in self._made:
                self._made[key] = connector_to(kind, place), threading.BoundedSemaphore(_CALLS_EACH)
            return self._made[key]


def connector_to(kind: Connection, place: Place) -> Connector:
    """A connector to a place, which may connect where this deployment lets it."""
    inside, loopback = allowed()
    if kind is Connection.SQL:
        return SqlView(place, inside, loopback)
    if kind is Connection.FILES:
        return FileFolder(place)
    if kind is Connection.SFTP:
        from tongban.exchange.adapters.sftp import SftpFolder  # only where it is used: it brings a whole SSH with it

        return SftpFolder(place, settings.DATA_DIR / "exchange" / place.id_of(place.url), inside, loopback)
    return (OAuth2Http if kind is Connection.OAUTH2 else SignedHttp)(place, Http(inside, loopback))


def feed_of(system: System) -> Feed | None:
    """A connector to a system that tells what changed; None where it does not, or nobody said where it is."""
    place = place_of(system.key, system.connection)
    if place is None:
        return None
    connector = connector_to(place.connection or system.connection, place)
    return connector if isinstance(connector, SignedHttp | OAuth2Http) else None


def inbox_of(system: System) -> Inbox | None:
    """A connector to a system that takes reports; None where nothing says that it does."""
    place = place_of(system.key, system.connection)
    if place is None or not place.inbox:
        return None
    connector = connector_to(place.connection or system.connection, place)
    return connector if isinstance(connector, Inbox) else None


def allowed() -> tuple[Sequence[Network], bool]:
    """Where connectors may connect to: the networks named by the environment; this machine in demonstration alone."""
    return networks(_named(settings.EXCHANGE_NETWORKS)), settings.DEMO


def _named(texts: str) -> Iterable[str]:
    return texts.split(",")


@lru_cache(maxsize=1)
def lines() -> Lines:
    """The process's connectors, made on first use (after any fork)."""
    return Lines()
