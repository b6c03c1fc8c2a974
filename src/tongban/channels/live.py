"""The live stream: server-sent events from one small ASGI process that listens to PostgreSQL once for all pages."""

import asyncio
import json
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

import psycopg
from django.conf import settings
from django.core.signing import BadSignature

from tongban.core.broadcast import NOTIFICATIONS, channels_of

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

KEEP_ALIVE_SECONDS = 25.0
#: Announcements waiting for one slow page; beyond it the page is told to fetch the state anew.
QUEUE_LENGTH = 32
_RECONNECT_SECONDS = (0.5, 1.0, 2.0, 5.0)
_RESYNC = b"event: resync\ndata: {}\n\n"
_KEEP_ALIVE = b": keep-alive\n\n"

log = logging.getLogger(__name__)


class Listener:
    """One open page: a bounded queue of frames."""

    def __init__(self, channels: Iterable[str]) -> None:
        self.channels = frozenset(channels)
        self._frames: asyncio.Queue[bytes] = asyncio.Queue(QUEUE_LENGTH)

    def offer(self, frame: bytes) -> None:
        """Queue a frame; a page too slow to follow loses what waits and is told to fetch the state anew."""
        if self._frames.full():
            while not self._frames.empty():
                self._frames.get_nowait()
            frame = _RESYNC
        self._frames.put_nowait(frame)

    async def next(self) -> bytes:
        """The next frame, or a keep-alive comment after a quiet while."""
        try:
            return await asyncio.wait_for(self._frames.get(), KEEP_ALIVE_SECONDS)
        except TimeoutError:
            return _KEEP_ALIVE


class Hub:
    """Who listens to which channel."""

    def __init__(self) -> None:
        self._listeners: defaultdict[str, set[Listener]] = defaultdict(set)

    def join(self, listener: Listener) -> None:
        """Begin to hear the listener's channels."""
        for channel in listener.channels:
            self._listeners[channel].add(listener)

    def leave(self, listener: Listener) -> None:
        """Hear nothing any more."""
        for channel in listener.channels:
            self._listeners[channel].discard(listener)
            if not self._listeners[channel]:
                del self._listeners[channel]

    def deliver(self, payload: str) -> None:
        """Hand one announcement to the pages on its channel; anything malformed is logged and dropped."""
        try:
            message = json.loads(payload)
            listeners = self._listeners.get(message["channel"], ())
            frame = _frame(message["event"], message["channel"], message["data"])
        except (ValueError, KeyError, TypeError):
            log.warning("live.malformed_announcement")
            return
        for listener in tuple(listeners):
            listener.offer(frame)

    def resync(self) -> None:
        """Tell every page to fetch the state anew: announcements may have been missed."""
        for listener in {one for group in self._listeners.values() for one in group}:
            listener.offer(_RESYNC)

    def __len__(self) -> int:
        return len({one for group in self._listeners.values() for one in group})


def _frame(event: str, channel: str, data: object) -> bytes:
    # JSON escapes line ends, so data is one line; the name must not end its line either.
    name = "".join(event.split())
    body = json.dumps({"channel": channel, "data": data}, ensure_ascii=False)
    return f"event: {name}\ndata: {body}\n\n".encode()


class LiveStream:
    """The ASGI application: ``GET /live?token=…`` streams, ``GET /healthz`` answers."""

    def __init__(self, conninfo: str) -> None:
        self.hub = Hub()
        self._conninfo = conninfo
        self._relay: asyncio.Task[None] | None = None

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self._relay = asyncio.create_task(self._listen())
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                if self._relay is not None:
                    self._relay.cancel()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _http(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["method"] != "GET" or scope["path"] not in {"/live", "/healthz"}:
            await _answer(send, 404, b"")
        elif scope["path"] == "/healthz":
            await _answer(send, 200, b"ok")
        else:
            query = parse_qs(scope["query_string"].decode("latin-1"))
            try:
                channels = channels_of(query.get("token", [""])[0])
            except BadSignature:
                await _answer(send, 403, "TB-LIVE-403 实时连接的凭证无效或已过期，请刷新页面。".encode())
                return
            await self._stream(Listener(channels), receive, send)

    async def _stream(self, listener: Listener, receive: Receive, send: Send) -> None:
        self.hub.join(listener)
        gone = asyncio.create_task(_disconnected(receive))
        pump = asyncio.create_task(_pump(listener, send))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": _headers(b"text/event-stream")})
            await send({"type": "http.response.body", "body": b"retry: 3000\n\n", "more_body": True})
            await asyncio.wait({gone, pump}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self.hub.leave(listener)
            gone.cancel()
            pump.cancel()

    async def _listen(self) -> None:
        """Hear PostgreSQL for as long as the process lives; after each lost connection the pages fetch anew."""
        failures = 0
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(self._conninfo, autocommit=True) as connection:
                    await connection.execute(f"listen {NOTIFICATIONS}")
                    if failures:
                        self.hub.resync()
                    failures = 0
                    async for notice in connection.notifies():
                        self.hub.deliver(notice.payload)
            except psycopg.Error as error:
                log.warning("live.database_away %s", type(error).__name__)
            failures += 1
            await asyncio.sleep(_RECONNECT_SECONDS[min(failures, len(_RECONNECT_SECONDS)) - 1])


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _pump(listener: Listener, send: Send) -> None:
    while True:
        await send({"type": "http.response.body", "body": await listener.next(), "more_body": True})


async def _answer(send: Send, status: int, body: bytes) -> None:
    headers = _headers(b"text/plain; charset=utf-8")
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _headers(kind: bytes) -> list[tuple[bytes, bytes]]:
    return [
        (b"content-type", kind),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),
        # The page comes from another port; the token, not the origin, is what opens the stream, and no cookie is read.
        (b"access-control-allow-origin", b"*"),
    ]


application = LiveStream(settings.DATABASE_URL)
