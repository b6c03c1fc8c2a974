"""Take in a file: bounded, its kind told by its content, made anew without what may hide in it, its name harmless."""

from __future__ import annotations

import hashlib
import io
import re
import unicodedata
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from tongban.core.errors import Invalid
from tongban.materials.apart import Apart, NoAnswer
from tongban.materials.papers import MOST_PAGES, Verdict

#: What a file begins with, by the type we accept; the browser's claim is not asked.
_MAGIC = (
    (b"%PDF-", "application/pdf"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
)
#: The usual extension of each type, then others in use.
_EXTENSIONS = {"application/pdf": ("pdf",), "image/jpeg": ("jpg", "jpeg"), "image/png": ("png",)}
_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG"}
_RESERVED = frozenset('<>:"|?*')
#: Names of devices where Windows opens them.
_DEVICES = re.compile(r"(?:CON|PRN|AUX|NUL|(?:COM|LPT)[0-9¹²³])(?=\.|$)", re.IGNORECASE)
#: No camera makes more; a small file that says so is a bomb.
MOST_PIXELS = 50_000_000
#: Enough for every letter of a page of A3; what is larger is made smaller.
_LONGEST_SIDE = 4096
_TAIL = 2048
_inspecting = Apart("tongban.materials.inspecting", seconds=8.0)
#: What was found in papers lately, by digest: the same one comes again, for another material or sent once more.
_lately: dict[str, Verdict] = {}
_REMEMBERED = 1_000


@dataclass(frozen=True, slots=True)
class TakenIn:
    """A file as it is kept, and the digest of what came in."""

    content: bytes
    media_type: str
    filename: str
    original_sha256: str


def taken_in(content: bytes, filename: str) -> TakenIn:
    """Check a file and make it what is kept. Raises ``Invalid`` for what is empty, too large, unknown or broken."""
    if not content:
        raise Invalid(_("文件是空的，请重新选择。"), code="TB-MAT-400")
    if len(content) > settings.MATERIAL_MAX_BYTES:
        raise Invalid(_("文件超过 10 MB，请压缩或分开上传。"), code="TB-MAT-413", status=413)
    media_type = media_type_of(content)
    digest = hashlib.sha256(content).hexdigest()
    kept = _picture(content, media_type) if media_type in _FORMATS else _paper(content, digest)
    return TakenIn(kept, media_type, named_by(media_type, safe_name(filename)), digest)


def media_type_of(content: bytes) -> str:
    """The media type by content. Raises ``Invalid`` for anything but PDF, JPEG and PNG."""
    for magic, media_type in _MAGIC:
        if content.startswith(magic):
            return media_type
    raise Invalid(_("只能上传 PDF、JPG 或 PNG 文件。请换一个文件再上传。"), code="TB-MAT-415", status=415)


def safe_name(name: str) -> str:
    """A file name without path, control, direction or reserved characters, at most 120 characters."""
    base = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    base = "".join(sign for sign in base if unicodedata.category(sign)[0] != "C" and sign not in _RESERVED).strip(". ")
    return (f"文件-{base}" if _DEVICES.match(base) else base)[-120:] or "文件"


def named_by(media_type: str, name: str) -> str:
    """The name with the extension of what the file is, so that it opens as that wherever it is saved."""
    usual, *others = _EXTENSIONS[media_type]
    stem, dot, extension = name.rpartition(".")
    if dot and extension.lower() in {usual, *others}:
        return name
    known = dot and extension.lower() in {one for all_ in _EXTENSIONS.values() for one in all_}
    return f"{(stem if known else name)[-115:] or '文件'}.{usual}"


def _picture(content: bytes, media_type: str) -> bytes:
    """The picture drawn anew: upright, bounded, without where and with what it was taken or anything put behind it."""
    kind = _FORMATS[media_type]
    try:
        with Image.open(io.BytesIO(content), formats=(kind,)) as opened:
            _check_pixels(opened.width, opened.height)
            opened.draft("RGB", (_LONGEST_SIDE, _LONGEST_SIDE))
            picture = ImageOps.exif_transpose(opened)
            mode = "L" if picture.mode in {"1", "L", "I", "I;16"} else "RGB"
            drawn = _on_white(picture) if "A" in picture.getbands() or picture.mode == "P" else picture.convert(mode)
    except Image.DecompressionBombError as error:
        raise Invalid(_too_many(), code="TB-MAT-414", status=413) from error
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise Invalid(_("图片打不开，可能没有传完整。请重新拍照或换一个文件。"), code="TB-MAT-416") from error
    drawn.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE), Image.Resampling.LANCZOS)
    drawn.info = {}
    out = io.BytesIO()
    drawn.save(out, kind, **({"quality": 90} if kind == "JPEG" else {"optimize": False}))
    return out.getvalue()


def _on_white(picture: Image.Image) -> Image.Image:
    ground = Image.new("RGBA", picture.size, (255, 255, 255, 255))
    return Image.alpha_composite(ground, picture.convert("RGBA")).convert("RGB")


def _check_pixels(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise Invalid(_too_many(), code="TB-MAT-414", status=413)


def _too_many() -> str:
    said = _("图片超过 %(most)d 万像素，太大了。请用手机的普通画质重拍，或缩小后再上传。")
    return said % {"most": MOST_PIXELS // 10_000}


def _paper(content: bytes, digest: str) -> bytes:
    """The PDF as it is, once it ends as one does, is no second kind of file, opens, and holds nothing that runs."""
    end = content.rfind(b"%%EOF")
    if end < 0 or len(content) - end > _TAIL or b"PK\x05\x06" in content[-66_000:]:
        raise Invalid(_("PDF 文件不完整，或者夹带了别的内容。请重新生成后再上传。"), code="TB-MAT-416")
    found = _lately.get(digest) or _found(content, digest)
    if found is not Verdict.FINE:
        raise _refused(found)
    return content


def _found(content: bytes, digest: str) -> Verdict:
    """What a process of its own finds in a PDF."""
    try:
        found = Verdict(_inspecting.ask(content).decode())
    except (NoAnswer, ValueError):  # it took more time or memory than any paper does, this time at least
        return Verdict.BOMB
    if len(_lately) >= _REMEMBERED:
        _lately.clear()
    _lately[digest] = found
    return found


def _refused(found: Verdict) -> Invalid:
    """Why a PDF that was looked into is not taken, and what to do."""
    if found is Verdict.ACTIVE:
        said = _("PDF 里有脚本、附件或动态表单，不能收。请另存或打印成普通 PDF 再上传。")
        return Invalid(said, code="TB-MAT-417")
    if found is Verdict.LONG:
        said = _("PDF 超过 %(most)d 页，请分开上传。")
        return Invalid(said % {"most": MOST_PAGES}, code="TB-MAT-413", status=413)
    if found is Verdict.LOCKED:
        return Invalid(_("PDF 设了打开密码，工作人员看不了。请去掉密码再上传。"), code="TB-MAT-419")
    if found is Verdict.BROKEN:
        return Invalid(_("PDF 打不开，可能没有传完整。请重新生成后再上传。"), code="TB-MAT-416")
    return Invalid(_("PDF 的内部结构太大或太复杂，不能收。请打印成普通 PDF 再上传。"), code="TB-MAT-414", status=413)
