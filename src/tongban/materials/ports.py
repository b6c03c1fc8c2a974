"""What the way in of materials asks of outside systems: whether a file carries a known virus."""

from __future__ import annotations

from typing import Protocol


class Scanner(Protocol):
    """Looks for known viruses."""

    #: What operators call it; empty where there is none.
    name: str

    def version(self) -> str:
        """The scanner and its signatures, as it tells them; another after an update. Raises ``ScannerAway``."""

    def scan(self, content: bytes) -> str:
        """The name of the virus found, empty where none was. Raises ``ScannerAway`` or ``NotScanned``."""


class ScannerAway(Exception):
    """There is no scanner, or it does not answer; the file waits."""


class NotScanned(Exception):
    """The scanner answers, but does not take this file; its own words."""
