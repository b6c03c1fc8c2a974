"""Running a plan over a population, a block of rows at a time, so that memory stays bounded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from tongban.rules.match.bitmaps import WORD, Words, bitmaps_of
from tongban.rules.match.columns import Codes
from tongban.rules.match.kernels import Kernel, RowList
from tongban.rules.match.plans import Plan

if TYPE_CHECKING:
    from tongban.rules.match.population import Population

_LONGEST: Final = 2**18
_MEMORY: Final = 2**27
NOT_OPEN: Final[frozenset[int]] = frozenset()


def run(plan: Plan, population: Population, kernel: Kernel, openness: frozenset[int] = NOT_OPEN) -> list[RowList]:
    """For each clause of the plan the rows it is true of; with `openness`, as `bitmaps_of`, or could become true of."""
    codes = plan.encode(population.column, len(population))
    return run_encoded(plan, codes, len(population), kernel, openness)


def run_encoded(
    plan: Plan, codes: Sequence[Codes], rows: int, kernel: Kernel, openness: frozenset[int] = NOT_OPEN
) -> list[RowList]:
    """As `run`, over columns already encoded."""
    parts = [
        [(start, one) for one in kernel.rows(bitmaps, plan.clauses)]
        for start, bitmaps in blocks(plan, codes, rows, openness)
    ]
    return [_chained(lists) for lists in zip(*parts, strict=True)] if parts else _none(plan)


def blocks(
    plan: Plan, codes: Sequence[Codes], rows: int, openness: frozenset[int] = NOT_OPEN
) -> Iterator[tuple[int, Words]]:
    """The bitmaps of the plan for one block of rows after the other, with the first row of each."""
    step = max(WORD, min(_LONGEST, _MEMORY * 8 // plan.size // WORD * WORD))
    for start in range(0, rows, step):
        end = min(start + step, rows)
        yield start, bitmaps_of(plan, [one[start:end] for one in codes], end - start, openness=openness)


def _chained(lists: Sequence[tuple[int, RowList]]) -> RowList:
    """The rows of all blocks as rows of the population."""
    if len(lists) == 1:
        return lists[0][1]
    out = np.empty(sum(len(rows) for _start, rows in lists), np.uint32)
    at = 0
    for start, rows in lists:
        np.add(rows, np.uint32(start), out=out[at : at + len(rows)])
        at += len(rows)
    return out


def _none(plan: Plan) -> list[RowList]:
    return [np.zeros(0, np.uint32) for _clause in plan.clauses]
