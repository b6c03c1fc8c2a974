"""Times of several engines in turn, by process CPU time, so that what else the machine does meets them all."""

import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

ROUNDS = 25


@dataclass(frozen=True, slots=True)
class Engine:
    """A way of deciding and the cases it is given, one after the other."""

    name: str
    decide: Callable[[Any], object]
    cases: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Times:
    """Microseconds of CPU time a case, by engine and round."""

    by_engine: dict[str, list[float]]

    def ratio(self, slower: str, faster: str) -> float:
        """How many times as long one engine takes as another, each at its best: what disturbs a round only slows it."""
        return min(self.by_engine[slower]) / min(self.by_engine[faster])

    def show(self, title: str) -> None:
        """Print the best and the median of each engine."""
        print(title)
        for name, times in self.by_engine.items():
            best, middle = min(times), median(times)
            print(f"  {name:<44}{best:10.2f} us best {middle:10.2f} us median {1e6 / best:12,.0f} a second at best")


def compared(*engines: Engine) -> Times:
    """Every engine over all its cases in each round, the first of which does not count."""
    times: dict[str, list[float]] = {engine.name: [] for engine in engines}
    for number in range(ROUNDS + 1):
        for engine in engines:
            taken = _once(engine)
            if number:
                times[engine.name].append(taken)
    return Times(times)


def _once(engine: Engine) -> float:
    """The collector of cycles rests meanwhile, as in `timeit`: what it costs depends on all else in the process."""
    decide = engine.decide
    gc.collect()
    gc.disable()
    try:
        begun = time.process_time()
        for case in engine.cases:
            decide(case)
        return (time.process_time() - begun) / len(engine.cases) * 1e6
    finally:
        gc.enable()
