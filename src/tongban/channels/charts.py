"""Charts as the server draws them: only the geometry is made here, the parts of the templates draw it as SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

#: The drawing of a column chart, in units of its own; the page scales it.
WIDTH, HEIGHT = 720, 260
_LEFT, _RIGHT, _TOP, _FOOT = 46, 8, 12, 34
_LINES = 4
#: So many labels stand below the columns without touching.
_LABELS = 12


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a table with a bar: what, how much, the length of the bar in percent, and what is said of it."""

    name: str
    value: str
    length: float
    note: str = ""
    url: str = ""


def bars(rows: Sequence[tuple[str, int]], whole: int = 0) -> list[Bar]:
    """Lines with bars against the longest of them; ``whole`` is what each is told as a part of."""
    longest = max((value for _, value in rows), default=0)
    return [
        Bar(name, str(value), _percent(value, longest), f"{value}／{whole}" if whole else "") for name, value in rows
    ]


def _percent(value: int, longest: int) -> float:
    return round(100 * value / longest, 1) if longest else 0.0


@dataclass(frozen=True, slots=True)
class Block:
    """One part of a column: where it stands and how high it is, and which series it belongs to."""

    series: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A text beside an axis, with the line that belongs to it (``x`` for columns, ``y`` for values)."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Columns:
    """Stacked columns: the drawing, its axes, and the same numbers as rows of a table."""

    title: str
    said: str
    series: Sequence[str]
    blocks: Sequence[Block]
    values: Sequence[Mark]
    labels: Sequence[Mark]
    rows: Sequence[tuple[str, Sequence[int]]]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    right: int = WIDTH - _RIGHT
    foot: int = HEIGHT - _FOOT


def columns(title: str, said: str, series: Sequence[str], rows: Sequence[tuple[str, Sequence[int]]]) -> Columns:
    """Columns of several series on top of each other, the first one lowest; ``said`` tells the chart in a sentence."""
    top = _round_up(max((sum(values) for _, values in rows), default=0))
    field, floor = HEIGHT - _TOP - _FOOT, HEIGHT - _FOOT
    step = (WIDTH - _LEFT - _RIGHT) / max(len(rows), 1)
    width = min(step * 0.7, 48)
    blocks, labels = [], []
    every = ceil(len(rows) / _LABELS) or 1
    for number, (name, values) in enumerate(rows):
        middle, below = _LEFT + step * (number + 0.5), float(floor)
        for place, value in enumerate(values):
            height = field * value / top
            below -= height
            if value:
                blocks.append(
                    Block(place, round(middle - width / 2, 1), round(below, 1), round(width, 1), round(height, 1))
                )
        if number % every == 0:
            labels.append(Mark(round(middle, 1), name))
    lines = [Mark(round(floor - field * n / _LINES, 1), str(top * n // _LINES)) for n in range(_LINES + 1)]
    return Columns(title, said, series, blocks, lines, labels, rows)


def _round_up(value: int) -> int:
    """The least of 4, 8, 12, 20, 40, 60, 80, 120, 200, … that is not less: it divides into whole lines."""
    scale = 1
    while True:
        for step in (4, 8, 12, 20, 40):
            if step * scale >= value:
                return step * scale
        scale *= 5 if scale == 1 else 10
