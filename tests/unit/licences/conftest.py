"""Faces to print, the pack's templates and pictures of pages, for the tests of licence documents."""

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PIL import Image

from tongban.licences.documents.render import render
from tongban.licences.documents.sealing import LocalSealer

PACK = Path(__file__).parents[3] / "packs" / "qingdao"
STYLE = (PACK / "licence_style.typ").read_text(encoding="utf-8")
QR_URL = "https://tongban.example/v/7hK3mPq9XcTa"

#: One row of a face each; every other row a template asks for is filled with its own name.
FACE: dict[str, Any] = {
    "证书编号": "D237000123",
    "统一社会信用代码": "91370202MA0000001X",
    "法定代表人": "张建国",
    "注册资本": "5000",
    "资质类别及等级": ["建筑工程施工总承包二级", "市政公用工程施工总承包三级"],
    "发证机关": "演示市行政审批服务局",
    "发证日期": "2026-03-02",
    "有效期至": "2031-03-01",
}

Render = Callable[..., bytes]


def licence_templates() -> list[Path]:
    """The licence templates of the demonstration city, wherever in the pack they lie."""
    return sorted(path for path in PACK.rglob("*.typ") if "licence_style.typ" in path.read_text(encoding="utf-8"))


def face_for(template: str, **rows: Any) -> dict[str, Any]:
    """A value for every row the template prints."""
    asked = re.findall(r'(?:face|amount)\("([^"]+)"', template)
    return {**{name: f"{name}之值" for name in asked}, **FACE, **rows}


@pytest.fixture
def print_licence() -> Render:
    """Render a licence of the qualification's shape with some rows replaced."""
    template = (
        '#import "licence_style.typ": *\n#certificate(title: "演示证书", rows: (("企业名称", face("企业名称")),))'
    )

    def _print(source: str = template, *, style: str = STYLE, demo: bool = True, **rows: Any) -> bytes:
        return render(source, face_for(source, **rows), qr_url=QR_URL, demo=demo, style=style)

    return _print


@pytest.fixture(scope="session")
def sealer(tmp_path_factory: pytest.TempPathFactory) -> LocalSealer:
    """A sealer with its own demonstration authority."""
    return LocalSealer(tmp_path_factory.mktemp("data") / "keys", production=False)


def page_text(pdf: bytes) -> str:
    """The text of the page as a reader would select it, without the breaks of its lines."""
    with pypdfium2.PdfDocument(pdf) as document:
        text: str = document[0].get_textpage().get_text_bounded()
    return re.sub(r"[\r\n\u200b]+", "", text)


def picture(pdf: bytes, dpi: int = 150) -> Image.Image:
    """The page as it prints, seals and other annotations included."""
    with pypdfium2.PdfDocument(pdf) as document:
        document.init_forms()
        return Image.open(BytesIO(_png(document[0].render(scale=dpi / 72, may_draw_forms=True).to_pil())))


def _png(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
