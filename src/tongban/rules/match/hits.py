"""What matching gives: the firms of a clause, the clauses of a firm and why, and the same again after changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from tongban.rules.expression import Expression
from tongban.rules.match.clauses import Clauses
from tongban.rules.match.columns import EMPTY, OPEN
from tongban.rules.match.kernels import RowList, kernel_for
from tongban.rules.match.plans import Plan
from tongban.rules.match.running import run
from tongban.rules.match.why import Why, why

if TYPE_CHECKING:
    from tongban.rules.match.population import Population


@dataclass(frozen=True, slots=True)
class Work:
    """What was evaluated to come to some hits: each of `clauses` over each of `firms`."""

    firms: int
    clauses: int


class Hits:
    """The firms that clauses are true of, as of one population. Immutable: changes give other hits."""

    __slots__ = ("_clauses", "_kernel", "_rows", "population", "work")

    def __init__(
        self, population: Population, clauses: Clauses, rows: Mapping[Any, RowList], kernel: str | None, work: Work
    ) -> None:
        self.population = population
        self.work = work
        self._clauses = clauses
        self._rows = rows
        self._kernel = kernel

    @property
    def clauses(self) -> tuple[Any, ...]:
        """The keys of the clauses."""
        return self._clauses.keys

    def rows(self, clause: object) -> RowList:
        """The rows a clause is true of, ascending. Raises MatchError TB-MATCH-004, as all that take a clause."""
        _known = self._clauses[clause]
        return self._rows[clause]

    def ids(self, clause: object) -> npt.NDArray[Any]:
        """The ids of the firms a clause is true of, in the order of the population."""
        return self.population.ids[self.rows(clause)]

    def count(self, clause: object) -> int:
        """How many firms a clause is true of."""
        return len(self.rows(clause))

    def table(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint32]]:
        """All lists at once: `rows[starts[n]:starts[n + 1]]` are the rows of the n-th clause."""
        lists = [self._rows[key] for key in self.clauses]
        starts = np.cumsum([0, *map(len, lists)], dtype=np.int64)
        return starts, np.concatenate([np.zeros(0, np.uint32), *lists])

    def of(self, firm: object) -> tuple[Any, ...]:
        """The clauses true of a firm. Raises MatchError TB-MATCH-003."""
        row = self.population.row(firm)
        return tuple(key for key in self.clauses if _holds(self._rows[key], row))

    def why(self, firm: object, clause: object) -> Why:
        """Why a clause is true of a firm, or why not: each part with its value, 真, 假, 空 or 未知."""
        return why(self._clauses[clause].expression, self.population.facts(firm))

    def unknown(self, clause: object, *, empty: bool = True) -> npt.NDArray[Any]:
        """The ids of firms a clause is not true of but would be if absent values were supplied: whom to ask.

        Absent is what is not obtained yet and, unless `empty` is False, what is null where null leaves it open.
        Parts are taken one by one: a firm may be named though no value satisfies two parts at once, never left out.
        """
        openness = frozenset({OPEN, EMPTY} if empty else {OPEN})
        plan = Plan.of([self._clauses[clause].form])
        (possible,) = run(plan, self.population, kernel_for(self._kernel, len(self.population)), openness)
        return self.population.ids[np.setdiff1d(possible, self._rows[clause], assume_unique=True)]

    def with_firms(self, changes: Mapping[Any, Mapping[str, object] | None]) -> Hits:
        """The hits after firms changed (values by column), came (a new id) or went (None); only they are matched.

        Raises MatchError as `Population.changed`.
        """
        changed = self.population.changed(changes)
        part = changed.population.take(changed.fresh)
        found = run(self._clauses.plan, part, kernel_for(self._kernel, len(part) * len(self._clauses)))
        merge = _Merge(changed.moved, changed.fresh)
        rows = {key: merge.rows(self._rows[key], new) for key, new in zip(self.clauses, found, strict=True)}
        return Hits(changed.population, self._clauses, rows, self._kernel, Work(len(part), len(self._clauses)))

    def with_clauses(self, changes: Mapping[Any, str | Expression | None]) -> Hits:
        """The hits after clauses changed, came (a new key) or went (None); only they are matched.

        Raises FeelError for a text that is none.
        """
        texts = {key: clause for key, clause in changes.items() if clause is not None}
        fresh = Clauses.of(texts, self.population.names)
        clauses = self._clauses.replaced(fresh, changes.keys() - texts.keys())
        matched = match(self.population, fresh, self._kernel)
        return Hits(self.population, clauses, {**self._rows, **matched._rows}, self._kernel, matched.work)


def match(population: Population, clauses: Clauses, kernel: str | None) -> Hits:
    """The hits of clauses over a whole population."""
    found: Sequence[RowList] = run(clauses.plan, population, kernel_for(kernel, len(population) * len(clauses)))
    rows = dict(zip(clauses.keys, found, strict=True))
    return Hits(population, clauses, rows, kernel, Work(len(population), len(clauses)))


def _holds(rows: RowList, row: int) -> bool:
    place = int(rows.searchsorted(row))
    return place < len(rows) and int(rows[place]) == row


class _Merge:
    """Brings lists of old rows to new ones: some went, some were matched anew, the others moved up."""

    def __init__(self, moved: npt.NDArray[np.int64], fresh: npt.NDArray[np.int64]) -> None:
        gone = moved < 0
        self._fresh = fresh.astype(np.uint32)
        self._touched = np.flatnonzero(gone | np.isin(moved, fresh)).astype(np.uint32)
        self._moved = moved.astype(np.uint32) if gone.any() else None

    def rows(self, old: RowList, new: RowList) -> RowList:
        """The rows a clause stays true of, and those it is found true of, ascending; the same list if it stays."""
        places = old.searchsorted(self._touched)
        places = places[old.take(places, mode="clip") == self._touched] if len(old) else places[:0]
        found = self._fresh[new]
        if self._moved is None and np.array_equal(old[places], found):
            return old
        stayed = np.delete(old, places) if len(places) else old
        if self._moved is not None:
            stayed = self._moved[stayed]
        return _inserted(stayed, found) if len(found) else stayed


def _inserted(rows: RowList, more: RowList) -> RowList:
    merged = np.concatenate([rows, more])
    merged.sort(kind="stable")
    return merged
