"""Combining bitmaps and listing rows with numpy alone, and the choice of a kernel."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any, Final, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from tongban.rules.match.bitmaps import WORD, Words, folding
from tongban.rules.match.errors import MatchError
from tongban.rules.match.plans import Groups

RowList: TypeAlias = npt.NDArray[np.uint32]
_BATCH_WORDS: Final = 2**15
_WORTH_COMPILING: Final = 2**28
_CROWDED: Final = 0.5


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


def _lowest_bits() -> npt.NDArray[np.uint8]:
    numbers = np.arange(2**16, dtype=np.uint32)
    lowest: npt.NDArray[np.uint8] = np.bitwise_count((numbers & -numbers) - np.uint32(1))
    return lowest


_LOWEST: Final = _lowest_bits()
"""The place of the lowest set bit of every 16-bit number."""


def set_bits(bitmaps: Words) -> list[RowList]:
    """For each bitmap the places of its set bits, ascending. Fast where few are set."""
    shorts = bitmaps.view(np.uint16).ravel()
    places = np.flatnonzero(shorts != 0)
    if len(places) > _CROWDED * len(shorts):
        return [_set_bits_of_many(bitmap) for bitmap in bitmaps]
    left = shorts.take(places)
    base: npt.NDArray[Any] = places.astype(np.uint64 if bitmaps.size * WORD >= 2**32 else np.uint32)
    base *= base.dtype.type(16)
    found = []
    while len(left):
        found.append(base + _LOWEST.take(left))
        left &= left - np.uint16(1)
        more = np.flatnonzero(left)
        left, base = left[more], base[more]
    return _split(found, bitmaps.shape)


def _split(found: list[npt.NDArray[Any]], shape: tuple[int, ...]) -> list[RowList]:
    """Places in a batch of bitmaps as ascending places in each."""
    if not found:
        return [np.zeros(0, np.uint32)] * shape[0]
    rows = np.concatenate(found)
    rows.sort(kind="stable")
    starts = np.arange(shape[0] + 1, dtype=np.int64) * (shape[1] * WORD)
    ends = np.searchsorted(rows, starts)
    rows -= np.repeat(starts[:-1].astype(rows.dtype), np.diff(ends))
    rows = rows.astype(np.uint32, copy=False)
    return [rows[start:end] for start, end in zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True)]


def _set_bits_of_many(bitmap: Words) -> RowList:
    bits = np.unpackbits(bitmap.view(np.uint8), bitorder="little").view(np.bool_)
    return np.flatnonzero(bits).astype(np.uint32)
