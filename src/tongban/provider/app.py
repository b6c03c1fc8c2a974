"""The provider as a WSGI application: who asks is checked as the protocol wants it, then a record is told."""

import base64
import hashlib
import hmac
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import orjson

from tongban.catalog.sharing import Connection
from tongban.exchange import signing

#: A secret or token is lent for so long at most; the one before still opens while its successor is fetched.
LENT_SECONDS = 600
_LARGEST_BODY, _LARGEST_BATCH = 64 * 1024, 4 * 1024 * 1024
_MOST_CHANGES = 10_000
_STATUS = {200: "OK", 400: "Bad Request", 401: "Unauthorized", 404: "Not Found", 503: "Service Unavailable"}

Environ = Mapping[str, Any]
StartResponse = Callable[[str, list[tuple[str, str]]], object]


class Store(Protocol):
    """The records of the systems."""

    def connection(self, system: str) -> Connection | None:
        """How a system is spoken to over HTTP; None where there is no such system."""
        ...

    def down(self, system: str) -> bool:
        """Whether the system is switched off, to see what becomes of those who ask."""
        ...

    def find(self, system: str, resource: str, code: str) -> tuple[str, Mapping[str, Any]] | None:
        """Number and values of a record by the resource's id. Raises KeyError for an unknown resource."""
        ...

    def changes(self, system: str, resource: str, since: str, most: int) -> Mapping[str, Any]:
        """What changed since a mark: ``changes``, ``to``, ``more``, ``total``. Raises KeyError, ValueError."""
        ...

    def hand_in(self, system: str, rows: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """Take what is reported; a receipt for each row. Raises KeyError, TypeError, ValueError for what is none."""
        ...


@dataclass(frozen=True, slots=True)
class Answer:
    """Status and JSON body."""

    status: int
    body: Mapping[str, Any]


class Provider:
    """Answers one caller, who knows the long key; requests are signed with secrets lent for a while."""

    def __init__(self, store: Store, sid: str, key: str, now: Callable[[], float] = time.time) -> None:
        self._store, self._sid, self._key, self._now = store, sid, key, now

    def __call__(self, environ: Environ, start: StartResponse) -> Iterable[bytes]:
        answer = self._answer(environ)
        body = orjson.dumps(answer.body)
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
        start(f"{answer.status} {_STATUS[answer.status]}", headers)
        return [body]

    def _answer(self, environ: Environ) -> Answer:
        parts = [part for part in str(environ.get("PATH_INFO", "")).split("/") if part]
        body = _body(environ, _LARGEST_BATCH if parts[1:] == ["inbox"] else _LARGEST_BODY)
        if environ.get("REQUEST_METHOD") != "POST" or len(parts) < 2 or body is None:
            return Answer(404, {"error": "no such address"})
        system, what = parts[0], parts[1]
        connection = self._store.connection(system)
        if connection is None:
            return Answer(404, {"error": "no such system"})
        if self._store.down(system):
            return Answer(503, {"error": "switched off"})
        if what == "secret" and connection is Connection.SIGNED:
            return self._lend_secret(system, _signed(environ))
        if what == "token" and connection is Connection.OAUTH2:
            return self._lend_token(system, str(environ.get("HTTP_AUTHORIZATION", "")))
        if what == "inbox" and len(parts) == 2:
            may = self._may(system, connection, "inbox", environ)
            return self._hand_in(system, body) if may else Answer(401, {"error": "not authorised"})
        if what != "resources" or len(parts) not in {3, 4} or parts[3:] not in ([], ["changes"]):
            return Answer(404, {"error": "no such address"})
        if not self._may(system, connection, parts[2], environ):
            return Answer(401, {"error": "not authorised"})
        return (self._changes if len(parts) == 4 else self._record)(system, parts[2], body)

    def _changes(self, system: str, resource: str, body: bytes) -> Answer:
        try:
            asked = orjson.loads(body)
            since, most = str(asked["since"]), min(int(asked["most"]), _MOST_CHANGES)
            return Answer(200, self._store.changes(system, resource, since, most))
        except KeyError:
            return Answer(404, {"error": "no such resource"})
        except (orjson.JSONDecodeError, TypeError, ValueError):
            return Answer(400, {"error": "since and most are asked for"})

    def _hand_in(self, system: str, body: bytes) -> Answer:
        try:
            asked = orjson.loads(body)
            return Answer(200, {"batch": asked["batch"], "receipts": self._store.hand_in(system, asked["rows"])})
        except (KeyError, TypeError, ValueError):
            return Answer(400, {"error": "batch and rows are asked for"})

    def _record(self, system: str, resource: str, body: bytes) -> Answer:
        try:
            asked = orjson.loads(body)
            code, fields = str(asked["code"]), [str(one) for one in asked["fields"]]
        except (orjson.JSONDecodeError, KeyError, TypeError):
            return Answer(400, {"error": "code and fields are asked for"})
        try:
            found = self._store.find(system, resource, code)
        except KeyError:
            return Answer(404, {"error": "no such resource"})
        if found is None:
            return Answer(200, {"found": False})
        number, data = found
        return Answer(200, {"found": True, "number": number, "data": {k: data[k] for k in fields if k in data}})

    def _lend_secret(self, system: str, given: Mapping[str, str]) -> Answer:
        ours = given.get(signing.SID) == self._sid and given.get(signing.RID) == "secret"
        if not ours or not signing.holds(self._key, given, self._now()):
            return Answer(401, {"error": "not authorised"})
        return Answer(200, {"secret": self._lent(system, self._window()), "expires_in": self._left()})

    def _lend_token(self, system: str, header: str) -> Answer:
        expected = base64.b64encode(f"{self._sid}:{self._key}".encode()).decode()
        if not hmac.compare_digest(header.encode(), f"Basic {expected}".encode()):
            return Answer(401, {"error": "invalid_client"})
        token = self._lent(system, self._window())
        return Answer(200, {"access_token": token, "token_type": "Bearer", "expires_in": self._left()})

    def _may(self, system: str, connection: Connection, resource: str, environ: Environ) -> bool:
        good = [self._lent(system, self._window() - back) for back in (0, 1)]
        if connection is Connection.OAUTH2:
            header = str(environ.get("HTTP_AUTHORIZATION", "")).encode()
            return any(hmac.compare_digest(header, f"Bearer {one}".encode()) for one in good)
        given = _signed(environ)
        if given.get(signing.SID) != self._sid or given.get(signing.RID) != resource:
            return False
        return any(signing.holds(one, given, self._now()) for one in good)

    def _window(self) -> int:
        return int(self._now() // LENT_SECONDS)

    def _left(self) -> int:
        return LENT_SECONDS - int(self._now() % LENT_SECONDS)

    def _lent(self, system: str, window: int) -> str:
        return hmac.new(self._key.encode(), f"{system}\n{window}".encode(), hashlib.sha256).hexdigest()


def _signed(environ: Environ) -> dict[str, str]:
    names = (signing.SID, signing.RID, signing.TIME, signing.SIGN)
    return {name: str(environ.get(f"HTTP_{name.upper()}", "")) for name in names}


def _body(environ: Environ, largest: int) -> bytes | None:
    length = str(environ.get("CONTENT_LENGTH") or "0")
    if not length.isdecimal() or int(length) > largest:
        return None
    return bytes(environ["wsgi.input"].read(int(length)))
