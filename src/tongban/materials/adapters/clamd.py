"""ClamAV's daemon over TCP or a Unix socket: PING, VERSION and INSTREAM of its protocol (clamd(8))."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.conf import settings

from tongban.core.errors import Problem
from tongban.materials.ports import NotScanned, ScannerAway

_CONNECT_SECONDS = 5.0
_SECONDS = 60.0
_CHUNK = 64 * 1024
#: No answer of the commands used is longer.
_LONGEST = 4096


class Clamd:
    """The daemon at TONGBAN_CLAMAV: ``host:port``, ``[v6]:port`` or the path of a Unix socket."""

    name = "ClamAV"

    def __init__(self) -> None:
        self._where = _address(settings.CLAMAV)

    def version(self) -> str:
        """Such as ``ClamAV 1.4.3/27800/Fri …``: the program, the number of its signatures, their day."""
        if self._said(b"PING") != "PONG":
            raise ScannerAway("no PONG")
        return self._said(b"VERSION")[:100]

    def scan(self, content: bytes) -> str:
        """The name of the virus found, empty where none was. Raises ``ScannerAway`` or ``NotScanned``."""
        with self._connected() as connection:
            with suppress(BrokenPipeError, ConnectionResetError):  # it answers before the end where a file is too large
                connection.sendall(b"zINSTREAM\0")
                for start in range(0, len(content), _CHUNK):
                    part = content[start : start + _CHUNK]
                    connection.sendall(len(part).to_bytes(4, "big") + part)
                connection.sendall(b"\0\0\0\0")
            return _verdict(_answer(connection))

    def _said(self, command: bytes) -> str:
        with self._connected() as connection:
            connection.sendall(b"z" + command + b"\0")
            return _answer(connection)

    @contextmanager
    def _connected(self) -> Iterator[socket.socket]:
        try:
            with self._connection() as connection:
                connection.settimeout(_SECONDS)
                yield connection
        except OSError as error:
            raise ScannerAway(type(error).__name__) from error

    def _connection(self) -> socket.socket:
        if isinstance(self._where, tuple):
            return socket.create_connection(self._where, _CONNECT_SECONDS)
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(_CONNECT_SECONDS)
        try:
            connection.connect(self._where)
        except OSError:
            connection.close()
            raise
        return connection


def _address(given: str) -> tuple[str, int] | str:
    if given.startswith("/"):
        return given
    host, _colon, port = given.rpartition(":")
    if not host or not port.isdecimal():
        said = "TONGBAN_CLAMAV 要写成 主机:端口（如 127.0.0.1:3310），或者套接字文件的完整路径。"
        raise Problem(said, code="TB-CFG-018", status=503)
    return host.strip("[]"), int(port)


def _answer(connection: socket.socket) -> str:
    """What it says up to the closing NUL. Raises ``ScannerAway`` where it breaks off."""
    until, got = time.monotonic() + _SECONDS, b""
    while b"\0" not in got and len(got) < _LONGEST:
        connection.settimeout(max(until - time.monotonic(), 0.001))
        part = connection.recv(_LONGEST)
        if not part:
            break
        got += part
    if not got:
        raise ScannerAway("no answer")
    return got.partition(b"\0")[0].decode(errors="replace").strip()


def _verdict(said: str) -> str:
    told = said.removeprefix("stream:").strip()
    if told == "OK":
        return ""
    if told.endswith(" FOUND"):
        return told.removesuffix(" FOUND").strip()[:200] or "unnamed"
    raise NotScanned(said[:200])
