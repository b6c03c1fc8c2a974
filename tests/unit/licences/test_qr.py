"""Check ids and the symbol that leads to a check page."""

import io

import pytest
import zxingcpp
from PIL import Image

from tongban.licences.documents import qr
from tongban.licences.documents.errors import DocumentError
from tongban.licences.documents.typesetting import typeset


def test_check_ids_are_short_distinct_and_easy_to_read_aloud() -> None:
    ids = {qr.new_check_id() for _ in range(2000)}
    assert len(ids) == 2000
    assert all(qr.is_check_id(check_id) for check_id in ids)
    assert not set("0O1Il") & set("".join(ids))


@pytest.mark.parametrize("text", ["", "7hK3mPq9XcT", "7hK3mPq9XcTaa", "0hK3mPq9XcTa", "7hK3mPq9XcT/"])
def test_other_texts_are_no_check_ids(text: str) -> None:
    assert not qr.is_check_id(text)


@pytest.mark.parametrize("base", ["https://tongban.example", "https://tongban.example/"])
def test_the_address_is_base_v_and_id(base: str) -> None:
    assert qr.check_url(base, "7hK3mPq9XcTa") == "https://tongban.example/v/7hK3mPq9XcTa"


@pytest.mark.parametrize("length", [12, 60, 200])
def test_modules_are_never_printed_finer_than_phones_can_read(length: int) -> None:
    url = "https://tongban.example/".ljust(length + 24, "x")
    code = qr.qr_code(url)
    assert code.module_mm >= 0.35
    assert code.side_mm >= qr.SMALLEST_SYMBOL_MM
    page = f'#set page(width: {code.side_mm}mm, height: {code.side_mm}mm, margin: 0mm)\n#image("qr.svg", width: 100%)'
    png = typeset({"main.typ": page.encode(), "qr.svg": code.svg}, form="png", ppi=150)
    assert [found.text for found in zxingcpp.read_barcodes(Image.open(io.BytesIO(png)))] == [url]


@pytest.mark.parametrize(
    "url", ["", "tongban.example/v/1", "javascript:alert(1)", "https://", "https://x/" + "a" * 300]
)
def test_what_a_phone_would_not_open_is_refused(url: str) -> None:
    with pytest.raises(DocumentError) as raised:
        qr.qr_code(url)
    assert raised.value.code == "TB-DOC-004"
