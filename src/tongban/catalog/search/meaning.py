"""Meaning: the vectors of all short texts in one array, and which entry each belongs to."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tongban.catalog.search.lexical import Floats

#: Up to so many texts every one is compared; beyond, only those of entries whose mean or wording comes near.
_EXACT = 8192
_NEAR = 32
#: The first looks go along so many main axes of the texts; they tell the texts of an entry apart to within so much.
_AXES, _CLOSE = 64, 0.01
#: So many texts, spread over all, tell the axes.
_TELLING = 4096
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
        return cls(*_bytes(rows), {digest: number for number, digest in enumerate(known)})

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


@dataclass(frozen=True, slots=True, eq=False)
class _Short:
    """All texts and the mean of each entry's along the main axes alone: a sixth of the work, and nearly as telling."""

    axes: NDArray[np.float32]
    means: NDArray[np.float32]
    texts: NDArray[np.int8]
    scales: NDArray[np.float32]


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
        self._short = None if self._rows is not None else self._shortened()

    @property
    def known(self) -> bool:
        """True when there is any vector."""
        return bool(len(self._numbers))

    def score(self, vector: NDArray[np.float32], wording: Floats) -> Floats:
        """The cosine of each entry's nearest text; entries without vectors stand at the mean of the others."""
        if self._rows is not None:
            best = np.maximum.reduceat(self._rows @ vector, self._starts)
        elif self._short is not None:
            low = vector @ self._short.axes
            best = self._short.means @ low
            near = np.unique(np.r_[most(best, _NEAR), most(wording[self._places], _NEAR)])
            best[near] = self._nearest(near, vector, self._short, low)
        found = np.full(self._size, best.mean(), np.float32)
        found[self._places] = best
        return found

    def _shortened(self) -> _Short:
        axes = self._axes()
        means = np.empty((len(self._starts), self._known.rows.shape[1]), np.float32)
        texts = np.empty((len(self._numbers), axes.shape[1]), np.int8)
        scales = np.empty(len(self._numbers), np.float32)
        for start in range(0, len(self._starts), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            first, last = int(self._starts[start]), int(self._ends[part][-1])
            rows = self._known.whole(self._numbers[first:last])
            means[part] = np.add.reduceat(rows, self._starts[part] - first)
            texts[first:last], scales[first:last] = _bytes(rows @ axes)
        means /= np.linalg.norm(means, axis=1, keepdims=True)
        return _Short(axes, means @ axes, texts, scales)

    def _axes(self) -> NDArray[np.float32]:
        some = self._known.whole(self._numbers[:: max(len(self._numbers) // _TELLING, 1)])
        _weights, axes = np.linalg.eigh(some.T @ some)  # the main ones last
        return np.ascontiguousarray(axes[:, -_AXES:], np.float32)

    def _nearest(
        self, near: NDArray[np.int64], vector: NDArray[np.float32], short: _Short, low: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """The cosine of the nearest text of some entries: only those that look nearest are compared in whole."""
        counts = self._ends[near] - self._starts[near]
        firsts = np.r_[0, np.cumsum(counts)[:-1]]
        places = np.arange(counts.sum()) + np.repeat(self._starts[near] - firsts, counts)
        looks = short.texts[places].astype(np.float32) @ low * short.scales[places]
        close = looks >= np.repeat(np.maximum.reduceat(looks, firsts) - _CLOSE, counts)
        alike = self._known.compared(self._numbers[places[close]], vector)
        begins = np.r_[0, np.cumsum(np.add.reduceat(close, firsts, dtype=np.int64))[:-1]]
        return np.asarray(np.maximum.reduceat(alike, begins), np.float32)


def _bytes(rows: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Rows with a byte a number, and what the bytes of each are multiplied with."""
    scales = np.maximum(np.abs(rows).max(axis=1, initial=0.0), _TINY) / _BYTE
    return np.rint(rows / scales[:, None]).astype(np.int8), scales.astype(np.float32)


def most(values: Floats, count: int) -> NDArray[np.int64]:
    """The places of the greatest values, in no order."""
    count = min(count, len(values))
    return np.argpartition(-values, count - 1)[:count]
