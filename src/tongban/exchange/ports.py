"""The port to base libraries kept by other authorities."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from tongban.core.reading import Reading


class SourceAway(Exception):
    """The library does not answer now; what it would say stays unknown."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A record as a library answers it."""

    number: str
    data: Mapping[str, Any]
    digest: str


class BaseLibrary(Protocol):
    """Answers by (library, licence type) and subject code; several at once, absent ones left out."""

    name: str
    demonstration: bool

    def lookup(self, wanted: Sequence[tuple[str, str]], code: str) -> Mapping[str, Answer]:
        """Records by licence type. Raises ``SourceAway``."""
        ...

    def reading(self, wanted: Sequence[tuple[str, str]], code: str) -> Reading[Mapping[str, Answer]] | None:
        """The same as a read of our own database, to be made together with others; None: ``lookup`` is the way."""
        ...
