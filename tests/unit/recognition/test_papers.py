"""PDFs taken apart: text as text, scans as pictures, in a process that bombs and locks cannot get out of."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from benchmarks.recognition import sample
from PIL import Image
from pypdf import PdfWriter

from tongban.recognition import recognising
from tongban.recognition.adapters.apart import EngineApart
from tongban.recognition.page import Box, Page
from tongban.recognition.papers import Locked, pages_of
from tongban.recognition.ports import Unreadable
from tongban.recognition.sheets import MOST_PAGES


def scanned(pictures: Iterable[bytes]) -> bytes:
    """Pictures as the pages of a PDF."""
    first, *others = [Image.open(io.BytesIO(one)).convert("RGB") for one in pictures]
    out = io.BytesIO()
    first.save(out, "PDF", save_all=True, append_images=others)
    return out.getvalue()


def written(text: str, *, flate: int = 0) -> bytes:
    """A PDF of one page with a line of text, or with a stream that inflates to so many bytes."""
    drawn = f"BT /F 14 Tf 50 700 Td ({text}) Tj ET".encode()
    stream = zlib.compress(b"q Q " * (flate // 4) if flate else drawn, 1)
    head = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", head,
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]  # fmt: skip
    body = b"".join(b"%d 0 obj%s\nendobj\n" % (number, one) for number, one in enumerate(objects, 1))
    return b"%PDF-1.4\n" + body + b"trailer<</Root 1 0 R/Size 6>>\n%%EOF\n"


def locked(password: str) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(300, 200)
    writer.encrypt(password, algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_written_pages_come_as_text_where_it_stands_and_scanned_ones_as_pictures() -> None:
    (page,) = pages_of(written("a line of text that is long enough"))
    assert isinstance(page, Page)
    (box,) = page.boxes
    assert box.text.startswith("a line") and 70 < box.middle < 110 and 40 < box.left < 60
    pages = pages_of(scanned([sample(0).picture] * (MOST_PAGES + 2)))
    assert len(pages) == MOST_PAGES
    assert all(isinstance(one, bytes) and one.startswith(b"\xff\xd8") for one in pages)


def test_a_scanned_document_is_read_like_a_photograph_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [(60, 60, "姓名"), (170, 60, "演示"), (60, 130, "性别男民族汉"), (60, 500, "公民身份号码11010519491231002X")]
    boxes = (Box(t, 0.98, ((x, y), (x + 28 * len(t), y), (x + 28 * len(t), y + 30), (x, y + 30))) for x, y, t in rows)
    seen = iter([Page((), 1000, 630), Page(tuple(boxes), 1000, 630)])

    class Sees:
        def page(self, picture: bytes) -> Page:
            assert picture.startswith(b"\xff\xd8")
            return next(seen)

    monkeypatch.setattr(recognising, "engine", Sees)
    told = recognising.recognise(scanned([sample(0).picture] * 2))
    assert told.kind == "居民身份证" and any(one.verified for one in told.fields)


def test_a_document_under_a_password_is_told_apart_from_a_broken_one() -> None:
    with pytest.raises(Locked):
        pages_of(locked("secret"))
    assert pages_of(locked("")), "one that opens without is no matter"
    with pytest.raises(Unreadable, match="no page"):
        pages_of(b"%PDF-1.7 nothing of the kind")


@pytest.mark.parametrize(
    "made",
    [lambda: written("", flate=1_000_000_000), lambda: written("x").replace(b"612 792", b"99999 99999")],
    ids=["bomb", "huge"],
)
def test_bombs_end_in_their_own_process(made: Callable[[], bytes]) -> None:
    try:
        (page,) = pages_of(made(), seconds=8)
    except Unreadable:
        return
    assert isinstance(page, bytes) and max(Image.open(io.BytesIO(page)).size) <= 1600


def test_a_renderer_that_hangs_is_ended() -> None:
    with pytest.raises(Unreadable):
        pages_of(written("a line of text that is long enough"), seconds=0.0)


def test_an_engine_killed_over_a_page_is_asked_again_and_given_up_the_second_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[Any] = []

    def dies(times: int) -> None:
        asked.clear()

        def answers(child: Any, picture: bytes, seconds: float) -> bytes:
            asked.append(child)
            if len(asked) <= times:
                raise EOFError
            return b'p{"boxes":[],"width":1,"height":1}'

        monkeypatch.setattr("tongban.recognition.adapters.apart._asked", answers)
        monkeypatch.setattr(EngineApart, "_ready", lambda self: object())

    engine = EngineApart()
    dies(1)
    assert engine.page(b"x") == Page((), 1, 1) and len(asked) == 2
    dies(2)
    with pytest.raises(Unreadable, match="EOFError"):
        engine.page(b"x")
