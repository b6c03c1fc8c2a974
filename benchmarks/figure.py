"""A figure with its bar, and the one line it ends with."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """A ratio that is to be at least (or, where ``at_most``, at most) a bar."""

    name: str
    ratio: float
    bar: float
    at_most: bool = False

    @property
    def margin(self) -> float:
        """How far on the good side of the bar, as a factor; below 1 it falls short."""
        good, other = (self.bar, self.ratio) if self.at_most else (self.ratio, self.bar)
        return good / other if other else float("inf")

    def line(self) -> str:
        """``name: ratio=0.52 bar>=0.40 ok``."""
        sense = "<=" if self.at_most else ">="
        return f"{self.name}: ratio={self.ratio:.2f} bar{sense}{self.bar:.2f} {'ok' if self.margin >= 1 else 'short'}"


def worst(figures: Iterable[Figure]) -> Figure:
    """The figure with the least margin."""
    return min(figures, key=lambda figure: figure.margin)
