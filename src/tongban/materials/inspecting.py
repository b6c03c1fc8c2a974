"""Looks into a PDF in a process of its own, bounded in time and memory: it knows no database, no keys, no other files.

``python -m tongban.materials.inspecting``: the PDF comes in, one word of :class:`Verdict` goes out. It is looked into
twice: as bytes, with every stream of objects in them, and as the engine that shows it reads it, written out again with
each object in plain letters and without a lock.
"""

from __future__ import annotations

import io
import resource
import sys

import pypdfium2 as pdfium
import pypdfium2.raw as engine

from tongban.materials.papers import MOST_PAGES, Bomb, Verdict, active

MOST_MEMORY = 384 * 1024**2
MOST_SECONDS = 6


def inspected(content: bytes) -> Verdict:
    """Whether a PDF can be opened, how long it is, and whether anything in it runs or is carried along."""
    try:
        if active(content):
            return Verdict.ACTIVE
        with pdfium.PdfDocument(content) as paper:
            if not len(paper):
                return Verdict.BROKEN
            if len(paper) > MOST_PAGES:
                return Verdict.LONG
            if paper.count_attachments() or active(_plain(paper)):
                return Verdict.ACTIVE
    except (Bomb, MemoryError):
        return Verdict.BOMB
    except pdfium.PdfiumError as error:
        return Verdict.LOCKED if error.err_code == engine.FPDF_ERR_PASSWORD else Verdict.BROKEN
    return Verdict.FINE


def _plain(paper: pdfium.PdfDocument) -> bytes:
    """The PDF as the engine read it: nothing of it in streams of objects, names unescaped, the lock taken off."""
    out = io.BytesIO()
    paper.save(out, flags=engine.FPDF_REMOVE_SECURITY)
    return out.getvalue()


def main() -> int:
    """Look into the one PDF that comes in."""
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.stdout.write(inspected(sys.stdin.buffer.read()))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
