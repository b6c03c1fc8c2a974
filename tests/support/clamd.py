"""A virus scanner on this machine that speaks clamd's protocol: PING, VERSION and INSTREAM with its size limit."""

from __future__ import annotations

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

#: The test file of the antivirus makers, put together here so that no scanner takes this file for it.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@dataclass(slots=True)
class Daemon:
    """Where it listens, which signatures it has, what it was asked; ``says`` is answered instead of a verdict."""

    address: str = ""
    version: str = "ClamAV 1.4.3/27800/Fri Nov 20 08:00:00 2026"
    signatures: dict[bytes, str] = field(default_factory=lambda: {EICAR: "Eicar-Test-Signature"})
    most: int = 25 * 1024 * 1024
    says: str = ""
    commands: list[bytes] = field(default_factory=list)
    scanned: list[bytes] = field(default_factory=list)
    chunks: list[int] = field(default_factory=list)

    def verdict(self, content: bytes) -> str:
        """What the protocol answers of a stream."""
        self.scanned.append(content)
        found = next((name for sign, name in self.signatures.items() if sign in content), "")
        return self.says or (f"stream: {found} FOUND" if found else "stream: OK")


class _Session(socketserver.StreamRequestHandler):
    """One command of a client, ended by NUL as it is begun by z."""

    server: Any

    def handle(self) -> None:
        daemon: Daemon = self.server.daemon_
        command = b""
        while not command.endswith(b"\0"):
            part = self.rfile.read(1)
            if not part:
                return
            command += part
        daemon.commands.append(command)
        answers = {b"zPING\0": "PONG", b"zVERSION\0": daemon.version}
        streams = command == b"zINSTREAM\0"
        said = self._stream(daemon) if streams else answers.get(command, "UNKNOWN COMMAND")
        if said:
            self.wfile.write(said.encode() + b"\0")

    def _stream(self, daemon: Daemon) -> str:
        content = b""
        while length := int.from_bytes(self.rfile.read(4), "big"):
            daemon.chunks.append(length)
            if len(content) + length > daemon.most:
                return "INSTREAM size limit exceeded. ERROR"
            part = self.rfile.read(length)
            if len(part) < length:
                return ""
            content += part
        return daemon.verdict(content)


@contextmanager
def clamd(path: Path | None = None) -> Iterator[Daemon]:
    """The daemon while the block runs: on a port of this machine, or on a Unix socket at a path."""
    daemon = Daemon()
    kind: Any = socketserver.ThreadingUnixStreamServer if path else socketserver.ThreadingTCPServer
    server = kind(str(path) if path else ("127.0.0.1", 0), _Session)
    server.daemon_threads = True
    server.daemon_ = daemon
    daemon.address = str(path) if path else f"127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield daemon
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def nobody() -> str:
    """An address at which nothing listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{taken.getsockname()[1]}"
