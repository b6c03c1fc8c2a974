"""From publication to an answer: vectors made by the worker, a model that is away, a service over HTTP, the reads."""

import json
import threading
from collections.abc import Iterator, Sequence
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from numpy.typing import NDArray
from tests.integration.catalog.test_publishing import write
from tests.unit.catalog.small_pack import FILES

from tongban.catalog import queries
from tongban.catalog.adapters.embedding_service import EmbeddingService
from tongban.catalog.models import TextVector
from tongban.catalog.ports import EmbedderAway
from tongban.catalog.search import finding, vectors, word_meaning
from tongban.catalog.search.entries import text_digest
from tongban.catalog.services import load_pack
from tongban.core import clock
from tongban.core.cache import forget_all
from tongban.core.jobs import drain
from tongban.core.models import Job

pytestmark = pytest.mark.django_db


SAYINGS = """\
synonyms:
  开店: [开张]
items:
  shop_permit:
    words: [门面]
    questions: [想开张怎么办, 要什么证]
"""


class Letters:
    """A model that knows texts by their characters alone."""

    name = "letters"
    away = False

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.stack([self.question(text) for text in texts])

    def question(self, text: str) -> NDArray[np.float32]:
        if self.away:
            raise EmbedderAway("letters")
        row = np.zeros(64, np.float32)
        for sign in text:
            row[ord(sign) % 64] += 1
        return np.asarray(row / np.linalg.norm(row), np.float32)


@pytest.fixture
def letters(monkeypatch: pytest.MonkeyPatch) -> Letters:
    model = Letters()
    monkeypatch.setattr(vectors, "embedder", lambda: model)
    monkeypatch.setattr(finding, "_arrivals", finding._Arrivals())
    monkeypatch.setattr(finding, "_away_until", 0.0)
    return model


def test_publication_leaves_jobs_that_make_every_vector_once(letters: Letters, tmp_path: Path) -> None:
    folder = write(tmp_path, {**FILES, "search.yaml": SAYINGS})
    load_pack(folder)
    assert Job.objects.filter(event_name=vectors.PUBLISHED).count() == 1
    drain()
    made = TextVector.objects.filter(model="letters")
    assert set(made.values_list("digest", flat=True)) == {
        *map(text_digest, ["开店许可", "想开张怎么办", "要什么证"]),
        *map(text_digest, word_meaning.names(queries.vocabulary())),
    }
    load_pack(folder)
    assert not Job.objects.filter(event_name=vectors.PUBLISHED).exists()
    (found,) = finding.find("想开张怎么办", date(2026, 1, 1))
    assert found.sure


def test_a_question_asks_the_database_for_little_and_again_for_nothing(pack: None) -> None:
    queries.items(clock.today())
    forget_all()
    with CaptureQueriesContext(connection) as asked:
        assert finding.find("宾馆", clock.today())[0].item.key == "public_place_hygiene"
    assert len(asked) <= 5
    with CaptureQueriesContext(connection) as asked:
        finding.find("旅馆", clock.today())
    assert len(asked) == 0


def test_while_the_model_is_away_wording_answers(pack: None, letters: Letters) -> None:
    row = letters.question("卫生许可证").astype(np.float16).tobytes()
    TextVector.objects.create(model="letters", digest="0" * 64, vector=row)
    letters.away = True
    assert finding.find("卫生许可证", clock.today())[0].item.key == "public_place_hygiene"


def test_an_empty_question_finds_everything(pack: None) -> None:
    found = finding.find("  ，。 ", clock.today())
    assert len(found) > 3
    assert all(one.sure for one in found)


def test_words_that_match_nothing_find_nothing(pack: None) -> None:
    assert finding.search("xyzzy", clock.today()) == []


def test_a_very_long_text_is_searched_by_its_beginning(pack: None) -> None:
    found = finding.find("加油站" + "\u3000" * 10 + "很" * 100_000, clock.today())
    assert found[0].item.key == "hazchem_operation"


@pytest.fixture
def service() -> Iterator[ThreadingHTTPServer]:
    """A server that speaks OpenAI's embeddings protocol; rows come back in another order, as they may."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            good = self.headers["Authorization"] == "Bearer secret" and self.path == "/v1/embeddings"
            rows = [
                {"object": "embedding", "index": at, "embedding": [3.0, 4.0 * at]}
                for at, _text in enumerate(body["input"])
            ]
            answer = {"object": "list", "model": body["model"], "data": rows[::-1], "usage": {"total_tokens": 1}}
            content = json.dumps(answer if good else {"error": {"message": "no"}}).encode()
            self.send_response(200 if good else 401)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_said: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_a_service_over_http_gives_unit_vectors_in_the_order_asked(service: ThreadingHTTPServer) -> None:
    url = f"http://127.0.0.1:{service.server_port}/v1"
    with override_settings(EMBEDDING_URL=url, EMBEDDING_MODEL="some-model", EMBEDDING_KEY="secret"):
        port = EmbeddingService()
        assert port.name == "some-model"
        assert np.allclose(port.passages(["一", "二"]), [[1, 0], [0.6, 0.8]])
        assert np.allclose(port.question("一"), [1, 0])


@pytest.mark.parametrize("key", ["wrong", ""])
def test_a_service_that_refuses_or_is_not_there_is_away(service: ThreadingHTTPServer, key: str) -> None:
    url = f"http://127.0.0.1:{service.server_port if key else 9}/v1"
    with override_settings(EMBEDDING_URL=url, EMBEDDING_MODEL="m", EMBEDDING_KEY=key), pytest.raises(EmbedderAway):
        EmbeddingService().question("一")
