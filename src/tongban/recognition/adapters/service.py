"""An engine behind an HTTP address: the picture is posted, the pieces of text come back as JSON."""

from __future__ import annotations

import httpx
import msgspec
from django.conf import settings

from tongban.recognition.page import Page, box_of
from tongban.recognition.ports import EngineAway, Unreadable

_SECONDS = 60.0


class _Piece(msgspec.Struct):
    text: str
    score: float
    corners: list[list[float]]


class _Answer(msgspec.Struct):
    width: float
    height: float
    pieces: list[_Piece]


class OcrService:
    """``POST`` to TONGBAN_OCR_URL with TONGBAN_OCR_KEY as bearer; docs/recognition.md shows request and answer."""

    name = "service"

    def __init__(self) -> None:
        key = settings.OCR_KEY
        self._http = httpx.Client(
            headers={"Authorization": f"Bearer {key}"} if key else {}, follow_redirects=False, timeout=_SECONDS
        )

    def page(self, picture: bytes) -> Page:
        """The text on a picture. Raises ``EngineAway``; ``Unreadable`` where the service refuses the picture (422)."""
        kind = "image/png" if picture.startswith(b"\x89PNG") else "image/jpeg"
        try:
            answer = self._http.post(settings.OCR_URL, content=picture, headers={"Content-Type": kind})
            if answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY:
                raise Unreadable("refused by the service")
            answer.raise_for_status()
            told = msgspec.json.decode(answer.content, type=_Answer)
            boxes = tuple(box_of(one.text, one.score, one.corners) for one in told.pieces)
        except (httpx.HTTPError, msgspec.MsgspecError, ValueError) as error:
            raise EngineAway(type(error).__name__) from error
        return Page(boxes, told.width, told.height)
