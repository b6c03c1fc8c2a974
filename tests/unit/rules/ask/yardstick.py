"""Brute force over every combination of values: what the plan of questions is held to."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

OPEN = object()
Assignment = tuple[Any, ...]
Asks = Callable[[dict[str, Any]], str | None]


class Yardstick:
    """A rule as the table of its outcomes over finite domains; a place of an assignment is OPEN or an index."""

    def __init__(self, domains: Mapping[str, Sequence[Any]], outcome: Callable[[dict[str, Any]], Any]) -> None:
        self.names = tuple(domains)
        self.domains = [list(values) for values in domains.values()]
        self.start: Assignment = (OPEN,) * len(self.names)
        full = itertools.product(*(range(len(domain)) for domain in self.domains))
        self._possible = {places: frozenset((repr(outcome(self.facts(places))),)) for places in full}
        self._fewest: dict[Assignment, float] = {}

    def facts(self, places: Assignment) -> dict[str, Any]:
        pairs = zip(self.names, self.domains, places, strict=True)
        return {name: domain[place] for name, domain, place in pairs if place is not OPEN}

    def possible(self, places: Assignment) -> frozenset[str]:
        found = self._possible.get(places)
        if found is None:
            at = places.index(OPEN)
            found = self._possible[places] = frozenset().union(*map(self.possible, self.answers(places, at)))
        return found

    def answers(self, places: Assignment, at: int) -> list[Assignment]:
        return [(*places[:at], one, *places[at + 1 :]) for one in range(len(self.domains[at]))]

    def relevant(self, places: Assignment) -> frozenset[str]:
        """The open inputs of which two values, everything else being equal, lead to two outcomes."""
        return frozenset(name for at, name in enumerate(self.names) if places[at] is OPEN and self._matters(places, at))

    def _matters(self, places: Assignment, at: int) -> bool:
        values = zip(self.domains, places, strict=True)
        ranges: list[Any] = [range(len(domain)) if place is OPEN else (place,) for domain, place in values]
        ranges[at] = (0,)
        return any(
            len({self.possible(one) for one in self.answers(full, at)}) > 1 for full in itertools.product(*ranges)
        )

    def fewest(self, places: Assignment) -> float:
        """The least expected number of questions, all values being equally likely."""
        if len(self.possible(places)) == 1:
            return 0.0
        if places not in self._fewest:
            open_ = [at for at, place in enumerate(places) if place is OPEN]
            self._fewest[places] = 1 + min(self._mean(places, at, self.fewest) for at in open_)
        return self._fewest[places]

    def asked(self, ask: Asks) -> float:
        """The expected number of questions when `ask` chooses them."""
        found: dict[Assignment, float] = {}

        def from_(places: Assignment) -> float:
            if places not in found:
                name = ask(self.facts(places))
                found[places] = 0.0 if name is None else 1 + self._mean(places, self.names.index(name), from_)
            return found[places]

        return from_(self.start)

    def settled_by(self, ask: Asks) -> list[Assignment]:
        """The assignments at which `ask` has no more questions, for every way of answering."""
        waiting, found = [self.start], []
        while waiting:
            places = waiting.pop()
            name = ask(self.facts(places))
            if name is None:
                found.append(places)
            else:
                waiting.extend(self.answers(places, self.names.index(name)))
        return found

    def _mean(self, places: Assignment, at: int, of: Callable[[Assignment], float]) -> float:
        after = self.answers(places, at)
        return sum(map(of, after)) / len(after)
