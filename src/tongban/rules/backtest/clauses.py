"""Two versions of many clauses over one population, by bitmaps: who gains and who loses each clause."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tongban.rules.expression import Expression

if TYPE_CHECKING:
    import numpy.typing as npt

    from tongban.rules.match import Hits, Population


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """A clause in two versions: how many it is true of in each, and the ids that come and go."""

    clause: object
    old: int
    new: int
    gained: npt.NDArray[Any]
    lost: npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class ClauseComparison:
    """The clauses that are true of others than before; `str()` gives the report in Chinese."""

    firms: int
    clauses: int
    changes: tuple[ClauseChange, ...]

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        yield f"共 {self.firms} 户、{self.clauses} 条，命中对象有变化的 {len(self.changes)} 条。"
        for one in self.changes:
            yield f"{one.clause}：{one.old} → {one.new} 户（新增 {len(one.gained)}，减少 {len(one.lost)}）"


def compare_clauses(
    old: Mapping[Any, str | Expression], new: Mapping[Any, str | Expression], population: Population
) -> ClauseComparison:
    """Match both versions over the population and tell the difference by clause, by key; a clause that only one
    version has is true of nobody in the other.

    Raises FeelError for a text that is none.
    """
    before, after = population.match(old), population.match(new)
    keys = list(dict.fromkeys([*old, *new]))
    changes = (_change(key, before, after, population) for key in keys)
    return ClauseComparison(len(population), len(keys), tuple(one for one in changes if one is not None))


def _change(key: object, before: Hits, after: Hits, population: Population) -> ClauseChange | None:
    import numpy as np

    empty = np.zeros(0, np.uint32)
    one = before.rows(key) if key in before.clauses else empty
    other = after.rows(key) if key in after.clauses else empty
    differing = np.setxor1d(one, other, assume_unique=True)
    if not len(differing):
        return None
    gained = np.isin(differing, other, assume_unique=True)
    ids = population.ids
    return ClauseChange(key, len(one), len(other), ids[differing[gained]], ids[differing[~gained]])
