"""The engine in a process of its own: bounded in time and memory, made anew after so many pages or when it fails."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO

from tongban.recognition.adapters.rapid import RapidEngine
from tongban.recognition.child import framed, page_of
from tongban.recognition.page import Page
from tongban.recognition.ports import EngineAway, Unreadable

#: The engine's memory grows a little with every page; so many pages, then a new process.
PAGES = 200
SECONDS = 60.0
#: The child sees nothing of the environment but how to start: no addresses, no keys.
_PASSED = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "SYSTEMROOT")
_SOURCES = str(Path(__file__).resolve().parents[3])

Child = subprocess.Popen[bytes]


def bare_environment() -> dict[str, str]:
    """What a child that opens strangers' files is started with."""
    environment = {name: os.environ[name] for name in _PASSED if name in os.environ}
    return environment | {"PYTHONPATH": _SOURCES, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


class EngineApart:
    """One child process, started when a page comes and none runs; pages are read one at a time."""

    name = RapidEngine.name

    def __init__(self, *, pages: int = PAGES, seconds: float = SECONDS) -> None:
        self._pages, self._seconds = pages, seconds
        self._child: Child | None = None
        self._done = 0
        self._lock = threading.Lock()

    @property
    def pid(self) -> int | None:
        """The process at work; None where there is none now."""
        return self._child.pid if self._child is not None and self._child.poll() is None else None

    def page(self, picture: bytes) -> Page:
        """The text on a picture. Raises ``EngineAway``, and ``Unreadable`` also where the time or memory ran out."""
        with self._lock:
            try:
                told = self._told(picture)
            except (OSError, EOFError) as error:  # killed, or out of memory: with another picture it may live
                self.close()
                raise Unreadable(f"engine ended: {type(error).__name__}") from error
            self._done += 1
            if self._done >= self._pages:
                self.close()
            return page_of(told)

    def _told(self, picture: bytes) -> bytes:
        """What the child says; asked once more of a new one where it was killed: it need not be the picture."""
        try:
            return _asked(self._ready(), picture, self._seconds)
        except (BrokenPipeError, EOFError):
            self.close()
            return _asked(self._ready(), picture, self._seconds)

    def close(self) -> None:
        """End the child."""
        if self._child is not None:
            self._child.kill()
            self._child.communicate()
            self._child = None

    def _ready(self) -> Child:
        if self._child is not None and self._child.poll() is None:
            return self._child
        self.close()
        self._done = 0
        command = [sys.executable, "-m", "tongban.recognition.child"]
        try:
            self._child = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=bare_environment(),
                start_new_session=True,
            )
        except OSError as error:
            raise EngineAway(type(error).__name__) from error
        return self._child


def _asked(child: Child, picture: bytes, seconds: float) -> bytes:
    """The answer of the child. Raises TimeoutError (an OSError), EOFError when it ended."""
    if child.stdin is None or child.stdout is None:
        raise EOFError
    child.stdin.write(framed(picture))
    child.stdin.flush()
    end = until(seconds)
    length = int.from_bytes(exactly(child.stdout, 4, end), "big")
    return exactly(child.stdout, length, end)


def until(seconds: float) -> float:
    """The moment so many seconds from now, as :func:`exactly` takes it."""
    return time.monotonic() + seconds


def exactly(stream: IO[bytes], count: int, until: float) -> bytes:
    """So many bytes of a child. Raises TimeoutError (an OSError) at the moment given, EOFError when it ended."""
    handle = stream.fileno()
    got = b""
    while len(got) < count:
        if not select.select([handle], [], [], max(until - time.monotonic(), 0))[0]:
            raise TimeoutError
        part = os.read(handle, count - len(got))
        if not part:
            raise EOFError
        got += part
    return got
