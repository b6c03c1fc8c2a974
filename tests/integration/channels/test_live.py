"""The live stream: who hears what, and what happens when the database or the page is away."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import psycopg
import pytest
from django.core import signing
from tests.support.database import TestDatabase

from tongban.channels import live
from tongban.core import broadcast

Frame = dict[str, Any]
LISTENERS = "from pg_stat_activity where query = 'listen tongban_live' and datname = current_database()"


class Browser:
    """A page as the ASGI server sees it."""

    def __init__(self, stream: live.LiveStream, path: str, query: str) -> None:
        self.sent: asyncio.Queue[Frame] = asyncio.Queue()
        self._left = asyncio.Event()
        scope = {"type": "http", "method": "GET", "path": path, "query_string": query.encode()}
        self.task = asyncio.create_task(stream(scope, self._receive, self.sent.put))

    async def _receive(self) -> Frame:
        await self._left.wait()
        return {"type": "http.disconnect"}

    async def status(self) -> int:
        return int((await asyncio.wait_for(self.sent.get(), 5))["status"])

    async def frame(self) -> str:
        body = (await asyncio.wait_for(self.sent.get(), 5))["body"]
        return str(body.decode())

    async def leave(self) -> None:
        self._left.set()
        await asyncio.wait_for(self.task, 5)


@asynccontextmanager
async def running(conninfo: str) -> AsyncIterator[live.LiveStream]:
    """The stream under its lifespan, as a server would run it."""
    stream = live.LiveStream(conninfo)
    inbox: asyncio.Queue[Frame] = asyncio.Queue()
    outbox: asyncio.Queue[Frame] = asyncio.Queue()
    task = asyncio.create_task(stream({"type": "lifespan"}, inbox.get, outbox.put))
    await inbox.put({"type": "lifespan.startup"})
    await outbox.get()
    await asyncio.to_thread(wait_for_listener, conninfo)
    yield stream
    await inbox.put({"type": "lifespan.shutdown"})
    await task


def wait_for_listener(conninfo: str) -> None:
    with psycopg.connect(conninfo, autocommit=True) as connection:
        for _ in range(500):
            row = connection.execute(f"select count(*) {LISTENERS}").fetchone()
            if row and row[0]:
                return
            connection.execute("select pg_sleep(0.01)")
    raise AssertionError("the stream did not begin to listen")


async def page(stream: live.LiveStream, *channels: str) -> Browser:
    opened = Browser(stream, "/live", f"token={broadcast.token(*channels)}")
    assert await opened.status() == 200
    assert await opened.frame() == "retry: 3000\n\n"
    return opened


def publish(conninfo: str, channel: str, event: str, **data: str) -> None:
    message = json.dumps({"channel": channel, "event": event, "data": data})
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute("select pg_notify(%s, %s)", [broadcast.NOTIFICATIONS, message])


def test_a_page_hears_its_channels_and_no_others(database: TestDatabase) -> None:
    address = database.addresses.application

    async def scene() -> None:
        async with running(address) as stream:
            hers, his = await page(stream, "case:1"), await page(stream, "case:2")
            await asyncio.to_thread(publish, address, "case:2", "changed", state="办结")
            await asyncio.to_thread(publish, address, "case:1", "changed", state="受理")
            assert "受理" in await hers.frame()
            assert "办结" in await his.frame()
            assert hers.sent.empty()
            assert his.sent.empty()
            await hers.leave()
            await his.leave()
            assert len(stream.hub) == 0

    asyncio.run(scene())


@pytest.mark.parametrize("query", ["", "token=", "token=forged", "token=a:b:c"])
def test_a_forged_pass_opens_nothing(query: str) -> None:
    async def scene() -> None:
        assert await Browser(live.LiveStream(""), "/live", query).status() == 403

    asyncio.run(scene())


def test_an_outlived_pass_opens_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    given = broadcast.token("case:1")
    assert broadcast.channels_of(given) == {"case:1"}
    monkeypatch.setattr(broadcast, "TOKEN_SECONDS", -1)
    with pytest.raises(signing.BadSignature):
        broadcast.channels_of(given)


def test_pages_fetch_anew_after_the_database_was_away(database: TestDatabase) -> None:
    address = database.addresses.application

    async def scene() -> None:
        async with running(address) as stream:
            opened = await page(stream, "case:1")
            await asyncio.to_thread(cut_listeners, address)
            assert (await opened.frame()).startswith("event: resync")
            await asyncio.to_thread(publish, address, "case:1", "changed")
            assert (await opened.frame()).startswith("event: changed")
            await opened.leave()

    asyncio.run(scene())


def cut_listeners(conninfo: str) -> None:
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute(f"select pg_terminate_backend(pid) {LISTENERS}")


def test_a_page_too_slow_to_follow_is_told_to_fetch_anew_instead_of_growing_a_queue() -> None:
    async def scene() -> None:
        listener = live.Listener(["hall"])
        for number in range(live.QUEUE_LENGTH + 1):
            listener.offer(f"{number}".encode())
        assert (await listener.next()).startswith(b"event: resync")

    asyncio.run(scene())


def test_a_quiet_stream_is_kept_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "KEEP_ALIVE_SECONDS", 0.01)
    assert asyncio.run(live.Listener(["hall"]).next()).startswith(b":")


@pytest.mark.parametrize(
    "payload", ["", "{", "[]", "null", '{"channel": ["x"], "event": "e", "data": {}}', '{"channel": "hall"}']
)
def test_a_malformed_announcement_reaches_nobody_and_breaks_nothing(payload: str) -> None:
    hub = live.Hub()
    listener = live.Listener(["hall"])
    hub.join(listener)
    hub.deliver(payload)
    hub.deliver('{"channel": "hall", "event": "next\\n\\ndata: x", "data": {"text": "a\\nb"}}')
    frame = asyncio.run(listener.next()).decode()
    assert frame.startswith("event: nextdata:x\ndata: {")
    assert frame.count("\n") == 3


@pytest.mark.django_db(transaction=True)
def test_publishing_reaches_a_page_and_refuses_what_postgresql_would_refuse(
    database: TestDatabase,
) -> None:
    async def scene() -> str:
        async with running(database.addresses.application) as stream:
            opened = await page(stream, "case:1")
            await asyncio.to_thread(broadcast.publish, "case:1", "changed", {"state": "受理"})
            frame = await opened.frame()
            await opened.leave()
            return frame

    assert '"state": "受理"' in asyncio.run(scene())
    with pytest.raises(ValueError, match="7999"):
        broadcast.publish("case:1", "changed", {"text": "字" * 4000})
