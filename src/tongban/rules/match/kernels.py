"""Combining bitmaps and listing rows with numpy alone, and the choice of a kernel."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from itertools import pairwise
from typing import Final, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from tongban.rules.match.bitmaps import WORD, Words, folding
from tongban.rules.match.errors import MatchError
from tongban.rules.match.plans import Groups

RowList: TypeAlias = npt.NDArray[np.uint32]
_BATCH_WORDS: Final = 2**15
_WORTH_COMPILING: Final = 2**28
_CROWDED: Final = 0.7


class Kernel(Protocol):
    """What combines the bitmaps of clauses, each an AND of ORs."""

    def rows(self, bitmaps: Words, clauses: Sequence[Groups]) -> list[RowList]:
        """For each clause the rows it is true of, ascending."""

    def counts(self, bitmaps: Words, clauses: Sequence[Groups]) -> npt.NDArray[np.int64]:
        """For each clause how many rows it is true of."""


def kernel_for(name: str | None, work: int) -> Kernel:
    """The kernel of a name; without one, numba's where it is installed and `work` (rows × clauses) is worth loading it.

    Raises MatchError TB-MATCH-001 when numba is asked for and absent, TB-MATCH-008 for another name.
    """
    if name == "numba" or (name is None and work >= _WORTH_COMPILING and find_spec("numba") is not None):
        return _compiled()
    if name in (None, "numpy"):
        return NumpyKernel()
    raise MatchError("TB-MATCH-008", name=name)


def _compiled() -> Kernel:
    try:
        from tongban.rules.match.native import NumbaKernel
    except ImportError as problem:
        raise MatchError("TB-MATCH-001") from problem
    return NumbaKernel()


class NumpyKernel:
    """Nothing compiled: clause by clause in a batch of rows of words, then all set bits of the batch at once."""

    def rows(self, bitmaps: Words, clauses: Sequence[Groups]) -> list[RowList]:
        """For each clause the rows it is true of, ascending."""
        found: list[RowList] = []
        fold = folding(bitmaps)
        words = bitmaps.shape[1]
        batch = np.empty((max(8, _BATCH_WORDS // max(words, 1)), words), np.uint64)
        for first in range(0, len(clauses), len(batch)):
            part = batch[: len(clauses) - first]
            for groups, out in zip(clauses[first:], part, strict=False):
                fold(groups, out)
            found.extend(set_bits(part))
        return found

    def counts(self, bitmaps: Words, clauses: Sequence[Groups]) -> npt.NDArray[np.int64]:
        """For each clause how many rows it is true of."""
        fold = folding(bitmaps)
        out = np.empty(bitmaps.shape[1], np.uint64)
        found = np.zeros(len(clauses), np.int64)
        for place, groups in enumerate(clauses):
            fold(groups, out)
            found[place] = np.bitwise_count(out).sum(dtype=np.int64)
        return found


def set_bits(bitmaps: Words) -> list[RowList]:
    """For each bitmap the places of its set bits, ascending; up to 2 ** 32 bits in all. Fast where few are set."""
    halves = bitmaps.view(np.uint32).ravel()
    places = np.flatnonzero(halves != 0)
    if len(places) > _CROWDED * len(halves):
        return [_set_bits_of_many(bitmap) for bitmap in bitmaps]
    left = halves.take(places)
    base = places.astype(np.uint32) * np.uint32(32)
    found = []
    while len(left):
        below = left - np.uint32(1)
        found.append(base + np.bitwise_count(below & ~left))
        left &= below
        more = np.flatnonzero(left != 0)
        left, base = left[more], base[more]
    return _split(found, bitmaps.shape)


def _split(found: list[RowList], shape: tuple[int, ...]) -> list[RowList]:
    """Places in a batch of bitmaps as ascending places in each."""
    if not found:
        return [np.zeros(0, np.uint32)] * shape[0]
    rows = np.concatenate(found)
    rows.sort(kind="stable")
    first = np.arange(shape[0] + 1, dtype=np.int64) * (shape[1] * WORD)
    ends = np.searchsorted(rows, first).tolist()
    for place in range(1, shape[0]):
        rows[ends[place] : ends[place + 1]] -= np.uint32(first[place])
    return [rows[start:end] for start, end in pairwise(ends)]


def _set_bits_of_many(bitmap: Words) -> RowList:
    bits = np.unpackbits(bitmap.view(np.uint8), bitorder="little").view(np.bool_)
    return np.flatnonzero(bits).astype(np.uint32)
