"""Marks a PDF in a process of its own, bounded in time and memory: it knows no database, no keys and no other files.

``python -m tongban.materials.stamping``: four bytes of length and the mark as JSON, then the PDF; the marked PDF comes
back. A PDF that cannot be marked ends it with another code than 0.
"""

from __future__ import annotations

import io
import math
import resource
import sys

import msgspec
import pypdfium2 as pdfium
from PIL import Image

from tongban.materials.marking import INK, SLANT, Mark, places, stamp

MOST_MEMORY = 1024**3
MOST_SECONDS = 30
MOST_PAGES = 200
#: Pixels of a letter in the picture of the mark, and its size on the page as a share of the shorter side.
_LETTER, _LETTER_SHARE = 40, 46
REFUSED = 3


def marked(content: bytes, mark: Mark) -> bytes:
    """The pages of a PDF with the mark all over each, written anew: nothing else of the file comes along.

    Raises ``PdfiumError`` or ``ValueError`` for what cannot be opened or has no or too many pages.
    """
    source = pdfium.PdfDocument(content)
    if not 0 < len(source) <= MOST_PAGES:
        raise ValueError(f"{len(source)} pages")
    source.init_forms()
    if source.formenv is not None:
        for page in source:
            page.flatten()  # what was typed into a form is drawn: fields do not come along
    made = pdfium.PdfDocument.new()
    made.import_pages(source)
    over, size = _over(made, mark)
    for page in made:
        _mark(page, over, size)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _over(made: pdfium.PdfDocument, mark: Mark) -> tuple[pdfium.PdfXObject, tuple[int, int]]:
    """The mark as something pages share, and how many pixels it has."""
    cover = stamp(mark, _LETTER)
    image = Image.new("RGBA", cover.size, INK)
    image.putalpha(cover)
    sheet = pdfium.PdfDocument.new()
    page = sheet.new_page(*cover.size)
    drawn = pdfium.PdfImage.new(sheet)
    drawn.set_bitmap(pdfium.PdfBitmap.from_pil(image))
    drawn.set_matrix(pdfium.PdfMatrix().scale(*cover.size))
    page.insert_obj(drawn)
    page.gen_content()
    return sheet.page_as_xobject(0, made), cover.size


def _mark(page: pdfium.PdfPage, over: pdfium.PdfXObject, size: tuple[int, int]) -> None:
    left, bottom, right, top = page.get_cropbox()
    sheet = right - left, top - bottom
    scale = min(sheet) / _LETTER_SHARE / _LETTER
    width, height = size[0] * scale, size[1] * scale
    turned = math.radians(SLANT)
    box = (
        width * math.cos(turned) + height * math.sin(turned),
        width * math.sin(turned) + height * math.cos(turned),
    )
    for x, y in places(sheet, box):
        one = over.as_pageobject()
        matrix = pdfium.PdfMatrix().translate(-size[0] / 2, -size[1] / 2).scale(scale, scale)
        matrix = matrix.rotate(SLANT + page.get_rotation(), ccw=True)
        one.set_matrix(matrix.translate(left + x + box[0] / 2, bottom + y + box[1] / 2))
        page.insert_obj(one)
    page.gen_content()


def main() -> int:
    """Mark the one PDF that comes in."""
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    given = sys.stdin.buffer.read()
    end = 4 + int.from_bytes(given[:4], "big")
    mark = msgspec.json.decode(given[4:end], type=Mark)
    try:
        made = marked(given[end:], mark)
    except (pdfium.PdfiumError, ValueError, MemoryError):
        return REFUSED
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
