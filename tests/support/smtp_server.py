"""A mail server that speaks SMTP (RFC 5321) with STARTTLS and AUTH PLAIN on this machine, and keeps what it is sent."""

import base64
import socketserver
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tongban.core import clock


def certificate(folder: Path) -> Path:
    """A certificate for localhost with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(clock.now() - timedelta(days=1))
        .not_valid_after(clock.now() + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "mail.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@dataclass(slots=True)
class Kept:
    """What the server was sent, and how it is to answer: ``answers`` by verb instead of the usual ones."""

    port: int = 0
    letters: list[bytes] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)


class _Session(socketserver.StreamRequestHandler):
    """One client."""

    server: Any

    def handle(self) -> None:
        self.secure = self.signed_in = False
        if self.server.implicit:
            self._encrypt()
        self._say("220 localhost")
        with suppress(ssl.SSLError):  # a client that does not believe our certificate ends the handshake
            self._serve()

    def _serve(self) -> None:
        while line := self.rfile.readline().decode().strip():
            verb = line.split()[0].upper()
            kept: Kept = self.server.kept
            kept.said.append(verb)
            if verb in kept.answers:
                self._say(kept.answers[verb])
                continue
            if verb == "QUIT":
                self._say("221 bye")
                return
            getattr(self, f"do_{verb.lower()}", self._unknown)(line)

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())

    def _unknown(self, line: str) -> None:
        self._say("502 what?")

    def do_ehlo(self, line: str) -> None:
        self._say("250-localhost")
        self._say("250 AUTH PLAIN" if self.secure else "250 STARTTLS")

    def do_starttls(self, line: str) -> None:
        self._say("220 go on")
        self._encrypt()

    def _encrypt(self) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.server.pem)
        self.connection = context.wrap_socket(self.request, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", buffering=0)
        self.secure = True

    def do_auth(self, line: str) -> None:
        given = base64.b64decode(line.split()[2]).decode().split("\0")[1:]
        self.signed_in = tuple(given) == ("tongban", "s@crt")
        self._say("235 welcome" if self.signed_in else "535 no")

    def do_mail(self, line: str) -> None:
        self._say("250 ok" if self.signed_in else "530 sign in")

    def do_rcpt(self, line: str) -> None:
        self._say("250 ok")

    def do_rset(self, line: str) -> None:
        self._say("250 ok")

    def do_data(self, line: str) -> None:
        self._say("354 go")
        lines = []
        while (got := self.rfile.readline()) != b".\r\n":
            lines.append(got[1:] if got.startswith(b"..") else got)
        self.server.kept.letters.append(b"".join(lines))
        self.server.kept.encrypted.append(self.secure)
        self._say("250 kept")


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    kept: Kept
    pem: Path
    implicit: bool


@contextmanager
def mail_server(pem: Path, answers: Mapping[str, str] | None = None, *, implicit: bool = False) -> Iterator[Kept]:
    """The server while the block runs; ``implicit`` speaks TLS from the first byte."""
    with _Server(("127.0.0.1", 0), _Session) as server:
        server.kept, server.pem, server.implicit = (
            Kept(server.server_address[1], answers=dict(answers or {})),
            pem,
            implicit,
        )
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield server.kept
        finally:
            server.shutdown()
