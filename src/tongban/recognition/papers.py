"""A PDF taken apart into pages in a process of its own: bounded in time, memory and in what it may answer."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator

from tongban.recognition.adapters.apart import bare_environment, exactly, until
from tongban.recognition.child import page_of
from tongban.recognition.page import Page
from tongban.recognition.ports import Unreadable

_SECONDS = 40.0
#: Three pictures of a page are less.
_LONGEST = 32 * 1024 * 1024


class Locked(Unreadable):
    """A document under a password."""


def pages_of(content: bytes, *, seconds: float = _SECONDS) -> list[Page | bytes]:
    """The first pages, each as the text that stands on it or as a JPEG.

    Raises ``Locked``; ``Unreadable`` where there is no page, or time or memory ran out.
    """
    command = [sys.executable, "-m", "tongban.recognition.sheets"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env=bare_environment(), start_new_session=True,
    ) as child:  # fmt: skip
        try:
            writer = threading.Thread(target=_write, args=(child, content), daemon=True)
            writer.start()
            found = [page for said in _said(child, seconds) if (page := _page(said)) is not None]
        finally:
            child.kill()
    if not found:
        raise Unreadable("no page")
    return found


def _write(child: subprocess.Popen[bytes], content: bytes) -> None:
    if child.stdin is not None:
        try:
            child.stdin.write(content)
            child.stdin.close()
        except OSError:  # it ended before it had read all; what it answered tells
            return


def _said(child: subprocess.Popen[bytes], seconds: float) -> Iterator[bytes]:
    if child.stdout is None:
        return
    end, left = until(seconds), _LONGEST
    try:
        while left > 0:
            length = int.from_bytes(exactly(child.stdout, 4, end), "big")
            left -= length
            if left >= 0:
                yield exactly(child.stdout, length, end)
    except (OSError, EOFError):  # the last page, or what the limits left of it
        return


def _page(said: bytes) -> Page | bytes | None:
    kind, body = said[:1], said[1:]
    if kind == b"l":
        raise Locked("password")
    if kind == b"p":
        return page_of(said)
    return body if kind == b"i" else None
