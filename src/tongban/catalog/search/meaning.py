"""Meaning: the vectors of all short texts in one array, and which entry each belongs to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tongban.catalog.search.lexical import Floats

#: Up to so many texts every one is compared; beyond, only those of entries whose mean or wording comes near.
_EXACT = 8192
_NEAR = 40


@dataclass(frozen=True, slots=True, eq=False)
class Vectors:
    """Unit vectors in one array of half precision, and which row is whose by the digest of its text."""

    rows: NDArray[np.float16]
    numbers: Mapping[str, int]

    @classmethod
    def of(cls, known: Mapping[str, NDArray[np.float16]]) -> Vectors:
        """The vectors of single texts side by side."""
        rows = np.stack(list(known.values())) if known else np.zeros((0, 1), np.float16)
        return cls(rows, {digest: number for number, digest in enumerate(known)})

    def with_more(self, known: Mapping[str, NDArray[np.float16]]) -> Vectors:
        """These and others."""
        if not known or not len(self.rows):
            return Vectors.of(known) if known else self
        more = Vectors.of(known)
        numbers = {digest: len(self.rows) + number for digest, number in more.numbers.items()}
        return Vectors(np.concatenate([self.rows, more.rows]), {**self.numbers, **numbers})


class Meaning:
    """What a question's vector is compared with."""

    def __init__(self, texts: Sequence[tuple[str, ...]], vectors: Vectors | None) -> None:
        """``texts``: the digests of each entry's short texts."""
        self._size = len(texts)
        known = vectors or Vectors.of({})
        numbers = np.fromiter((known.numbers.get(one, -1) for some in texts for one in some), np.int64)
        owner = np.repeat(np.arange(len(texts)), [len(some) for some in texts])
        there = np.flatnonzero(numbers >= 0)
        owner, self._numbers = owner[there], numbers[there]
        # Half precision takes half the memory, but only whole precision is quick to compare all at once.
        self._stored = known.rows
        self._rows = known.rows[self._numbers].astype(np.float32) if len(there) <= _EXACT else None
        self._starts = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]]) if len(there) else np.zeros(0, np.int64)
        self._places = owner[self._starts]
        self._means = self._mean() if self._rows is None else None

    @property
    def known(self) -> bool:
        """True when there is any vector."""
        return bool(len(self._numbers))

    def score(self, vector: NDArray[np.float32], wording: Floats) -> Floats:
        """The cosine of each entry's nearest text; entries without vectors stand at the mean of the others."""
        if self._rows is not None:
            best = np.maximum.reduceat(self._rows @ vector, self._starts)
        elif self._means is not None:
            best = self._means @ vector
            near = np.unique(np.r_[most(best, _NEAR), most(wording[self._places], _NEAR)])
            best[near] = self._nearest(near, vector)
        found = np.full(self._size, best.mean(), np.float32)
        found[self._places] = best
        return found

    def _mean(self) -> NDArray[np.float32]:
        counts = np.diff(np.r_[self._starts, len(self._numbers)])
        means = np.add.reduceat(self._stored[self._numbers], self._starts, dtype=np.float32) / counts[:, None]
        return np.asarray(means / np.linalg.norm(means, axis=1, keepdims=True), np.float32)

    def _nearest(self, near: NDArray[np.int64], vector: NDArray[np.float32]) -> NDArray[np.float32]:
        ends = np.r_[self._starts[1:], len(self._numbers)]
        rows = np.concatenate([np.arange(self._starts[one], ends[one]) for one in near])
        counts = ends[near] - self._starts[near]
        firsts = np.r_[0, np.cumsum(counts)[:-1]]
        return np.asarray(
            np.maximum.reduceat(self._stored[self._numbers[rows]].astype(np.float32) @ vector, firsts), np.float32
        )


def most(values: Floats, count: int) -> NDArray[np.int64]:
    """The places of the greatest values, in no order."""
    count = min(count, len(values))
    return np.argpartition(-values, count - 1)[:count]
