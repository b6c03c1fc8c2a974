"""No scanner: files are open, marked as not scanned."""

from __future__ import annotations

from tongban.materials.ports import ScannerAway


class NoScanner:
    """Says that there is none."""

    name = ""

    def version(self) -> str:
        """Raises ``ScannerAway``."""
        raise ScannerAway("no scanner")

    def scan(self, content: bytes) -> str:
        """Raises ``ScannerAway``."""
        raise ScannerAway("no scanner")
