"""What matching gives: the firms of a clause, the clauses of a firm and why, and the same again after changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from tongban.rules.conditions import Form, normal_form
from tongban.rules.expression import Expression, compile_over
from tongban.rules.match.columns import EMPTY, OPEN
from tongban.rules.match.errors import MatchError
from tongban.rules.match.kernels import Kernel, RowList, kernel_for
from tongban.rules.match.plans import Plan
from tongban.rules.match.running import run
from tongban.rules.match.why import Why, why

if TYPE_CHECKING:
    from tongban.rules.match.population import Population


@dataclass(frozen=True, slots=True)
class Clause:
    """A condition and its normal form."""

    expression: Expression
    form: Form


@dataclass(frozen=True, slots=True)
class Work:
    """What was evaluated to come to some hits: each of `clauses` over each of `firms`."""

    firms: int
    clauses: int


class Hits:
    """The firms that clauses are true of, as of one population."""

    __slots__ = ("_clauses", "_kernel", "_rows", "population", "work")

    def __init__(
        self,
        population: Population,
        clauses: Mapping[Any, Clause],
        rows: Mapping[Any, RowList],
        kernel: str | None,
        work: Work,
    ) -> None:
        self.population = population
        self.work = work
        self._clauses = clauses
        self._rows = rows
        self._kernel = kernel

    @property
    def clauses(self) -> tuple[Any, ...]:
        """The keys of the clauses."""
        return tuple(self._clauses)

    def rows(self, clause: object) -> RowList:
        """The rows a clause is true of, ascending. Raises MatchError TB-MATCH-004, as all that take a clause."""
        self._clause(clause)
        return self._rows[clause]

    def ids(self, clause: object) -> npt.NDArray[Any]:
        """The ids of the firms a clause is true of, in the order of the population."""
        return self.population.ids[self.rows(clause)]

    def count(self, clause: object) -> int:
        """How many firms a clause is true of."""
        return len(self.rows(clause))

    def table(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint32]]:
        """All lists at once: `rows[starts[n]:starts[n + 1]]` are the rows of the n-th clause."""
        lists = [self._rows[key] for key in self._clauses]
        starts = np.cumsum([0, *map(len, lists)], dtype=np.int64)
        return starts, np.concatenate([np.zeros(0, np.uint32), *lists])

    def of(self, firm: object) -> tuple[Any, ...]:
        """The clauses true of a firm. Raises MatchError TB-MATCH-003."""
        row = self.population.row(firm)
        return tuple(key for key in self._clauses if _holds(self._rows[key], row))

    def why(self, firm: object, clause: object) -> Why:
        """Why a clause is true of a firm, or why not: each part with its value, 真, 假, 空 or 未知."""
        return why(self._clause(clause).expression, self.population.facts(firm))

    def unknown(self, clause: object, *, empty: bool = True) -> npt.NDArray[Any]:
        """The ids of firms a clause is not true of but would be if absent values were supplied: whom to ask.

        Absent is what is not obtained yet and, unless `empty` is False, what is null where null leaves it open.
        Parts are taken one by one: a firm may be named though no value satisfies two parts at once, never left out.
        """
        openness = frozenset({OPEN, EMPTY} if empty else {OPEN})
        plan = Plan.of([self._clause(clause).form])
        (possible,) = run(plan, self.population, self._chosen(1), openness)
        return self.population.ids[np.setdiff1d(possible, self._rows[clause], assume_unique=True)]

    def with_firms(self, changes: Mapping[Any, Mapping[str, object] | None]) -> Hits:
        """The hits after firms changed (values by column), came (a new id) or went (None); only they are matched."""
        changed = self.population.changed(changes)
        part = changed.population.take(changed.fresh)
        plan = Plan.of([clause.form for clause in self._clauses.values()])
        found = run(plan, part, self._chosen(len(part)))
        stale = np.ones(len(self.population), np.bool_)
        stale[_unchanged(changed.moved, changed.fresh)] = False
        rows = {
            key: _merged(self._rows[key], stale, changed.moved, changed.fresh[new])
            for key, new in zip(self._clauses, found, strict=True)
        }
        return Hits(changed.population, self._clauses, rows, self._kernel, Work(len(part), len(self._clauses)))

    def with_clauses(self, changes: Mapping[Any, str | Expression | None]) -> Hits:
        """The hits after clauses changed, came (a new key) or went (None); only they are matched."""
        for key in changes:
            if changes[key] is None:
                self._clause(key)
        fresh = compiled({key: text for key, text in changes.items() if text is not None}, self.population)
        kept = {key: clause for key, clause in self._clauses.items() if changes.get(key, "") is not None}
        matched = _matched(self.population, fresh, self._kernel)
        clauses = {**kept, **fresh}
        rows = {key: matched[key] if key in matched else self._rows[key] for key in clauses}
        return Hits(self.population, clauses, rows, self._kernel, Work(len(self.population), len(fresh)))

    def _clause(self, key: object) -> Clause:
        if key not in self._clauses:
            raise MatchError("TB-MATCH-004", name=key)
        return self._clauses[key]

    def _chosen(self, work: int) -> Kernel:
        return kernel_for(self._kernel, work)


def _holds(rows: RowList, row: int) -> bool:
    place = int(rows.searchsorted(row))
    return place < len(rows) and int(rows[place]) == row


def _unchanged(moved: npt.NDArray[np.int64], fresh: npt.NDArray[np.int64]) -> npt.NDArray[np.intp]:
    """The old rows that are neither removed nor to be matched anew."""
    return np.flatnonzero((moved >= 0) & ~np.isin(moved, fresh))


def _merged(
    rows: RowList, stale: npt.NDArray[np.bool_], moved: npt.NDArray[np.int64], new: npt.NDArray[np.int64]
) -> RowList:
    """The rows that stay true, by their new numbers, and those found true."""
    gone = stale[rows]
    if not len(new) and not gone.any() and int(moved[-1]) == len(moved) - 1:
        return rows
    merged = np.concatenate([moved[rows[~gone]], new])
    merged.sort(kind="stable")
    return merged.astype(np.uint32)


def compiled(clauses: Mapping[Any, str | Expression], population: Population) -> dict[Any, Clause]:
    """The clauses over the names of a population."""
    found = {}
    for key, clause in clauses.items():
        expression = clause if isinstance(clause, Expression) else compile_over(clause, population.names)
        found[key] = Clause(expression, normal_form(expression.node, expression.text))
    return found


def match(population: Population, clauses: Mapping[Any, str | Expression], kernel: str | None) -> Hits:
    """The hits of clauses over a whole population."""
    ready = compiled(clauses, population)
    rows = _matched(population, ready, kernel)
    return Hits(population, ready, rows, kernel, Work(len(population), len(ready)))


def _matched(population: Population, clauses: Mapping[Any, Clause], kernel: str | None) -> dict[Any, RowList]:
    forms: Sequence[Form] = [clause.form for clause in clauses.values()]
    found = run(Plan.of(forms), population, kernel_for(kernel, len(population) * len(forms)))
    return dict(zip(clauses, found, strict=True))
