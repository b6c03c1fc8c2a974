"""A connector to files on an SFTP server of theirs: fetched whole when they changed, read as those of a folder."""

import asyncio
import os
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import cast
from urllib.parse import unquote, urlsplit

import asyncssh
import structlog

from tongban.catalog.sharing import Resource
from tongban.exchange.adapters.files import ENDS, LARGEST_FILE, FileFolder
from tongban.exchange.adapters.guard import Forbidden, Network, checked
from tongban.exchange.gateway.places import Place
from tongban.exchange.ports import Record, Silence, SourceAway

log = structlog.get_logger(__name__)

#: Files are put out now and then: nobody asks the server for one more often than this.
LOOK_SECONDS = 60.0
#: A file of the largest size over a slow line; who asks meanwhile is answered from the file before.
_DOWNLOAD_SECONDS = 300.0
_PART = 256 * 1024


class SftpFolder:
    """Keeps what the server has in a folder of ours; the server's host key is pinned, a password or a key shows us.

    A file is taken when size or time changed, put in place once it is whole, and left alone when it changed meanwhile.
    """

    def __init__(self, place: Place, folder: Path, inside: Sequence[Network], loopback: bool) -> None:
        self._place, self._folder, self._inside, self._loopback = place, folder, inside, loopback
        self._files = FileFolder(replace(place, url=str(folder)))
        self._looked: dict[str, float] = {}
        self._looking = threading.Lock()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="sftp")

    def close(self) -> None:
        """Let go of what is under way."""
        self._thread.shutdown(wait=False, cancel_futures=True)
        self._files.close()

    def fetch(self, resource: Resource, code: str, fields: Sequence[str], seconds: float) -> Record | None:
        """The record of a subject, of the newest file there is. Raises ``SourceAway``."""
        try:
            self._look(self._place.ids.get(resource.name) or resource.name, seconds)
        except SourceAway as error:
            if error.why is not Silence.AWAY or self.put_out(resource) is None:
                raise
            log.warning("exchange.sftp_away", resource=resource.name, why=error.detail)
        return self._files.fetch(resource, code, fields, seconds)

    def put_out(self, resource: Resource) -> datetime | None:
        """When the file of a resource that we have was put out; None where there is none."""
        return self._files.put_out(resource)

    def _look(self, name: str, seconds: float) -> None:
        with self._looking:
            if time.monotonic() - self._looked.get(name, -LOOK_SECONDS) < LOOK_SECONDS:
                return
            self._looked[name] = time.monotonic()
        taking = self._thread.submit(lambda: asyncio.run(asyncio.wait_for(self._take(name), _DOWNLOAD_SECONDS)))
        try:
            taking.result(seconds)
        except (asyncssh.HostKeyNotVerifiable, asyncssh.PermissionDenied, asyncssh.SFTPPermissionDenied) as error:
            self._again(name)
            raise SourceAway(Silence.REFUSED, type(error).__name__) from error
        except Forbidden as error:
            raise SourceAway(Silence.REFUSED, "TB-SHARE-403 地址不许连接") from error
        except ValueError as error:
            raise SourceAway(Silence.UNREADABLE, str(error)) from error
        except (asyncssh.Error, OSError, TimeoutError) as error:
            self._again(name)
            raise SourceAway(Silence.AWAY, type(error).__name__) from error

    def _again(self, name: str) -> None:
        """It was no look: the next one who asks looks again."""
        with self._looking:
            self._looked.pop(name, None)

    async def _take(self, name: str) -> None:
        """Bring the file of a resource, where the server has another one than we."""
        parts = urlsplit(self._place.url)
        port = parts.port or 22
        async with (
            asyncssh.connect(
                checked(parts.hostname or "", port, self._inside, self._loopback),
                port,
                username=unquote(parts.username or self._place.sid),
                password=self._place.secret or None,
                client_keys=[self._place.key] if self._place.key else [],
                known_hosts=([asyncssh.import_public_key(self._place.host_key)], [], []),
                agent_path=None,
                config=[],
            ) as connection,
            connection.start_sftp_client() as server,
        ):
            for end in ENDS:
                there = f"{parts.path.rstrip('/')}/{name}.{end}"
                if await server.exists(there):
                    await self._bring(server, there, self._folder / f"{name}.{end}")
                    return
        raise FileNotFoundError(name)

    async def _bring(self, server: asyncssh.SFTPClient, there: str, here: Path) -> None:
        said = await server.stat(there)
        size, moment = int(said.size or 0), int(said.mtime or 0)
        if size > LARGEST_FILE:
            raise ValueError("TooLarge")
        if here.parent != self._folder:
            raise ValueError("NoName")
        if here.exists() and (here.stat().st_size, int(here.stat().st_mtime)) == (size, moment):
            return
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = here.with_name(f".{here.name}.{os.getpid()}")
        try:
            taken = await _copied(server, there, fresh)
            after = await server.stat(there)
            if (taken, int(after.size or 0), int(after.mtime or 0)) != (size, size, moment):
                raise TimeoutError("the file is being written")
            os.utime(fresh, (moment, moment))
            fresh.replace(here)
        finally:
            fresh.unlink(missing_ok=True)


async def _copied(server: asyncssh.SFTPClient, there: str, here: Path) -> int:
    """Copy a file; how many bytes. Raises ValueError for one that grows beyond what is taken."""
    taken = 0
    async with server.open(there, "rb") as source:
        with here.open("wb") as target:
            while part := await source.read(_PART):
                taken += len(part)
                if taken > LARGEST_FILE:
                    raise ValueError("TooLarge")
                target.write(cast(bytes, part))
    return taken
