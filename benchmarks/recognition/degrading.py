"""What happens to a document on its way through a telephone: a tilt, perspective, blur, glare, noise, compression."""

from __future__ import annotations

import io
import random
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter


@dataclass(frozen=True, slots=True)
class Level:
    """How badly a picture is treated."""

    name: str
    tilt: float = 0.0
    perspective: float = 0.0
    blur: float = 0.0
    noise: float = 0.0
    glare: float = 0.0
    scale: float = 1.0
    quality: int = 95


CLEAN = Level("clean")
MILD = Level("mild", tilt=3, noise=6, quality=90)
PHOTO = Level("photo", tilt=7, perspective=0.03, blur=0.8, noise=6, glare=0.35, quality=80)
HARD = Level("hard", tilt=9, perspective=0.03, blur=0.6, noise=16, glare=0.45, scale=0.55, quality=60)
LEVELS = (CLEAN, MILD, PHOTO, HARD)


def degraded(image: Image.Image, level: Level, chance: random.Random) -> bytes:
    """The picture as a JPEG of a level; the same chance gives the same bytes."""
    if level is not CLEAN:
        image = _moved(image, level, chance)
        image = _lit(image, level, chance)
        image = _coarse(image, level, chance)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=level.quality)
    return out.getvalue()


def _moved(image: Image.Image, level: Level, chance: random.Random) -> Image.Image:
    width, height = image.size
    margin = round(max(width, height) * 0.08)
    desk = Image.new("RGB", (width + 2 * margin, height + 2 * margin), (118, 108, 98))
    desk.paste(image, (margin, margin))
    if level.perspective:
        desk = _leaning(desk, level.perspective, chance)
    tilt = chance.uniform(-level.tilt, level.tilt)
    return desk.rotate(tilt, Image.Resampling.BICUBIC, expand=True, fillcolor=(118, 108, 98))


def _leaning(image: Image.Image, share: float, chance: random.Random) -> Image.Image:
    width, height = image.size
    corners = [(0.0, 0.0), (0.0, height), (width, height), (width, 0.0)]
    moved = [
        (x + chance.uniform(-share, share) * width, y + chance.uniform(-share, share) * height) for x, y in corners
    ]
    rows, wanted = [], []
    for (x, y), (u, v) in zip(corners, moved, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        wanted += [u, v]
    solved = np.linalg.solve(np.array(rows, float), np.array(wanted, float))
    return image.transform(
        image.size, Image.Transform.PERSPECTIVE, tuple(solved), Image.Resampling.BICUBIC, fillcolor=(118, 108, 98)
    )


def _lit(image: Image.Image, level: Level, chance: random.Random) -> Image.Image:
    image = ImageEnhance.Brightness(image).enhance(chance.uniform(0.85, 1.08))
    if not level.glare:
        return image
    width, height = image.size
    mask = Image.new("L", image.size, 0)
    x, y = chance.uniform(0.2, 0.8) * width, chance.uniform(0.2, 0.8) * height
    radius = 0.18 * max(width, height)
    ImageDraw.Draw(mask).ellipse((x - radius, y - radius, x + radius, y + radius), fill=round(255 * level.glare))
    mask = mask.filter(ImageFilter.GaussianBlur(radius / 2.5))
    return Image.composite(Image.new("RGB", image.size, (255, 255, 255)), image, mask)


def _coarse(image: Image.Image, level: Level, chance: random.Random) -> Image.Image:
    if level.scale != 1:
        image = image.resize(
            (round(image.width * level.scale), round(image.height * level.scale)), Image.Resampling.BILINEAR
        )
    if level.blur:
        image = image.filter(ImageFilter.GaussianBlur(level.blur))
    grain = np.random.default_rng(chance.randrange(2**31)).normal(0, level.noise, (image.height, image.width, 1))
    return Image.fromarray(np.clip(np.asarray(image, np.float32) + grain, 0, 255).astype(np.uint8))
