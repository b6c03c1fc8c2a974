"""Licences become one A4 page whose values are text, whose fonts are inside and whose QR code can be read."""

import io
import re
import shutil
from pathlib import Path

import pylopdf_fonts_zh_cn
import pypdf
import pypdfium2
import pytest
import zxingcpp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.licences.conftest import FACE, QR_URL, STYLE, Render, face_for, licence_templates, page_text, picture

from tongban.licences.documents.errors import DocumentError
from tongban.licences.documents.fonts import FAMILIES, document_fonts
from tongban.licences.documents.render import SEAL_FIELD, render

every_template = pytest.mark.parametrize(
    "path", licence_templates(), ids=lambda path: f"{path.parent.name}/{path.stem}"
)


def _read(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf))


def _render(path: Path) -> bytes:
    template = path.read_text(encoding="utf-8")
    return render(template, face_for(template), qr_url=QR_URL, demo=True, style=STYLE)


def test_the_city_has_its_licence_templates() -> None:
    assert len(licence_templates()) >= 5


@every_template
def test_every_licence_is_one_a4_page_of_archival_pdf(path: Path) -> None:
    reader = _read(_render(path))
    assert len(reader.pages) == 1
    assert sorted(round(float(side)) for side in reader.pages[0].mediabox[2:]) == [595, 842]
    assert reader.xmp_metadata is not None
    assert b"<pdfaid:part>2</pdfaid:part>" in reader.xmp_metadata.stream.get_data()
    assert reader.metadata is not None
    assert reader.metadata.title


@every_template
def test_every_font_on_a_licence_is_embedded_and_ours(path: Path) -> None:
    page = _read(_render(path)).pages[0]
    fonts = [font.get_object()["/DescendantFonts"][0].get_object() for font in page["/Resources"]["/Font"].values()]
    assert fonts
    for font in fonts:
        assert "/FontFile3" in font["/FontDescriptor"]
        assert font["/BaseFont"].split("+")[1].startswith(("NotoSerifSC", "NotoSansSC"))


@every_template
def test_every_row_of_a_licence_can_be_selected_as_text(path: Path) -> None:
    template = path.read_text(encoding="utf-8")
    shown = page_text(_render(path))
    for name, value in face_for(template).items():
        if re.search(rf'(?:face|amount)\("{name}"', template) and isinstance(value, str) and name != "注册资本":
            assert value in shown
    assert FACE["证书编号"] in shown
    assert "2026年3月2日" in shown


@every_template
def test_the_qr_code_of_every_licence_is_read_from_a_150_dpi_picture(path: Path) -> None:
    codes = zxingcpp.read_barcodes(picture(_render(path), dpi=150))
    assert [code.text for code in codes] == [QR_URL]


def test_the_same_licence_is_the_same_bytes_every_time(print_licence: Render) -> None:
    assert print_licence(企业名称="青岛甲公司") == print_licence(企业名称="青岛甲公司")


def test_a_demonstration_says_so_and_a_real_licence_does_not(print_licence: Render) -> None:
    real = '#import "licence_style.typ": *\n#certificate(title: "证书", rows: (("企业名称", face("企业名称")),))'
    assert "演示证照 · 无法律效力" in page_text(print_licence(demo=True))
    assert "演示" not in page_text(print_licence(real, demo=False, 发证机关="某市审批局"))


@pytest.mark.parametrize(
    "name",
    [
        '#read("/etc/passwd")',
        '#eval("1+1")',
        '"] #panic("x") //',
        "$x^2$ *粗* _斜_ `码` @引用 <签> \\ #",
        "</svg><script>alert(1)</script>",
        "{{7*7}} ${7*7} %s",
    ],
)
def test_markup_in_a_name_is_printed_as_it_stands(print_licence: Render, name: str) -> None:
    assert name in page_text(print_licence(企业名称=name))


@given(st.text(st.characters(codec="gb2312", exclude_categories=("Cc", "Cf", "Zs")), min_size=1, max_size=40))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_name_of_gb2312_characters_makes_one_page(print_licence: Render, name: str) -> None:
    assert len(_read(print_licence(企业名称=name)).pages) == 1


@pytest.mark.parametrize("name", ["很长的企业名称" * 60, "A" * 300, "Société Générale " * 20])
def test_a_very_long_name_still_makes_one_page_with_all_of_it(print_licence: Render, name: str) -> None:
    pdf = print_licence(企业名称=name)
    assert len(_read(pdf).pages) == 1
    assert "".join(page_text(pdf).split()).count("".join(name.split())) == 1


def test_a_name_beyond_all_measure_is_refused_not_cut(print_licence: Render) -> None:
    with pytest.raises(DocumentError, match="照面内容过长") as raised:
        print_licence(企业名称="长" * 5000)
    assert raised.value.code == "TB-DOC-003"


def test_invisible_and_direction_characters_do_not_reach_the_face(print_licence: Render) -> None:
    assert "青岛甲公司" in page_text(print_licence(企业名称="青岛\u202e甲\u200b公\x07司"))


def test_rare_characters_of_names_are_printed(print_licence: Render) -> None:
    assert "䶮㛃龘堃㙍" in page_text(print_licence(企业名称="䶮㛃龘堃㙍"))


def test_a_character_no_font_has_is_refused_and_named(print_licence: Render) -> None:
    with pytest.raises(DocumentError, match="𠮷") as raised:
        print_licence(企业名称="𠮷")
    assert raised.value.code == "TB-DOC-002"


def test_only_the_packaged_fonts_are_used_and_a_folder_that_is_absent_adds_none(tmp_path: Path) -> None:
    assert sorted(document_fonts().families()) == sorted(FAMILIES)
    assert sorted(document_fonts(tmp_path / "fonts").families()) == sorted(FAMILIES)


def test_a_font_laid_into_the_operators_folder_is_found_without_a_restart(tmp_path: Path) -> None:
    assert len(document_fonts(tmp_path).fonts()) == len(FAMILIES)
    shutil.copy(pylopdf_fonts_zh_cn.sans_path(), tmp_path / "rare.otf")
    assert len(document_fonts(tmp_path).fonts()) == len(FAMILIES) + 1


def test_a_row_the_face_lacks_stops_the_rendering_and_is_named(print_licence: Render) -> None:
    template = '#import "licence_style.typ": *\n#certificate(title: "证书", rows: (("甲", face("没有的项")),))'
    with pytest.raises(DocumentError, match="没有的项"):
        render(template, FACE, qr_url=QR_URL, demo=True, style=STYLE)


def test_empty_values_are_shown_as_empty_and_an_open_term_as_long(print_licence: Render) -> None:
    shown = page_text(print_licence(企业名称=None, 有效期至=None))
    assert "企业名称——" in shown.replace(" ", "")
    assert "有效期至长期" in shown.replace(" ", "")


def test_a_template_cannot_read_files_of_the_machine(print_licence: Render, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("密钥")
    with pytest.raises(DocumentError) as raised:
        print_licence(f'#read("{secret}")')
    assert raised.value.code == "TB-DOC-003"


def test_a_template_cannot_ask_the_network_for_packages(print_licence: Render) -> None:
    with pytest.raises(DocumentError) as raised:
        print_licence('#import "@preview/example:0.1.0": *')
    assert raised.value.code == "TB-DOC-001"


@pytest.mark.parametrize(
    ("template", "code"),
    [
        ('#set page("a4")\n没有盖章处', "TB-DOC-006"),
        ('#set page("a4")\n#let m = [#metadata((page: 1, x: 9, y: 9, size: 9)) <seal>]\n#m #m', "TB-DOC-006"),
        ('#set page("a4")\n#metadata((page: 1, x: 9, y: 9, size: 9)) <seal>\n#pagebreak()二', "TB-DOC-005"),
        ('#set page("a5")\n#metadata((page: 1, x: 9, y: 9, size: 9)) <seal>', "TB-DOC-005"),
    ],
)
def test_a_template_of_the_wrong_shape_is_refused(print_licence: Render, template: str, code: str) -> None:
    with pytest.raises(DocumentError) as raised:
        print_licence(f'#set text(font: "Noto Serif SC")\n{template}')
    assert raised.value.code == code


def test_a_rendered_licence_carries_an_empty_field_where_its_seal_belongs(print_licence: Render) -> None:
    fields = _read(print_licence()).get_fields()
    assert fields is not None
    assert list(fields) == [SEAL_FIELD]
    assert fields[SEAL_FIELD].get("/V") is None


@pytest.mark.parametrize(
    "path", [licence_templates()[0], licence_templates()[1]], ids=lambda path: str(path.parent.parent.name)
)
@pytest.mark.parametrize("issuer", ["市南区行政审批服务局（演示）", "青岛西海岸新区行政审批服务局（演示）"])
def test_the_issuer_under_the_seal_is_not_broken_where_it_fits_on_a_line(path: Path, issuer: str) -> None:
    template = path.read_text(encoding="utf-8")
    pdf = render(template, face_for(template, 发证机关=issuer), qr_url=QR_URL, demo=True, style=STYLE)
    with pypdfium2.PdfDocument(pdf) as document:
        assert issuer in document[0].get_textpage().get_text_bounded()


def test_an_issuer_too_long_for_a_line_is_broken_and_whole(print_licence: Render) -> None:
    issuer = "青岛市" + "演示" * 18 + "行政审批服务局"
    assert issuer in page_text(print_licence(企业名称="青岛甲公司", 发证机关=issuer))
