"""Meaning: the vectors of all short texts in one array, and which entry each belongs to."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tongban.catalog.search.lexical import Floats

#: Up to so many texts every one is compared; beyond, only those of entries whose mean or wording comes near.
_EXACT = 8192
_NEAR = 24
#: So many entries' texts stand in whole precision at once while their means are made.
_AT_ONCE = 256
_BYTE, _TINY = 127.0, 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Vectors:
    """Unit vectors in one array, a byte a number, and which row is whose by the digest of its text.

    A byte tells apart what meaning tells apart, at an eighth of the memory and time of whole precision.
    """

    rows: NDArray[np.int8]
    scales: NDArray[np.float32]  # what the bytes of each row are multiplied with
    numbers: Mapping[str, int]

    @classmethod
    def of(cls, known: Mapping[str, NDArray[np.float16]]) -> Vectors:
        """The vectors of single texts side by side."""
        rows = np.stack(list(known.values())).astype(np.float32) if known else np.zeros((0, 1), np.float32)
        scales = np.maximum(np.abs(rows).max(axis=1, initial=0.0), _TINY) / _BYTE
        numbers = {digest: number for number, digest in enumerate(known)}
        return cls(np.rint(rows / scales[:, None]).astype(np.int8), scales.astype(np.float32), numbers)

    def with_more(self, known: Mapping[str, NDArray[np.float16]]) -> Vectors:
        """These and others."""
        if not known or not len(self.rows):
            return Vectors.of(known) if known else self
        more = Vectors.of(known)
        numbers = {digest: len(self.rows) + number for digest, number in more.numbers.items()}
        rows, scales = np.concatenate([self.rows, more.rows]), np.concatenate([self.scales, more.scales])
        return Vectors(rows, scales, {**self.numbers, **numbers})

    def only(self, digests: Collection[str]) -> Vectors:
        """Those of some texts."""
        wanted = [digest for digest in self.numbers if digest in digests]
        rows = np.fromiter((self.numbers[one] for one in wanted), np.int64, len(wanted))
        return Vectors(self.rows[rows], self.scales[rows], {digest: at for at, digest in enumerate(wanted)})

    def whole(self, numbers: NDArray[np.int64]) -> NDArray[np.float32]:
        """Some rows in whole precision."""
        return np.asarray(self.rows[numbers].astype(np.float32) * self.scales[numbers, None], np.float32)

    def compared(self, numbers: NDArray[np.int64], vector: NDArray[np.float32]) -> NDArray[np.float32]:
        """The cosine of some rows and a vector."""
        return np.asarray(self.rows[numbers].astype(np.float32) @ vector * self.scales[numbers], np.float32)


class Meaning:
    """What a question's vector is compared with."""

    def __init__(self, texts: Sequence[tuple[str, ...]], vectors: Vectors | None) -> None:
        """``texts``: the digests of each entry's short texts."""
        self._size = len(texts)
        known = self._known = vectors or Vectors.of({})
        numbers = np.fromiter((known.numbers.get(one, -1) for some in texts for one in some), np.int64)
        owner = np.repeat(np.arange(len(texts)), [len(some) for some in texts])
        there = np.flatnonzero(numbers >= 0)
        owner, self._numbers = owner[there], numbers[there]
        # Whole precision takes four times the memory, but only it is quick to compare all at once.
        self._rows = known.whole(self._numbers) if len(there) <= _EXACT else None
        self._starts = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]]) if len(there) else np.zeros(0, np.int64)
        self._ends = np.r_[self._starts[1:], len(self._numbers)]
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
        means = np.empty((len(self._starts), self._known.rows.shape[1]), np.float32)
        for start in range(0, len(self._starts), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            first = int(self._starts[start])
            rows = self._known.whole(self._numbers[first : self._ends[part][-1]])
            means[part] = np.add.reduceat(rows, self._starts[part] - first)
        return np.asarray(means / np.linalg.norm(means, axis=1, keepdims=True), np.float32)

    def _nearest(self, near: NDArray[np.int64], vector: NDArray[np.float32]) -> NDArray[np.float32]:
        counts = self._ends[near] - self._starts[near]
        firsts = np.r_[0, np.cumsum(counts)[:-1]]
        places = np.arange(counts.sum()) + np.repeat(self._starts[near] - firsts, counts)
        alike = self._known.compared(self._numbers[places], vector)
        return np.asarray(np.maximum.reduceat(alike, firsts), np.float32)


def most(values: Floats, count: int) -> NDArray[np.int64]:
    """The places of the greatest values, in no order."""
    count = min(count, len(values))
    return np.argpartition(-values, count - 1)[:count]
