"""A sealed licence proves who sealed it and that no byte changed; nobody else's seal, and no change, is accepted."""

import io
import stat
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from random import Random

import pytest
import zxingcpp
from PIL import Image
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from tests.unit.licences.conftest import QR_URL, Render, page_text, picture

from tongban.core import clock
from tongban.licences.documents.demonstration_keys import DemonstrationKeys
from tongban.licences.documents.errors import DocumentError
from tongban.licences.documents.seal_picture import LONGEST_NAME, draw_seal
from tongban.licences.documents.sealing import LocalSealer
from tongban.materials.intake import taken_in

BODY = "演示市行政审批服务局"
MOMENT = datetime(2026, 3, 2, 9, 30, tzinfo=clock.SHANGHAI)


@pytest.fixture
def sealed(print_licence: Render, sealer: LocalSealer) -> bytes:
    with clock.at(MOMENT):
        return sealer.seal(print_licence(企业名称="青岛甲公司"), BODY, "核发演示证书", "系统")


def test_a_sealed_licence_is_valid_and_says_who_when_and_why(sealed: bytes, sealer: LocalSealer) -> None:
    report = sealer.verify(sealed)
    assert report.valid
    assert (report.seal_name, report.signer, report.reason) == (BODY, "系统", "核发演示证书")
    assert report.sealed_at == MOMENT
    assert "没有改动" in report.finding


def test_a_licence_sealed_here_may_be_handed_in_as_a_material(sealed: bytes) -> None:
    assert taken_in(sealed, "证书.pdf").content == sealed


def test_a_body_with_the_longest_name_seals_under_all_of_it(print_licence: Render, sealer: LocalSealer) -> None:
    name = "演" * LONGEST_NAME
    report = sealer.verify(sealer.seal(print_licence(发证机关=name), name, "核发演示证书", "系统"))
    assert report.valid
    assert report.seal_name == name


def test_pyhanko_itself_finds_a_certification_that_allows_no_change(sealed: bytes, tmp_path: Path) -> None:
    keys = DemonstrationKeys(tmp_path / "keys")
    own = LocalSealer(tmp_path / "keys", production=False).seal(_unsealed(sealed), BODY, "核发", "系统")
    root = load_cert_from_pemder(str(keys.root().certificate))
    signature = PdfFileReader(io.BytesIO(own)).embedded_signatures[0]
    status = validate_pdf_signature(signature, ValidationContext(trust_roots=[root], allow_fetching=False))
    assert status.bottom_line
    assert signature.docmdp_level is not None
    assert signature.docmdp_level.name == "NO_CHANGES"
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"


def test_any_flipped_byte_makes_it_invalid(sealed: bytes, sealer: LocalSealer) -> None:
    chance = Random(7)
    signature = sealed.index(b"/Contents <") + len(b"/Contents <")
    unsigned = [*range(signature, signature + 90), signature + len(sealed[signature:].split(b"0000000000")[0]) + 400]
    places = [*unsigned, *(chance.randrange(len(sealed)) for _ in range(40))]
    for place in places:
        damaged = bytearray(sealed)
        damaged[place] ^= 1 << chance.randrange(8)
        assert not sealer.verify(bytes(damaged)).valid, f"byte {place}"


def test_nothing_may_be_added_after_the_seal(sealed: bytes, sealer: LocalSealer) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(sealed))
    writer.root["/Lang"] = writer.root["/Lang"]
    writer.update_root()
    out = io.BytesIO()
    writer.write(out)
    report = sealer.verify(out.getvalue())
    assert not report.valid
    assert "改动" in report.finding
    assert not sealer.verify(sealed + b"\n").valid


def test_another_installations_seal_is_not_trusted(sealed: bytes, tmp_path: Path) -> None:
    report = LocalSealer(tmp_path / "keys", production=False).verify(sealed)
    assert not report.valid
    assert "信任" in report.finding


@pytest.mark.parametrize("pdf", [b"", b"%PDF-1.7\n%%EOF", b"not a pdf at all", b"%PDF-1.7\n" + b"\x00" * 200])
def test_what_is_no_document_is_reported_not_raised(pdf: bytes, sealer: LocalSealer) -> None:
    assert not sealer.verify(pdf).valid


def test_an_unsealed_licence_is_not_valid(print_licence: Render, sealer: LocalSealer) -> None:
    report = sealer.verify(print_licence())
    assert not report.valid
    assert "现有 0 个" in report.finding


def test_a_licence_is_sealed_once(sealed: bytes, sealer: LocalSealer) -> None:
    with pytest.raises(DocumentError) as raised:
        sealer.seal(sealed, BODY, "再盖一次", "系统")
    assert raised.value.code == "TB-SEAL-003"


def test_a_document_without_a_seal_place_is_refused(sealer: LocalSealer) -> None:
    with pytest.raises(DocumentError) as raised:
        sealer.seal(b"not a pdf", BODY, "核发", "系统")
    assert raised.value.code == "TB-SEAL-003"


def test_the_demonstration_sealer_refuses_production(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="TB-SEAL-001"):
        LocalSealer(tmp_path, production=True)
    assert not list(tmp_path.iterdir())


def test_the_seal_is_red_round_and_lies_over_the_issuer(print_licence: Render, sealed: bytes) -> None:
    before, after = picture(_unsealed(sealed), 60).convert("RGB"), picture(sealed, 60).convert("RGB")
    red = [
        (x, y)
        for x in range(after.width)
        for y in range(after.height)
        if (pixel := after.getpixel((x, y))) != before.getpixel((x, y)) and pixel[0] > pixel[1] + 80
    ]
    width = max(x for x, _ in red) - min(x for x, _ in red)
    height = max(y for _, y in red) - min(y for _, y in red)
    assert abs(width - height) <= 2
    assert 38 <= width / 60 * 25.4 <= 42
    assert min(x for x, _ in red) > after.width / 2
    assert min(y for _, y in red) > after.height / 2


def test_the_seal_leaves_the_text_and_the_qr_code_as_they_were(sealed: bytes) -> None:
    assert "青岛甲公司" in page_text(sealed)
    assert [code.text for code in zxingcpp.read_barcodes(picture(sealed))] == [QR_URL]


def test_sealing_costs_less_than_150_ms_of_processor(print_licence: Render, sealer: LocalSealer) -> None:
    pdf = print_licence()
    sealer.seal(pdf, BODY, "核发", "系统")
    costs = []
    for _ in range(5):
        start = time.process_time()
        sealer.seal(pdf, BODY, "核发", "系统")
        costs.append(time.process_time() - start)
    assert min(costs) < 0.15


def test_private_keys_are_readable_by_the_service_alone_and_certificates_say_demonstration(tmp_path: Path) -> None:
    keys = DemonstrationKeys(tmp_path / "keys")
    pair = keys.seal(BODY)
    assert stat.S_IMODE(keys.folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in keys.folder.glob("*.key.pem")} == {0o600}
    subject = load_cert_from_pemder(str(pair.certificate)).subject.native
    assert "演示" in subject["organization_name"]
    assert subject["organizational_unit_name"] == subject["common_name"] == BODY


def test_keys_made_at_the_same_moment_are_one_and_stay(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: DemonstrationKeys(folder).seal(BODY).certificate.read_bytes(), range(8)))
    assert len(set(made)) == 1
    assert DemonstrationKeys(folder).seal(BODY).certificate.read_bytes() == made[0]
    assert DemonstrationKeys(folder).seal("另一个局").certificate.read_bytes() != made[0]


def test_the_seal_picture_is_transparent_and_drawn_once() -> None:
    image = Image.open(io.BytesIO(draw_seal(BODY, "png")))
    assert image.size[0] == image.size[1]
    assert image.getpixel((0, 0))[3] == 0
    assert draw_seal(BODY, "png") is draw_seal(BODY, "png")


@pytest.mark.parametrize("name", ["局", "#panic()", "字" * LONGEST_NAME, "Bureau of Demonstration"])
def test_seals_are_drawn_for_every_name_that_fits(name: str) -> None:
    assert draw_seal(name, "svg").startswith(b"<svg")


@pytest.mark.parametrize("name", ["", "  ", "字" * (LONGEST_NAME + 1)])
def test_a_name_that_does_not_fit_on_a_seal_is_refused(name: str) -> None:
    with pytest.raises(DocumentError, match="TB-SEAL-002"):
        draw_seal(name)


def _unsealed(sealed: bytes) -> bytes:
    """The revision the seal was put on: a sealed file keeps it whole at its front."""
    return sealed[: sealed.rindex(b"%%EOF", 0, sealed.index(b"/ETSI.CAdES.detached")) + len(b"%%EOF\n")]
