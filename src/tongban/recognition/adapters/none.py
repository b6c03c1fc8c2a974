"""No engine: what is on a document is typed by people."""

from __future__ import annotations

from tongban.recognition.page import Page
from tongban.recognition.ports import EngineAway


class NoEngine:
    """Says that there is none."""

    name = ""

    def page(self, picture: bytes) -> Page:
        """Raises ``EngineAway``."""
        raise EngineAway("no engine")
