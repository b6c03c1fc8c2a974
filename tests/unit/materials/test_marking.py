"""The mark on copies: on pictures and on PDFs, all over, the file beside it left out."""

from __future__ import annotations

import io

import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageChops
from tests.support.errands import PDF

from tongban.core.errors import Invalid
from tongban.materials.copies import marked
from tongban.materials.marking import Mark, marked_picture, places
from tongban.materials.stamping import marked as stamped

MARK = Mark(("仅供办理公共场所卫生许可使用，他用无效", "演示·城阳区 2026-11-22 21:50 取用", "编号 20261122-7K3M9QXA"))


def white(size: tuple[int, int], kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, kind)
    return out.getvalue()


def inked(picture: Image.Image) -> tuple[int, int, int, int]:
    box = ImageChops.invert(picture.convert("L")).point(lambda value: 255 if value > 20 else 0).getbbox()
    assert box is not None, "nothing is drawn"
    return box


@pytest.mark.parametrize("size", [(1600, 1000), (300, 2400), (40, 30)])
def test_a_mark_reaches_from_edge_to_edge_of_a_picture_whatever_its_shape(size: tuple[int, int]) -> None:
    with Image.open(io.BytesIO(marked_picture(white(size), MARK))) as made:
        assert (made.format, made.size) == ("JPEG", size)
        left, top, right, bottom = inked(made)
    assert right - left > 0.8 * size[0] and bottom - top > 0.7 * size[1]


def test_marks_leave_no_place_of_a_sheet_as_large_as_two_of_them_free() -> None:
    found = places((600.0, 800.0), (200.0, 150.0))
    for x in range(0, 600, 50):
        for y in range(0, 800, 50):
            assert any(abs(left + 100 - x) <= 200 and abs(top + 75 - y) <= 150 for left, top in found), (x, y)


def test_every_page_of_a_pdf_is_marked_upright_as_it_is_read() -> None:
    source = pdfium.PdfDocument.new()
    for size, turned in (((595, 842), 0), ((842, 595), 90), ((200, 200), 180)):
        source.new_page(*size).set_rotation(turned)
    out = io.BytesIO()
    source.save(out)
    made = pdfium.PdfDocument(stamped(out.getvalue(), MARK))
    assert [page.get_size() for page in made] == [(595, 842), (595, 842), (200, 200)]
    for page in made:
        picture = page.render(scale=1).to_pil()
        left, top, right, bottom = inked(picture)
        assert right - left > 0.7 * picture.width and bottom - top > 0.6 * picture.height


def test_nothing_of_the_file_but_its_pages_goes_with_a_copy() -> None:
    hidden = b"4 0 obj<</Type/Action/S/JavaScript/JS(app.alert\\(1\\))>>endobj\n"
    made = marked(PDF + hidden + b"%%EOF only in the original", "application/pdf", MARK)
    assert made.startswith(b"%PDF-") and b"JavaScript" not in made and b"only in the original" not in made


def test_a_pdf_that_cannot_be_opened_is_refused_and_never_handed_out_as_it_is() -> None:
    with pytest.raises(Invalid, match="做不成带水印的副本") as refused:
        marked(b"%PDF-1.4 no pages at all %%EOF", "application/pdf", MARK)
    assert refused.value.code == "TB-MAT-431"
