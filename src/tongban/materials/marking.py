"""The mark on a copy handed out: for what, to whom, when, its number, slantwise over every picture. Pure."""

from __future__ import annotations

import io
from functools import cache

import pylopdf_fonts_zh_cn
from msgspec import Struct
from PIL import Image, ImageDraw, ImageFont

SLANT = 30
#: How strongly the mark covers what is under it, of 255: seen on every print, and every letter under it still read.
STRENGTH = 88
INK = (48, 74, 120)
#: A line of the mark is so many times its letters high.
_LINE = 1.5
#: From one mark to the next, of its own size: slanted, its corners are empty, so rows may stand closer.
_ACROSS, _DOWN = 1.1, 0.8
#: The letters, of the shorter side of the picture.
_LETTER_SHARE = 38
_SMALLEST = 11
_QUALITY = 88


class Mark(Struct, frozen=True):
    """The lines of a mark as they are drawn."""

    lines: tuple[str, ...]


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(pylopdf_fonts_zh_cn.sans_path()), size)


def stamp(mark: Mark, letter: int) -> Image.Image:
    """The lines of a mark, upright, as how strongly each point is covered."""
    font = _font(letter)
    width = round(max(font.getlength(line) for line in mark.lines))
    drawn = Image.new("L", (width + letter, round(letter * _LINE * len(mark.lines))), 0)
    draw = ImageDraw.Draw(drawn)
    for place, line in enumerate(mark.lines):
        draw.text((drawn.width / 2, (place + 0.5) * letter * _LINE), line, STRENGTH, font, anchor="mm")
    return drawn


def marked_picture(content: bytes, mark: Mark) -> bytes:
    """A picture with the mark all over it, as JPEG, so that a big one takes no longer than a second."""
    with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as opened:
        picture = opened.convert("RGB")
    letter = max(_SMALLEST, min(picture.size) // _LETTER_SHARE)
    slanted = stamp(mark, letter).rotate(SLANT, Image.Resampling.BICUBIC, expand=True)
    for x, y in places(picture.size, slanted.size):
        picture.paste(INK, (round(x), round(y)), slanted)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()


def places(sheet: tuple[float, float], one: tuple[float, float]) -> list[tuple[float, float]]:
    """Where marks of a size stand so that they cover a sheet: rows, every other one moved by half a step."""
    across, down = one[0] * _ACROSS, one[1] * _DOWN
    rows = max(1, round(sheet[1] / down + 0.5))
    top = (sheet[1] - (rows - 1) * down - one[1]) / 2
    found: list[tuple[float, float]] = []
    for row in range(rows):
        columns = max(1, round(sheet[0] / across + 0.5)) + row % 2
        left = (sheet[0] - (columns - 1) * across - one[0]) / 2
        found.extend((left + column * across, top + row * down) for column in range(columns))
    return found
