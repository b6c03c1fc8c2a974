"""An engine behind an HTTP address, against a server on this machine: asked, answered, and what goes wrong."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tongban.recognition.adapters.service import OcrService
from tongban.recognition.ports import EngineAway, Unreadable

PIECE = {"text": "姓名", "score": 0.99, "corners": [[1, 2], [30, 2], [30, 12], [1, 12]]}
JPEG = b"\xff\xd8\xff picture"


@dataclass(slots=True)
class Told:
    """What the service answers, and what it was asked."""

    status: int = 200
    body: bytes = json.dumps({"width": 1280, "height": 806, "pieces": [PIECE]}).encode()
    asked: list[tuple[str | None, str | None, bytes]] = field(default_factory=list)


@pytest.fixture
def service(settings: Any) -> Iterator[Told]:
    told = Told()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.asked.append((self.headers["Authorization"], self.headers["Content-Type"], body))
            self.send_response(told.status)
            self.send_header("Content-Length", str(len(told.body)))
            self.end_headers()
            self.wfile.write(told.body)

        def log_message(self, *_parts: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    settings.OCR_URL, settings.OCR_KEY = f"http://127.0.0.1:{server.server_address[1]}/read", "key"
    yield told
    server.shutdown()
    server.server_close()
    thread.join()


def test_the_picture_is_posted_as_it_is_and_the_pieces_come_back_where_they_stand(service: Told) -> None:
    page = OcrService().page(JPEG)
    assert service.asked == [("Bearer key", "image/jpeg", JPEG)]
    assert (page.width, page.boxes[0].text, page.boxes[0].corners[2]) == (1280, "姓名", (30, 12))


def test_a_picture_it_refuses_is_unreadable(service: Told) -> None:
    service.status = 422
    with pytest.raises(Unreadable):
        OcrService().page(JPEG)


@pytest.mark.parametrize(("status", "body"), [(500, b""), (200, b"<html>"), (200, b"{}"), (302, b""), (401, b"{}")])
def test_whatever_else_it_says_it_is_away_and_asked_again_later(service: Told, status: int, body: bytes) -> None:
    service.status, service.body = status, body
    with pytest.raises(EngineAway):
        OcrService().page(JPEG)


def test_where_nothing_listens_it_is_away(settings: Any) -> None:
    settings.OCR_URL, settings.OCR_KEY = "http://127.0.0.1:9/read", ""
    with pytest.raises(EngineAway):
        OcrService().page(JPEG)
