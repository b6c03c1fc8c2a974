"""The check QR code on a licence: the short random id of its check page, the address, and the picture."""

import io
import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit

import segno

from tongban.licences.documents.errors import DocumentError

#: Digits and letters without those that look alike (0 O 1 I l); twelve of them are 70 random bits.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
ID_LENGTH = 12

#: Printed size of the symbol with its quiet zone: at least this wide, and never with modules under 0.4 mm.
SMALLEST_SYMBOL_MM = 23.0
SMALLEST_MODULE_MM = 0.4
_QUIET_MODULES = 4
_LONGEST_URL = 300


@dataclass(frozen=True, slots=True)
class QrCode:
    """A symbol as SVG with the side length in millimetres to print it at, quiet zone included."""

    svg: bytes
    side_mm: float
    module_mm: float


def new_check_id() -> str:
    """A fresh id for a check page: random, so that licences cannot be listed by guessing."""
    number = secrets.randbelow(len(ALPHABET) ** ID_LENGTH)
    characters = []
    for _ in range(ID_LENGTH):
        number, place = divmod(number, len(ALPHABET))
        characters.append(ALPHABET[place])
    return "".join(characters)


def is_check_id(text: str) -> bool:
    """True when the text has the shape of a check id."""
    return len(text) == ID_LENGTH and all(character in ALPHABET for character in text)


def check_url(base: str, check_id: str) -> str:
    """The address of a licence's public check page, ``<base>/v/<id>``; ``base`` is scheme and host."""
    return f"{base.rstrip('/')}/v/{check_id}"


def qr_code(url: str) -> QrCode:
    """The symbol for an address, error correction M. Raises TB-DOC-004 unless it is http(s) and short."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc or len(url) > _LONGEST_URL:
        raise DocumentError(
            "TB-DOC-004", "核验地址不是可以扫码打开的网址，请检查平台的对外地址设置。", url[:_LONGEST_URL]
        )
    symbol = segno.make(url, error="m", micro=False, boost_error=False)
    modules = symbol.symbol_size(border=_QUIET_MODULES)[0]
    side = max(SMALLEST_SYMBOL_MM, modules * SMALLEST_MODULE_MM)
    out = io.BytesIO()
    symbol.save(out, kind="svg", border=_QUIET_MODULES, omitsize=True, xmldecl=False, dark="#000", light="#fff")
    return QrCode(out.getvalue(), side, side / modules)
