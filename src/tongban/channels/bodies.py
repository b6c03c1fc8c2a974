"""Bodies of requests are taken in before the work on them begins: many at a time, and none for ever.

A thread that waits for a body is not one of the few that work. A connection that sends less than it must for too long
is closed for reading, which ends its wait: the server itself bounds headers and idle connections, but no bodies.
"""

from __future__ import annotations

import io
import os
import socket
import stat
import struct
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from queue import SimpleQueue
from typing import Any

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]

#: What the page or the program is told: the body came too slowly, or too many are coming at this moment.
STATE, LATE, BUSY = "tongban.body", "late", "busy"
#: Web processes; threads of each that work, and bodies it takes in beside them: the server is given threads for both.
PROCESSES, WORKING, TAKING_IN = 2, 8, 40
#: Bytes a second that a body must bring in the long run: a photograph in twenty minutes.
_RATE = 8 * 1024
_PIECE, _IN_MEMORY = 64 * 1024, 1024 * 1024
#: Where struct tcp_info says for how many milliseconds nothing was sent or received, and how many bytes were.
_SINCE_SENT, _SINCE_RECEIVED, _RECEIVED, _INFO = 44, 52, 128, 136


class Bodies:
    """A WSGI application whose requests come with their bodies at hand."""

    def __init__(self, application: Application, *, most: int, seconds: float) -> None:
        self._application, self._most, self._seconds = application, most, seconds
        self._taking_in = threading.Semaphore(TAKING_IN)
        self._places: SimpleQueue[None] = SimpleQueue()  # waited for without holding the interpreter
        for _place in range(WORKING):
            self._places.put(None)
        self._begun: dict[int, float] = {}
        self._watching = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        length = str(environ.get("CONTENT_LENGTH") or "0")
        if length.isdecimal() and 0 < int(length) <= self._most:
            self._take_in(environ, int(length))
        place = self._places.get()
        try:
            return self._application(environ, start_response)
        finally:
            self._places.put(place)

    def _take_in(self, environ: dict[str, Any], length: int) -> None:
        """Put the body into the environment, or why there is none."""
        if not self._taking_in.acquire(blocking=False):
            _without(environ, BUSY)
            return
        self._watch()
        mine = threading.get_ident()
        self._begun[mine] = time.monotonic()
        try:
            body = _copied(environ["wsgi.input"], length)
        finally:
            del self._begun[mine]
            self._taking_in.release()
        if body is None:
            _without(environ, LATE)
        else:
            environ["wsgi.input"] = body

    def _watch(self) -> None:
        """Look after slow connections from the first body on."""
        if self._watching.acquire(blocking=False) and hasattr(socket, "TCP_INFO"):
            threading.Thread(target=self._rounds, name="bodies", daemon=True).start()

    def _rounds(self) -> None:
        while True:
            time.sleep(self._seconds / 4)
            late = time.monotonic() - self._seconds
            if any(begun < late for begun in list(self._begun.values())):
                end_slow(self._seconds)


def _without(environ: dict[str, Any], state: str) -> None:
    """Leave the body out and say why; what of it still comes is not read."""
    environ.update({STATE: state, "CONTENT_LENGTH": "0", "wsgi.input": io.BytesIO()})


def _copied(source: Any, length: int) -> Any:
    """The whole body; None where it broke off."""
    body = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115  # it is the application's from here on
    left = length
    while left > 0:
        piece = source.read(min(left, _PIECE))
        if not piece:
            body.close()
            return None
        body.write(piece)
        left -= len(piece)
    body.seek(0)
    return body


def end_slow(seconds: float) -> None:
    """Close for reading what people connected to this process by and send too slowly over, with no answer under way."""
    port = int(os.environ.get("PORT", "8000"))
    for name in os.listdir("/dev/fd"):
        with suppress(OSError):  # gone meanwhile, or no connection
            if not stat.S_ISSOCK(os.fstat(int(name)).st_mode):
                continue
            with socket.socket(fileno=os.dup(int(name))) as one:
                if one.family in (socket.AF_INET, socket.AF_INET6) and one.getsockname()[1] == port:
                    info = one.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _INFO)
                    if too_slow(info, seconds):
                        one.shutdown(socket.SHUT_RD)


def too_slow(info: bytes, seconds: float) -> bool:
    """Whether, since an answer was last sent, nothing came lately or less than must come in the long run."""
    if len(info) < _INFO:
        return False
    sent: int = struct.unpack_from("I", info, _SINCE_SENT)[0]
    received: int = struct.unpack_from("I", info, _SINCE_RECEIVED)[0]
    count: int = struct.unpack_from("Q", info, _RECEIVED)[0]
    return sent > seconds * 1000 and (received > seconds * 1000 or count * 1000 < _RATE * sent)
