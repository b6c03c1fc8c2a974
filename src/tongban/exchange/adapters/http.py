"""Connectors over HTTP: signed as the national platform wants it, or with an OAuth 2.0 token; bounded in every way."""

import base64
import ssl
import threading
import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

import httpcore
import orjson

from tongban.catalog.sharing import Resource
from tongban.exchange import signing
from tongban.exchange.adapters.guard import Forbidden, GuardedNetwork, Network, until
from tongban.exchange.gateway.places import Place
from tongban.exchange.ports import Change, Changes, Receipt, Record, Silence, SourceAway

#: An answer about one subject; more than this is none.
LARGEST = 256 * 1024
#: A part of a change feed.
LARGEST_PART = 16 * 1024 * 1024
#: Connections that are kept open to one place, and for how many seconds.
_CONNECTIONS, _KEPT_SECONDS = 16, 30.0
#: A secret is asked for anew when it has less than this left.
_MARGIN = 20.0
_JSON = {"Content-Type": "application/json", "Accept": "application/json"}


class Http:
    """Requests to one system over connections that are kept open, to addresses that were checked.

    The connection used last is used next. The library's own pool looks at each of its connections for every request,
    under one lock: with a dozen callers they waited for that longer than for the system.
    """

    def __init__(self, inside: Sequence[Network], loopback: bool) -> None:
        self._network, self._ssl = GuardedNetwork(inside, loopback), ssl.create_default_context()
        self._free: dict[tuple[bytes, bytes, int], deque[httpcore.HTTPConnection]] = {}
        self._closed = False

    def close(self) -> None:
        """Let go of the connections; those in use are closed after it."""
        self._closed = True
        for free in self._free.values():
            while (one := _last(free)) is not None:
                one.close()

    @contextmanager
    def _connection(self, url: httpcore.URL) -> Iterator[httpcore.HTTPConnection]:
        """A connection for one request alone. Raises httpcore.UnsupportedProtocol for what is not HTTP."""
        if url.scheme not in (b"http", b"https"):
            raise httpcore.UnsupportedProtocol(url.scheme.decode(errors="replace"))
        origin = url.origin
        free = self._free.setdefault((origin.scheme, origin.host, origin.port), deque())
        while (one := _last(free)) is not None and one.has_expired():
            one.close()
        if one is None:
            one = httpcore.HTTPConnection(
                origin, ssl_context=self._ssl, keepalive_expiry=_KEPT_SECONDS, network_backend=self._network
            )
        try:
            yield one
        finally:
            if one.is_idle() and len(free) < _CONNECTIONS and not self._closed:
                free.append(one)
            else:
                one.close()

    def post(
        self, url: str, body: bytes, headers: Mapping[str, str], deadline: float, largest: int = LARGEST
    ) -> tuple[int, bytes]:
        """Status and body, tried once more where the connection failed: what is asked changes nothing there.

        Raises ``SourceAway`` once the deadline (of ``time.monotonic``) is over, and for answers too large.
        """
        try:
            try:
                return self._post(url, body, headers, deadline, largest)
            except (httpcore.NetworkError, httpcore.RemoteProtocolError):
                return self._post(url, body, headers, deadline, largest)
        except Forbidden as error:
            raise SourceAway(Silence.REFUSED, "TB-SHARE-403 地址不许连接") from error
        except (httpcore.NetworkError, httpcore.TimeoutException) as error:
            raise SourceAway(Silence.AWAY, type(error).__name__) from error
        except (httpcore.ProtocolError, httpcore.UnsupportedProtocol) as error:
            raise SourceAway(Silence.UNREADABLE, type(error).__name__) from error

    def _post(
        self, url: str, body: bytes, headers: Mapping[str, str], deadline: float, largest: int
    ) -> tuple[int, bytes]:
        left = deadline - time.monotonic()
        if left <= 0:
            raise SourceAway(Silence.AWAY, "TimeUp")
        times, where = {"connect": left, "read": left, "write": left}, httpcore.URL(url)
        told = [*_JSON.items(), *headers.items()]
        with (
            until(deadline),
            self._connection(where) as line,
            line.stream("POST", where, headers=told, content=body, extensions={"timeout": times}) as answer,
        ):
            parts, size = [], 0
            for part in answer.iter_stream():
                size += len(part)
                if size > largest:
                    raise SourceAway(Silence.UNREADABLE, "TooLarge")
                if time.monotonic() > deadline:
                    raise SourceAway(Silence.AWAY, "TimeUp")
                parts.append(part)
            return answer.status, b"".join(parts)


def _last(free: deque[httpcore.HTTPConnection]) -> httpcore.HTTPConnection | None:
    try:
        return free.pop()
    except IndexError:
        return None


class _Lent:
    """A secret or token lent for a while."""

    def __init__(self) -> None:
        self._value, self._until = "", 0.0
        self.changing = threading.Lock()

    def good(self) -> str:
        """It, empty when it has run out or soon will."""
        return self._value if time.monotonic() < self._until - _MARGIN else ""

    def keep(self, value: str, seconds: float) -> str:
        """Take a new one."""
        self._value, self._until = value, time.monotonic() + max(seconds, _MARGIN + 1.0)
        return value

    def drop(self, value: str) -> None:
        """It was refused; another thread may have a new one already."""
        with self.changing:
            if self._value == value:
                self._until = 0.0


class _HttpConnector(ABC):
    """What both ways share: ask for a record, once more with a new secret where the old one is refused."""

    def __init__(self, place: Place, http: Http) -> None:
        self._place, self._http, self._lent = place, http, _Lent()

    def close(self) -> None:
        """Let go of connections."""
        self._http.close()

    def fetch(self, resource: Resource, code: str, fields: Sequence[str], seconds: float) -> Record | None:
        """The record of a subject. Raises ``SourceAway``."""
        asked = {"code": code, "fields": list(fields)}
        rid = self._place.id_of(resource.name)
        return _record(*self._asked(rid, "", asked, time.monotonic() + seconds, LARGEST))

    def changes(self, resource: Resource, since: str, most: int, seconds: float) -> Changes:
        """What changed since a mark. Raises ``SourceAway``."""
        rid = self._place.id_of(resource.name)
        told = _told(
            *self._asked(rid, "/changes", {"since": since, "most": most}, time.monotonic() + seconds, LARGEST_PART)
        )
        rows, to, more = told.get("changes"), told.get("to"), told.get("more")
        if not isinstance(rows, list) or not isinstance(to, str) or not isinstance(more, bool):
            raise SourceAway(Silence.UNREADABLE, "NoChanges")
        total = told.get("total")
        return Changes([_change(row) for row in rows], to, more, total if isinstance(total, int) else 0)

    def hand_in(self, batch: str, rows: Sequence[Mapping[str, Any]], seconds: float) -> Sequence[Receipt]:
        """Hand rows in; receipts of those it decided on. Raises ``SourceAway``."""
        deadline, asked = time.monotonic() + seconds, {"batch": batch, "rows": list(rows)}
        told = _told(*self._sent(self._place.inbox, "inbox", asked, deadline, LARGEST_PART)).get("receipts")
        if not isinstance(told, list):
            raise SourceAway(Silence.UNREADABLE, "NoReceipts")
        return [_receipt(one) for one in told]

    def _asked(self, rid: str, what: str, asked: Mapping[str, Any], deadline: float, largest: int) -> tuple[int, bytes]:
        """Status and body of a request for a resource."""
        return self._sent(f"{self._place.url}/resources/{rid}{what}", rid, asked, deadline, largest)

    def _sent(self, url: str, rid: str, asked: Mapping[str, Any], deadline: float, largest: int) -> tuple[int, bytes]:
        """Status and body of a request; once more with a new secret where the old one is refused."""
        body = orjson.dumps(asked)
        secret = self._secret(deadline)
        status, content = self._http.post(url, body, self._headers(secret, rid), deadline, largest)
        if status != 401:
            return status, content
        self._lent.drop(secret)
        return self._http.post(url, body, self._headers(self._secret(deadline), rid), deadline, largest)

    def _secret(self, deadline: float) -> str:
        good = self._lent.good()
        if good:
            return good
        with self._lent.changing:
            return self._lent.good() or self._lent.keep(*self._lend(deadline))

    @abstractmethod
    def _lend(self, deadline: float) -> tuple[str, float]:
        """A new secret, and how many seconds it is good for."""

    @abstractmethod
    def _headers(self, secret: str, rid: str) -> dict[str, str]:
        """What shows who asks."""


class SignedHttp(_HttpConnector):
    """The header signature of the national platform, with a secret that is lent for a while and asked for anew."""

    def _lend(self, deadline: float) -> tuple[str, float]:
        place = self._place
        headers = signing.headers(place.secret, place.sid, "secret", time.time())
        told = _told(*self._http.post(f"{place.url}/secret", b"{}", headers, deadline))
        return _text(told, "secret"), _seconds(told)

    def _headers(self, secret: str, rid: str) -> dict[str, str]:
        return signing.headers(secret, self._place.sid, rid, time.time())


class OAuth2Http(_HttpConnector):
    """OAuth 2.0 client credentials (RFC 6749, 4.4)."""

    def _lend(self, deadline: float) -> tuple[str, float]:
        place = self._place
        basic = base64.b64encode(f"{place.sid}:{place.secret}".encode()).decode()
        headers = {"Authorization": f"Basic {basic}", "Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode({"grant_type": "client_credentials"}).encode()
        told = _told(*self._http.post(place.token_url or f"{place.url}/token", body, headers, deadline))
        return _text(told, "access_token"), _seconds(told)

    def _headers(self, secret: str, rid: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {secret}"}


def _told(status: int, content: bytes) -> Mapping[str, Any]:
    """The JSON object of an answer. Raises ``SourceAway``, which says what an answer without one means."""
    if status == 429:
        raise SourceAway(Silence.USED_UP, "HTTP 429")
    if 300 <= status < 500:
        raise SourceAway(Silence.REFUSED, f"HTTP {status}")
    if status != 200:
        raise SourceAway(Silence.AWAY, f"HTTP {status}")
    try:
        told = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise SourceAway(Silence.UNREADABLE, "NoJson") from error
    if not isinstance(told, dict):
        raise SourceAway(Silence.UNREADABLE, "NoObject")
    return told


def _receipt(row: Any) -> Receipt:
    if not isinstance(row, dict) or not isinstance(row.get("revision"), int):
        raise SourceAway(Silence.UNREADABLE, "NoReceipt")
    refused = "" if row.get("taken") is True else str(row.get("reason") or "?")[:200]
    return Receipt(str(row.get("table")), str(row.get("key")), row["revision"], refused)


def _change(row: Any) -> Change:
    if not isinstance(row, dict) or not isinstance(row.get("code"), str):
        raise SourceAway(Silence.UNREADABLE, "NoChange")
    data = row.get("data")
    if data is None:
        return Change(row["code"][:18], None)
    if not isinstance(data, dict):
        raise SourceAway(Silence.UNREADABLE, "NoRecord")
    return Change(row["code"][:18], Record(str(row.get("number") or "")[:60], data))


def _record(status: int, content: bytes) -> Record | None:
    told = _told(status, content)
    if told.get("found") is False:
        return None
    data = told.get("data")
    if told.get("found") is not True or not isinstance(data, dict):
        raise SourceAway(Silence.UNREADABLE, "NoRecord")
    return Record(str(told.get("number") or "")[:60], data)


def _text(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name)
    if not isinstance(value, str) or not value:
        raise SourceAway(Silence.UNREADABLE, f"No {name}")
    return value


def _seconds(told: Mapping[str, Any]) -> float:
    value = told.get("expires_in")
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else 60.0
