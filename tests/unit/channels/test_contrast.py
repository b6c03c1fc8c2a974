"""The colours: every pair used for text reaches 4.5:1, control borders 3:1 (WCAG 2.2, 1.4.3 and 1.4.11)."""

import re
from pathlib import Path

import pytest

VARIABLES = Path("frontend/css/variables.css")
TEXT_PAIRS = [
    ("ink", "ground"),
    ("ink", "ground-soft"),
    ("ink", "blue-soft"),
    ("ink-soft", "ground"),
    ("ink-soft", "ground-soft"),
    ("ink-soft", "blue-soft"),
    ("blue", "ground"),
    ("blue", "ground-soft"),
    ("blue", "blue-soft"),
    ("ground", "blue"),
    ("green", "ground"),
    ("green", "green-soft"),
    ("red", "ground"),
    ("red", "red-soft"),
    ("amber-ink", "amber"),
    ("amber-ink", "amber-strong"),
]
BORDER_PAIRS = [("line-control", "ground"), ("amber-line", "ground"), ("focus", "ground"), ("focus", "ground-soft")]


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    colours = dict(re.findall(r"--tb-([a-z-]+):\s*(#[0-9a-f]{6})", VARIABLES.read_text(encoding="utf-8")))
    dark, light = sorted((luminance(colours[one]), luminance(colours[other])))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("one", "other"), TEXT_PAIRS)
def test_text_can_be_read(one: str, other: str) -> None:
    assert contrast(one, other) >= 4.5


@pytest.mark.parametrize(("one", "other"), BORDER_PAIRS)
def test_control_borders_can_be_seen(one: str, other: str) -> None:
    assert contrast(one, other) >= 3
