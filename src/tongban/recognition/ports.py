"""What recognition asks of an engine: the pieces of text on a picture and where they stand."""

from __future__ import annotations

from typing import Protocol

from tongban.recognition.page import Page


class OcrEngine(Protocol):
    """Pictures to pieces of text."""

    #: Names engine and model, kept with what they read; empty where there is none.
    name: str

    def page(self, picture: bytes) -> Page:
        """The text on a JPEG or PNG picture. Raises ``EngineAway`` or ``Unreadable``."""


class EngineAway(Exception):
    """There is no engine, or it does not answer; what is on the picture has to be typed, or read later."""


class Unreadable(Exception):
    """The engine works, but not with this picture; trying again is of no use."""
