"""What the objects of a PDF say, wherever it keeps them: between streams, or packed into streams of objects. Pure."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from enum import StrEnum

MOST_PAGES = 200
#: Objects of two hundred pages take a few MB as text.
MOST_INFLATED = 32 * 1024 * 1024
MOST_STREAMS = 5_000
#: Inflated so much of a stream at a time, so that one that breaks off still tells what it held before.
_PART = 64 * 1024

_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
#: What runs, opens, sends or carries something else from inside a PDF.
_ACTIVE = re.compile(
    rb"/(?:JavaScript|JS|Launch|EmbeddedFile|FileAttachment|RichMedia|XFA|GoToE|ImportData|SubmitForm)\b|/EF\s*<<"
)
#: Those of them that stand nowhere by accident, not even in ten million bytes of a picture.
_LONG = re.compile(rb"/(?:JavaScript|Launch|EmbeddedFile|FileAttachment|RichMedia)\b")
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_OF_OBJECTS = re.compile(rb"/ObjStm\b")


class Verdict(StrEnum):
    """What came of looking into a PDF."""

    FINE = "fine"
    ACTIVE = "active"
    BROKEN = "broken"
    LOCKED = "locked"
    LONG = "long"
    BOMB = "bomb"


class Bomb(Exception):
    """More streams of objects, or more in them, than any paper needs."""


def named(text: bytes) -> bytes:
    """The text with its names in plain letters: ``/J#53`` is ``/JS``."""
    return _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), text)


def active(content: bytes) -> bool:
    """Whether something in a PDF runs, opens or carries something else. Raises ``Bomb``."""
    return bool(_LONG.search(named(content))) or any(_ACTIVE.search(named(one)) for one in said(content))


def said(content: bytes, *, most: int = MOST_INFLATED, streams: int = MOST_STREAMS) -> Iterator[bytes]:
    """The text of the objects, piece by piece, without what is drawn. Raises ``Bomb``.

    Streams of objects are found by what they say they are, whether or not a table points at them: readers differ in
    which table they believe.
    """
    at = 0
    while (begun := _STREAM.search(content, at)) is not None:
        head = content[at : begun.start()]
        yield head
        at = content.find(b"endstream", begun.end())
        at = at if at >= 0 else len(content)
        if _OF_OBJECTS.search(named(head)):
            inflated = _inflated(content[begun.end() : at], most)
            most, streams = most - len(inflated), streams - 1
            if streams < 0:
                raise Bomb
            yield inflated
    yield content[at:]


def _inflated(body: bytes, most: int) -> bytes:
    """What a stream of objects holds; as it stands where it is not deflated. Raises ``Bomb`` beyond the most."""
    engine, parts, length = zlib.decompressobj(), [], 0
    try:
        for place in range(0, len(body), _PART):
            parts.append(engine.decompress(body[place : place + _PART], most - length + 1))
            length += len(parts[-1])
            if length > most:
                raise Bomb
    except zlib.error:  # the rest is broken, or all of it is under a lock or in another code: the engine reads these
        return b"".join(parts) or body
    return b"".join(parts)
