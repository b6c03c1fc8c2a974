"""Seeded chance: the few ways the population draws lots."""

import random
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from tongban.core import clock

T = TypeVar("T")


class Chance(random.Random):
    """Draws from one seed; the same draws in the same order give the same population."""

    def maybe(self, share: float) -> bool:
        """True in that share of draws."""
        return self.random() < share

    def weighted(self, weights: Mapping[T, float]) -> T:
        """One key, as often as its weight says."""
        return self.choices(list(weights), list(weights.values()))[0]

    def day(self, first: date, last: date) -> date:
        """A day between two days, both included."""
        return first + timedelta(days=self.randint(0, max((last - first).days, 0)))

    def moment(self, day: date, hours: Sequence[int]) -> datetime:
        """A moment of a day (Shanghai) in one of the hours."""
        at = time(self.choice(hours), self.randint(0, 59), self.randint(0, 59))
        return datetime.combine(day, at, clock.SHANGHAI)
