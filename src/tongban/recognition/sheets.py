"""The renderer's own process: one PDF in, its first pages out, as text where they hold text, else as pictures.

``python -m tongban.recognition.sheets``: the PDF on standard input, then messages of ``child.py``, one a page: p (the
page as JSON) or i (a JPEG); l for a document under a password, u for one that is none. It knows no database, no keys
and no other files, may write none, and is held to so much memory and time; it lives for this one document.
"""

from __future__ import annotations

import io
import resource
import sys
from collections.abc import Iterator

import msgspec
import pypdfium2

from tongban.recognition.child import framed
from tongban.recognition.page import Box, Page

#: Pages looked at: a document's fields stand at its beginning.
MOST_PAGES = 3
_MEMORY = 768 * 1024**2
_CPU_SECONDS = 20
_SIDE = 1600
#: A page with less text than this is a picture with a page number.
_FEWEST_SIGNS = 20
_MOST_PIECES = 5000
#: What stands in a text layer need not be what the page shows, so it is never as sure as a check digit.
_SCORE = 0.95
_PASSWORD = 4


def sheets(content: bytes) -> Iterator[bytes]:
    """What is said of each page."""
    try:
        document = pypdfium2.PdfDocument(content)
        count = len(document)
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) == _PASSWORD
        yield b"l" if locked else b"u" + type(error).__name__.encode()
        return
    for number in range(min(count, MOST_PAGES)):
        try:
            yield _sheet(document[number])
        except (pypdfium2.PdfiumError, MemoryError, ValueError) as error:
            yield b"u" + type(error).__name__.encode()


def _sheet(page: pypdfium2.PdfPage) -> bytes:
    width, height = page.get_size()
    if not (0 < width < 1e6 and 0 < height < 1e6):
        raise ValueError("size")
    written = tuple(_pieces(page, height))
    if sum(len(one.text) for one in written) >= _FEWEST_SIGNS:
        return b"p" + msgspec.json.encode(Page(written, width, height))
    picture = page.render(scale=_SIDE / max(width, height), may_draw_forms=False).to_pil().convert("RGB")
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=88)
    return b"i" + out.getvalue()


def _pieces(page: pypdfium2.PdfPage, height: float) -> Iterator[Box]:
    text = page.get_textpage()
    for index in range(min(text.count_rects(), _MOST_PIECES)):
        left, bottom, right, top = text.get_rect(index)
        said = text.get_text_bounded(left, bottom, right, top).strip()
        if said:
            upper, lower = height - top, height - bottom
            yield Box(said, _SCORE, ((left, upper), (right, upper), (right, lower), (left, lower)))


def main() -> int:
    """Read the one document."""
    resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sink = sys.stdout.buffer
    sys.stdout = sys.stderr  # what packages print is no answer
    for said in sheets(sys.stdin.buffer.read()):
        sink.write(framed(said))
    sink.flush()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
