"""Files on their way in: bombs, polyglots, what cameras add, what runs inside papers."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile
import zlib

import pytest
from PIL import Image

from tongban.core.errors import Invalid
from tongban.materials.intake import taken_in

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), **more: object) -> bytes:
    out = io.BytesIO()
    image = Image.new("RGB", size, (250, 250, 250))
    image.paste((10, 10, 10), (0, 0, size[0] // 2, size[1] // 4))
    image.save(out, kind, **more)
    return out.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes that says it is huge."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("run.html", "<script>alert(1)</script>")
    return out.getvalue()


def located() -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif[0x010F] = "a camera"
    exif.get_ifd(0x8825)[1] = "N"
    return exif


def test_a_photograph_comes_out_upright_and_without_where_it_was_taken() -> None:
    content = picture(exif=located())
    kept = taken_in(content, "照片.jpg")
    with Image.open(io.BytesIO(kept.content)) as drawn:
        assert drawn.size == (40, 60)
        assert not drawn.getexif()
    assert b"a camera" in content and b"a camera" not in kept.content
    assert taken_in(content, "again.jpg").original_sha256 == kept.original_sha256


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_what_was_put_behind_a_picture_is_gone(kind: str) -> None:
    kept = taken_in(picture(kind) + zipped() + b"<script>alert(1)</script>", "x.png")
    assert b"script" not in kept.content and b"PK\x05\x06" not in kept.content


def test_a_picture_with_words_for_machines_in_it_loses_them() -> None:
    exif = Image.Exif()
    exif[0x010E] = "<?php system($_GET['c']); ?>"
    assert b"php" not in taken_in(picture(exif=exif), "x.jpg").content


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (bomb(60_000, 60_000), "TB-MAT-414"),
        (bomb(2_000_000_000, 2), "TB-MAT-414"),
        (bomb(10_000, 6_000), "TB-MAT-414"),
        (picture()[:200], "TB-MAT-416"),
        (b"\xff\xd8\xff" + b"\0" * 500, "TB-MAT-416"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "TB-MAT-415"),
        (zipped(), "TB-MAT-415"),
        (b"GIF89a" + PDF, "TB-MAT-415"),
        (PDF + zipped(), "TB-MAT-416"),
        (b"%PDF-1.4 cut off", "TB-MAT-416"),
        (PDF + b"<html>" * 1000, "TB-MAT-416"),
        (PDF.replace(b"<<>>", b"<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>", 1), "TB-MAT-417"),
        (PDF.replace(b"<<>>", b"<</S/Launch/F(cmd.exe)>>", 1), "TB-MAT-417"),
        (b"", "TB-MAT-400"),
    ],
    ids=[
        "bomb", "long-bomb", "other-bomb", "cut-picture", "no-picture", "svg", "zip",
        "gif-pdf", "pdf-zip", "cut-pdf", "pdf-html", "script", "launch", "empty",
    ],
)  # fmt: skip
def test_what_hides_or_breaks_something_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        taken_in(content, "x.pdf")
    assert refused.value.code == code


def animated() -> bytes:
    """A PNG of three frames."""
    out = io.BytesIO()
    frames = [Image.new("RGB", (20, 20), (shade, 0, 0)) for shade in (10, 90, 200)]
    frames[0].save(out, "PNG", save_all=True, append_images=frames[1:])
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        picture() + b"<html><script>alert(1)</script></html>",
        picture()[:2] + b"\xff\xfe\x00\x30<html><script>alert(1)</script>  " + b" " * 12 + picture()[2:],
        picture("PNG") + b"%PDF-1.4\n%%EOF\n",
        animated(),
        picture() + zipped(),
    ],
    ids=["behind", "comment", "pdf", "animated", "jar"],
)
def test_of_a_file_that_is_two_kinds_at_once_the_picture_alone_is_left(content: bytes) -> None:
    kept = taken_in(content, "x.jpg").content
    assert not any(sign in kept for sign in (b"<script", b"%PDF", b"PK\x03\x04", b"fdAT"))
    with Image.open(io.BytesIO(kept)) as drawn:
        assert getattr(drawn, "n_frames", 1) == 1


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script>", b"<!--" + picture(), b"GIF89a" + zipped(), b"RIFF\0\0\0\0WEBPVP8 ",
        b"\0\0\0\x18ftypheic", b"II*\0", zipped()[:4] + PDF,
    ],
    ids=["html", "html-jpeg", "gifar", "webp", "heic", "tiff", "zip-pdf"],
)  # fmt: skip
def test_whatever_is_called_a_photograph_and_is_none_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        taken_in(content, "照片.jpg")
    assert refused.value.code == "TB-MAT-415"


def stuffed_png(name: bytes, before: bytes) -> bytes:
    """A PNG with a chunk of a few kilobytes that inflates to forty megabytes."""
    packed = before + zlib.compress(b"\0" * 40_000_000, 9)
    chunk = struct.pack(">I", len(packed)) + name + packed + struct.pack(">I", zlib.crc32(name + packed))
    whole = picture("PNG")
    return whole[:33] + chunk + whole[33:]  # behind the head


@pytest.mark.parametrize(
    ("name", "before"),
    [(b"iCCP", b"icc\0\0"), (b"zTXt", b"words\0\0"), (b"iTXt", b"words\0\1\0\0\0")],
    ids=["profile", "words", "words-of-all-kinds"],
)
def test_what_swells_beside_a_picture_is_refused_without_taking_memory(name: bytes, before: bytes) -> None:
    content = stuffed_png(name, before)
    assert len(content) < 100_000
    tracemalloc.start()
    try:
        with pytest.raises(Invalid) as refused:
            taken_in(content, "x.png")
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()
    assert refused.value.code == "TB-MAT-416"


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_the_colour_profile_and_the_words_of_a_picture_do_not_come_along(kind: str) -> None:
    secret = b"a profile nobody looks into" * 20
    content = picture(kind, icc_profile=secret, **({"comment": b"<script>"} if kind == "JPEG" else {}))
    assert secret[:20] in content or kind == "PNG"
    with Image.open(io.BytesIO(taken_in(content, "x.jpg").content)) as drawn:
        assert not {"icc_profile", "comment"} & set(drawn.info)


@pytest.mark.parametrize("inside", ["word/document.xml", "xl/workbook.xml", "META-INF/MANIFEST.MF"])
def test_office_files_and_programs_are_refused_whatever_they_are_called(inside: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(inside, b"\0" * 1_000_000)
    for name in ("说明.docx", "说明.pdf", "照片.jpg"):
        with pytest.raises(Invalid) as refused:
            taken_in(out.getvalue(), name)
        assert refused.value.code == "TB-MAT-415"


def test_a_large_photograph_is_made_smaller_and_stays_a_picture() -> None:
    kept = taken_in(picture(size=(6000, 3000)), "x.jpg")
    with Image.open(io.BytesIO(kept.content)) as drawn:
        assert max(drawn.size) <= 4096 and drawn.format == "JPEG"


@pytest.mark.parametrize("mode", ["RGBA", "P", "L", "1", "LA", "I;16"])
def test_pictures_of_every_kind_of_colour_are_kept(mode: str) -> None:
    out = io.BytesIO()
    Image.new("L", (30, 30), 128).convert(mode if mode != "I;16" else "I").convert(mode).save(out, "PNG")
    assert taken_in(out.getvalue(), "x.png").media_type == "image/png"
