"""A material read from beginning to end: by the engine, then by geometry; once more where it lay on its side."""

from __future__ import annotations

import io

from PIL import Image

from tongban.recognition.engines import engine
from tongban.recognition.page import Page
from tongban.recognition.papers import pages_of
from tongban.recognition.reading import Read, read

_TURNS = {1: Image.Transpose.ROTATE_270, 2: Image.Transpose.ROTATE_180, 3: Image.Transpose.ROTATE_90}


def recognise(content: bytes) -> Read:
    """What stands on a picture, or on the page of a PDF that says most.

    Raises ``EngineAway`` and ``Unreadable`` of ``recognition.ports``, ``Locked`` of ``recognition.papers``.
    """
    if not content.startswith(b"%PDF-"):
        return _of_picture(content)
    best = Read((), ())
    for page in pages_of(content):
        told = read(page) if isinstance(page, Page) else _of_picture(page)
        best = max(best, told, key=_worth)
    return best


def _of_picture(picture: bytes) -> Read:
    """What stands on a picture.

    The engine reads lines that lie on their side less well, so such a page is turned and read again.
    """
    first = read(engine().page(picture))
    if first.quarters not in _TURNS:
        return first
    second = read(engine().page(_turned(picture, first.quarters)))
    better = _worth(second) >= _worth(first)
    return Read(second.guesses, second.fields, first.quarters) if better else first


def _worth(told: Read) -> float:
    return sum(1.0 if one.verified else one.confidence for one in told.fields)


def _turned(picture: bytes, quarters: int) -> bytes:
    with Image.open(io.BytesIO(picture), formats=("JPEG", "PNG")) as opened:
        out = io.BytesIO()
        opened.convert("RGB").transpose(_TURNS[quarters]).save(out, "JPEG", quality=92)
    return out.getvalue()
