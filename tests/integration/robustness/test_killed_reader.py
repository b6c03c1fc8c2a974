"""The reader of photographed documents killed in the middle of a page: another reads it, once; nobody waits for it."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client
from tests.integration.materials.test_bank import kept
from tests.integration.robustness.test_killed_worker import until
from tests.support import errands
from tests.support.database import TestDatabase

from tongban.core import clock
from tongban.core.models import Job, JobState
from tongban.materials.models import BankEntry, ReadingState

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("pack")]

TOLD = {
    "width": 1000,
    "height": 630,
    "pieces": [{"text": "姓名", "score": 0.98, "corners": [[60, 60], [120, 60], [120, 90], [60, 90]]}],
}


class Engine:
    """A service that reads pictures: the first it is given it never answers, of the others it counts the answers."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.ended = threading.Event()
        self.answered: Counter[str] = Counter()
        engine = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                picture = self.rfile.read(int(self.headers["Content-Length"]))
                if not engine.begun.is_set():
                    engine.begun.set()
                    engine.ended.wait(30)
                    return
                engine.answered[sha256(picture).hexdigest()] += 1
                body = json.dumps(TOLD).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_parts: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}/read"


@pytest.fixture
def engine(settings: LazySettings) -> Iterator[Engine]:
    made = Engine()
    settings.OCR_ADAPTER = "tongban.recognition.adapters.service.OcrService"
    thread = threading.Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield made
    made.ended.set()
    made.server.shutdown()
    made.server.server_close()
    thread.join()


@pytest.fixture
def start_reader(
    database: TestDatabase, data_folder: Path, engine: Engine
) -> Iterator[Callable[[], "subprocess.Popen[bytes]"]]:
    started: list[subprocess.Popen[bytes]] = []
    environment = {
        **os.environ, "DATABASE_URL": database.addresses.application, "TONGBAN_DATA": str(data_folder),
        "TONGBAN_OCR": "service", "TONGBAN_OCR_URL": engine.address,
    }  # fmt: skip

    def start() -> "subprocess.Popen[bytes]":
        started.append(subprocess.Popen([sys.executable, "-m", "tongban", "reader"], env=environment))
        return started[-1]

    yield start
    for one in started:
        one.terminate()
    for one in started:
        one.wait(timeout=20)


def test_what_a_killed_reader_was_reading_is_read_once_by_the_next(
    start_reader: Callable[[], "subprocess.Popen[bytes]"], engine: Engine
) -> None:
    actor, person = errands.citizen("lisi")
    entries = [kept(actor, person, shade) for shade in (10, 90, 200)]
    versions = [one.version for one in entries]
    citizen = Client()
    citizen.post("/sign-in", {"account": "lisi"})
    victim = start_reader()
    assert engine.begun.wait(30), "it is in the middle of a page"
    victim.send_signal(signal.SIGKILL)
    victim.wait()
    assert Job.objects.filter(topic="recognise").count() == 3
    assert Job.objects.filter(topic="recognise", state=JobState.RUNNING).exists()
    assert "待识别" in citizen.get("/materials").content.decode(), "her page goes on meanwhile"

    start_reader()
    assert until(lambda: Job.objects.filter(topic="recognise").count() == 2), "what the other did not hold is read"
    assert len(engine.answered) == 1, "what it held waits for the lease"
    Job.objects.filter(state=JobState.RUNNING).update(lease_until=clock.now() - timedelta(seconds=1))
    assert until(lambda: not Job.objects.filter(topic="recognise").exists())
    assert engine.answered == dict.fromkeys((one.sha256 for one in entries), 1)
    done = list(BankEntry.objects.filter(id__in=[one.id for one in entries]).order_by("id"))
    assert {one.reading for one in done} <= {ReadingState.READ, ReadingState.NOTHING}
    assert [one.version for one in done] == [version + 1 for version in versions], "each is kept once"
    assert "待识别" not in citizen.get("/materials").content.decode()
