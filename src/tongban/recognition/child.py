"""The engine's own process: pictures in, pieces of text out; it knows no database, no keys and no other files.

``python -m tongban.recognition.child``: each message is four bytes of length and so many bytes; the answer is one
letter (p: the page as JSON, u: unreadable, a: no engine) in a message of the same kind. It ends by itself when nobody
asks for a while, so that a gigabyte is held only while there is something to read.
"""

from __future__ import annotations

import resource
import select
import sys
from typing import BinaryIO

import msgspec

from tongban.recognition.adapters.rapid import RapidEngine
from tongban.recognition.page import Page
from tongban.recognition.ports import EngineAway, OcrEngine, Unreadable

#: What the process may take of memory; beyond, the engine fails and the process is made anew.
MOST_MEMORY = 3 * 1024**3
_IDLE_SECONDS = 120.0
#: No picture we send is larger.
_LONGEST = 64 * 1024 * 1024


def message(stream: BinaryIO) -> bytes | None:
    """The next message; None at the end."""
    head = stream.read(4)
    if len(head) < 4:
        return None
    length = int.from_bytes(head, "big")
    if length > _LONGEST:
        return None
    body = stream.read(length)
    return body if len(body) == length else None


def framed(body: bytes) -> bytes:
    """A message as it is sent."""
    return len(body).to_bytes(4, "big") + body


def answer(engine: OcrEngine, picture: bytes) -> bytes:
    """What is said of a picture."""
    try:
        return b"p" + msgspec.json.encode(engine.page(picture))
    except Unreadable as error:
        return b"u" + str(error).encode()
    except EngineAway as error:
        return b"a" + str(error).encode()
    except MemoryError:
        return b"u" + b"MemoryError"


def page_of(told: bytes) -> Page:
    """The page in an answer. Raises ``Unreadable`` or ``EngineAway``."""
    kind, body = told[:1], told[1:]
    if kind == b"p":
        return msgspec.json.decode(body, type=Page)
    raise (EngineAway if kind == b"a" else Unreadable)(body.decode(errors="replace"))


def main() -> int:
    """Answer until nobody asks any more."""
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # what packages print is no answer
    engine = RapidEngine()
    while select.select([source], [], [], _IDLE_SECONDS)[0]:
        picture = message(source)
        if picture is None:
            break
        sink.write(framed(answer(engine, picture)))
        sink.flush()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
