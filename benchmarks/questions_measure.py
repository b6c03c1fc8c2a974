"""Expected numbers of questions by trying every combination of answers: the yardstick for plans of questions."""

import itertools
from collections.abc import Callable
from statistics import mean
from typing import Any

Asks = Callable[[dict[str, Any]], str | None]
Outcome = Callable[[dict[str, Any]], Any]


class Measure:
    """Expected numbers of questions over all combinations of answers; an outcome is computed once for each."""

    def __init__(self, domains: dict[str, list[Any]], outcome: Outcome) -> None:
        self._names = list(domains)
        self._domains = list(domains.values())
        self._open = tuple(len(values) for values in self._domains)
        full = itertools.product(*map(range, self._open))
        self._says = {places: repr(outcome(self._facts(places))) for places in full}
        self._possible: dict[tuple[int, ...], frozenset[str]] = {}
        self._best: dict[tuple[int, ...], float] = {}

    def _facts(self, places: tuple[int, ...]) -> dict[str, Any]:
        values = zip(self._names, self._domains, places, strict=True)
        return {name: domain[place] for name, domain, place in values if place < len(domain)}

    def _after(self, places: tuple[int, ...], at: int) -> list[tuple[int, ...]]:
        return [(*places[:at], one, *places[at + 1 :]) for one in range(self._open[at])]

    def _outcomes(self, places: tuple[int, ...]) -> frozenset[str]:
        if places not in self._possible:
            at = next((at for at, place in enumerate(places) if place == self._open[at]), None)
            parts = [frozenset((self._says[places],))] if at is None else map(self._outcomes, self._after(places, at))
            self._possible[places] = frozenset().union(*parts)
        return self._possible[places]

    def fewest(self) -> float:
        """The optimum by dynamic programming over the assignments themselves."""
        return self._fewest(self._open)

    def _fewest(self, places: tuple[int, ...]) -> float:
        if len(self._outcomes(places)) == 1:
            return 0.0
        if places not in self._best:
            open_ = [at for at, place in enumerate(places) if place == self._open[at]]
            self._best[places] = 1 + min(mean(map(self._fewest, self._after(places, at))) for at in open_)
        return self._best[places]

    def asked(self, ask: Asks) -> float:
        """The mean number of questions when `ask` chooses them."""
        found: dict[tuple[int, ...], float] = {}

        def from_(places: tuple[int, ...]) -> float:
            if places not in found:
                name = ask(self._facts(places))
                after = [] if name is None else self._after(places, self._names.index(name))
                found[places] = 1 + mean(map(from_, after)) if after else 0.0
            return found[places]

        return from_(self._open)
