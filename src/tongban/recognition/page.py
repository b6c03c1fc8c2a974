"""What an engine saw on a page: pieces of text in the order found, each with its four corners."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

Point = tuple[float, float]
#: Signs that engines read for one another, brought to the one the documents use; letters and digits to plain ones.
_SIGNS = str.maketrans(
    dict.fromkeys("•・．‧﹒∙", "·")
    | {chr(code + 0xFEE0): chr(code) for code in range(0x30, 0x7B) if chr(code).isalnum()}
)


@dataclass(frozen=True, slots=True)
class Box:
    """A piece of text; ``corners`` run from the upper left of its own writing direction, clockwise."""

    text: str
    score: float
    corners: tuple[Point, Point, Point, Point]

    @property
    def left(self) -> float:
        """Where it begins, in the middle of its height."""
        return (self.corners[0][0] + self.corners[3][0]) / 2

    @property
    def right(self) -> float:
        """Where it ends, in the middle of its height."""
        return (self.corners[1][0] + self.corners[2][0]) / 2

    @property
    def middle(self) -> float:
        """The height of its centre on the page."""
        return sum(y for _x, y in self.corners) / 4

    @property
    def height(self) -> float:
        """How tall its writing is."""
        (x0, y0), (x1, y1), (x2, y2), (x3, y3) = self.corners
        return (math.hypot(x3 - x0, y3 - y0) + math.hypot(x2 - x1, y2 - y1)) / 2

    @property
    def width(self) -> float:
        """How long its line is."""
        (x0, y0), (x1, y1), (x2, y2), (x3, y3) = self.corners
        return (math.hypot(x1 - x0, y1 - y0) + math.hypot(x2 - x3, y2 - y3)) / 2

    @property
    def slope(self) -> float:
        """How much its line falls for each step to the right."""
        (x0, y0), (x1, y1), (x2, y2), (x3, y3) = self.corners
        run = (x1 - x0) + (x2 - x3)
        return ((y1 - y0) + (y2 - y3)) / run if abs(run) > 1e-6 else 0.0

    @property
    def upright(self) -> bool:
        """Whether it is longer than tall on the page, as lines of a page that stands upright are."""
        xs, ys = [x for x, _y in self.corners], [y for _x, y in self.corners]
        return max(xs) - min(xs) >= max(ys) - min(ys)

    def part(self, start: int, end: int) -> Box:
        """Some of its signs as a box of their own; where they stand is told by the width signs usually have."""
        widths = [_width(sign) for sign in self.text]
        whole = sum(widths) or 1.0
        before, after = sum(widths[:start]) / whole, sum(widths[:end]) / whole
        (x0, y0), (x1, y1), (x2, y2), (x3, y3) = self.corners
        top = (_between(x0, x1, before), _between(y0, y1, before)), (_between(x0, x1, after), _between(y0, y1, after))
        low = (_between(x3, x2, before), _between(y3, y2, before)), (_between(x3, x2, after), _between(y3, y2, after))
        return Box(self.text[start:end], self.score, (top[0], top[1], low[1], low[0]))


@dataclass(frozen=True, slots=True)
class Page:
    """A page with its pieces of text."""

    boxes: tuple[Box, ...]
    width: float
    height: float

    def turned(self, quarters: int) -> Page:
        """The same page turned clockwise by quarters of a circle; each piece begins at its upper left corner again."""
        page = self
        for _turn in range(quarters % 4):
            page = Page(tuple(_quarter(box, page.height) for box in page.boxes), page.height, page.width)
        return page

    def level(self) -> Page:
        """The same page turned by the small angle that makes its lines level."""
        lean = _lean(self.boxes)
        if abs(lean) < 1e-4:
            return self
        cos, sin = math.cos(-lean), math.sin(-lean)
        moved = (
            Box(box.text, box.score, _corners((x * cos - y * sin, x * sin + y * cos) for x, y in box.corners))
            for box in self.boxes
        )
        return Page(tuple(moved), self.width, self.height)


def box_of(text: str, score: float, corners: Sequence[Sequence[float]]) -> Box:
    """A piece of text as an engine tells it, in the signs of the documents and without blanks."""
    plain = "".join(text.translate(_SIGNS).split())
    return Box(plain, float(score), _corners((float(x), float(y)) for x, y in corners))


def _corners(points: Iterable[Point]) -> tuple[Point, Point, Point, Point]:
    first, second, third, fourth = points
    return first, second, third, fourth


def _quarter(box: Box, height: float) -> Box:
    turned = [(height - y, x) for x, y in box.corners]
    # Engines name the corners by where they lie on the page, not by where the writing begins.
    by_sum = sorted(range(4), key=lambda index: turned[index][0] + turned[index][1])
    first = by_sum[0]
    return Box(box.text, box.score, _corners(turned[(first + step) % 4] for step in range(4)))


def _lean(boxes: Sequence[Box]) -> float:
    """The angle of the lines: the middle one of those long enough to tell."""
    long = [math.atan(box.slope) for box in boxes if box.upright and box.width > 3 * box.height]
    return median(long) if long else 0.0


def _width(sign: str) -> float:
    return 1.0 if unicodedata.east_asian_width(sign) in "WF" else 0.55


def _between(first: float, second: float, share: float) -> float:
    return first + (second - first) * share
