"""Rendering a licence: its typst template and face values become one A4 PDF/A page with an empty field for the seal."""

import io
import json
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pyhanko.sign.fields import SigFieldSpec, append_signature_field

from tongban.licences.documents.errors import DocumentError
from tongban.licences.documents.incremental import PlainUpdate
from tongban.licences.documents.qr import QrCode, qr_code
from tongban.licences.documents.typesetting import query, typeset

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]

#: The file a template imports the shared look from.
STYLE_FILE = "licence_style.typ"
#: The name of the signature field a rendered licence carries where its seal belongs.
SEAL_FIELD = "Seal"

_A4_PT = (595.276, 841.89)


def render(
    template: str,
    data: Mapping[str, Json],
    *,
    qr_url: str,
    demo: bool,
    style: str = "",
    extra_fonts: Path | None = None,
) -> bytes:
    """One A4 page, PDF/A-2b, fonts embedded, the same bytes for the same input on every machine.

    ``template`` is the item version's ``licence.typ`` and ``style`` the library it imports as ``licence_style.typ``.
    ``data`` holds the face values by their Chinese names, dates as ISO text; they reach typst as a JSON file and are
    shown as text, never read as markup. ``demo`` prints the 演示 marks. ``extra_fonts`` is a folder with fonts for
    characters the packaged ones lack.

    Raises :class:`DocumentError`: TB-DOC-001 network package, TB-DOC-002 no glyph for a character, TB-DOC-003 template
    or face fault, TB-DOC-004 address, TB-DOC-005 not one A4 page, TB-DOC-006 no place for the seal.
    """
    files = _files(template, style, data, qr_code(qr_url), demo)
    pdf = typeset(files, extra_fonts=extra_fonts)
    places = query(files, "<seal>", extra_fonts=extra_fonts)
    if len(places) != 1:
        raise DocumentError("TB-DOC-006", f"证照模板须有且只有一处盖章位置，现有 {len(places)} 处，请修改模板。")
    return _with_seal_field(pdf, places[0])


def picture(template: str, data: Mapping[str, Json], *, style: str = "", width: int = 780) -> bytes:
    """A PNG of a licence as it would look, marked 演示 and good for nothing, ``width`` pixels wide.

    Raises :class:`DocumentError` as :func:`render` does for a template or a face.
    """
    files = _files(template, style, data, qr_code("https://example.invalid/v/000000000000"), True)
    return typeset(files, form="png", ppi=width / (_A4_PT[0] / 72))


def _files(template: str, style: str, data: Mapping[str, Json], qr: QrCode, demo: bool) -> dict[str, bytes]:
    licence = {"face": {name: _visible(value) for name, value in data.items()}, "demo": demo, "qr_mm": qr.side_mm}
    return {
        "main.typ": template.encode(),
        STYLE_FILE: style.encode(),
        "licence.json": json.dumps(licence, ensure_ascii=False).encode(),
        "qr.svg": qr.svg,
    }


def _visible(value: Json) -> Json:
    """The value without control and direction characters, which could make a face read otherwise than it is stored."""
    if isinstance(value, str):
        return "".join(c for c in value if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf"))
    if isinstance(value, Mapping):
        return {key: _visible(part) for key, part in value.items()}
    if isinstance(value, Sequence):
        return [_visible(part) for part in value]
    return value


def _with_seal_field(pdf: bytes, place: Mapping[str, Any]) -> bytes:
    writer = PlainUpdate(pdf)
    pages = writer.root["/Pages"]
    width, height = [float(edge) for edge in pages["/Kids"][0]["/MediaBox"]][2:]
    if int(pages["/Count"]) != 1 or not _is_a4(width, height):
        raise DocumentError("TB-DOC-005", "证照应正好是一页 A4，现排出的页数或纸张不对，请修改模板。")
    half = float(place["size"]) / 2
    x, y = float(place["x"]), height - float(place["y"])
    box = (round(x - half), round(y - half), round(x + half), round(y + half))
    append_signature_field(writer, SigFieldSpec(SEAL_FIELD, box=box, readable_field_name="发证机关印章"))
    out = io.BytesIO()
    writer.write(out)  # type: ignore[no-untyped-call]  # not typed there
    return out.getvalue()


def _is_a4(width: float, height: float) -> bool:
    return all(abs(is_ - should) < 1 for is_, should in zip(sorted((width, height)), _A4_PT, strict=True))
