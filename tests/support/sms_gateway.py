"""A text message gateway on this machine: checks signatures, sends each reference once, keeps what it is told."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tongban.core.signing import KEY_HEADER, SIGNATURE_HEADER, TIME_HEADER, holds

KEY, SECRET = "city", "a secret both know"


@dataclass(slots=True)
class Gateway:
    """What the gateway was asked; ``status`` is answered instead while it is set."""

    url: str = ""
    sent: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: int = 0
    status: int = 0
    body: bytes | None = None


@contextmanager
def sms_gateway() -> Iterator[Gateway]:
    """The gateway while the block runs."""
    gateway = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            gateway.asked += 1
            moment = self.headers[TIME_HEADER]  # the clock of a test may stand elsewhere than ours
            then = datetime.fromtimestamp(int(moment), UTC)
            signed = holds(SECRET, moment, self.headers[SIGNATURE_HEADER], body, then)
            if self.headers[KEY_HEADER] != KEY or not signed:
                self._answer(401, b"{}")
            elif gateway.status:
                self._answer(gateway.status, gateway.body or b"{}")
            else:
                told = json.loads(body)
                gateway.sent.setdefault(told["reference"], told)
                self._answer(200, gateway.body or json.dumps({"receipt": f"R-{told['reference'][:8]}"}).encode())

        def _answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing: the tests read what was kept."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        gateway.url = f"http://127.0.0.1:{server.server_address[1]}/send"
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield gateway
        finally:
            server.shutdown()
