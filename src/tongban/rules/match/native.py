"""The optional kernel compiled by numba: combine, count and list in one pass, a clause's words staying in the cache."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, Final

import numba
import numpy as np
import numpy.typing as npt
from numba.core import cgutils, types
from numba.extending import intrinsic

from tongban.rules.match.bitmaps import WORD, Words
from tongban.rules.match.kernels import RowList
from tongban.rules.match.plans import Groups, Program

_CHUNK: Final = 2**22
_ALL: Final = np.uint64(2**64 - 1)


def _zeros(_typing: Any, _word: Any) -> Any:
    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.cttz(arguments[0], cgutils.false_bit)

    return types.uint64(types.uint64), generate


def _ones(_typing: Any, _word: Any) -> Any:
    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.ctpop(arguments[0])

    return types.uint64(types.uint64), generate


_trailing_zeros: Any = intrinsic(_zeros)
_bit_count: Any = intrinsic(_ones)


def _compiled(loops: Callable[..., Any]) -> Any:
    """The function compiled when it is first called, and kept for later processes where there is a place for it."""
    try:
        return numba.njit(cache=True, nogil=True)(loops)
    except RuntimeError:
        return numba.njit(nogil=True)(loops)


def fold_bits(bitmaps: Any, literals: Any, groups: Any, first: int, last: int, out: Any, spare: Any) -> None:
    """Write the AND of the groups from `first` to `last`, each an OR of bitmaps, into `out`."""
    out[:] = _ALL
    for group in range(first, last):
        start, end = groups[group], groups[group + 1] - 1
        final = bitmaps[literals[end]]
        if start == end:
            for word in range(out.size):
                out[word] &= final[word]
            continue
        one = bitmaps[literals[start]]
        for place in range(start + 1, end):
            two = bitmaps[literals[place]]
            for word in range(out.size):
                spare[word] = one[word] | two[word]
            one = spare
        for word in range(out.size):
            out[word] &= one[word] | final[word]


_fold: Any = _compiled(fold_bits)


def list_bits(bitmap: Any, filled: Any, out: Any, at: Any) -> Any:
    """Write the places of the set bits into `out` from `at` on, and give where they end; may write two further."""
    words = 0
    for word in range(bitmap.size):
        filled[words] = word
        words += bitmap[word] != 0
    for place in range(words):
        bits = bitmap[filled[place]]
        base = np.uint64(filled[place]) << np.uint64(6)
        count = _bit_count(bits)
        for step in range(3):
            out[at + step] = base + _trailing_zeros(bits)
            bits &= bits - np.uint64(1)
        for step in range(3, count):
            out[at + step] = base + _trailing_zeros(bits)
            bits &= bits - np.uint64(1)
        at += count
    return at


_list: Any = _compiled(list_bits)


def match_bits(bitmaps: Any, literals: Any, groups: Any, clauses: Any, first: int, ends: Any, out: Any) -> Any:
    """List clauses from `first` on while there is room for any result; `ends` gets where each list ends."""
    words = bitmaps.shape[1]
    folded, spare = np.empty(words, np.uint64), np.empty(words, np.uint64)
    filled = np.empty(words + 1, np.int64)
    at = 0
    for clause in range(first, clauses.size - 1):
        if at + words * 64 + 3 > out.size:
            return clause
        _fold(bitmaps, literals, groups, clauses[clause], clauses[clause + 1], folded, spare)
        at = _list(folded, filled, out, at)
        ends[clause] = at
    return clauses.size - 1


_match: Any = _compiled(match_bits)


def count_bits(bitmaps: Any, literals: Any, groups: Any, clauses: Any, counts: Any) -> None:
    """How many bits each clause has."""
    words = bitmaps.shape[1]
    folded, spare = np.empty(words, np.uint64), np.empty(words, np.uint64)
    for clause in range(clauses.size - 1):
        _fold(bitmaps, literals, groups, clauses[clause], clauses[clause + 1], folded, spare)
        count: Any = np.uint64(0)
        for word in range(words):
            count += _bit_count(folded[word])
        counts[clause] = count


_count: Any = _compiled(count_bits)


class NumbaKernel:
    """Loops compiled once and kept on disk by numba."""

    def rows(self, bitmaps: Words, clauses: Sequence[Groups]) -> list[RowList]:
        """For each clause the rows it is true of, ascending."""
        program = Program.of(clauses)
        ends = np.zeros(len(clauses), np.int64)
        found: list[RowList] = []
        while len(found) < len(clauses):
            out = np.empty(max(_CHUNK, 2 * bitmaps.shape[1] * WORD), np.uint32)
            first = len(found)
            reached = _match(bitmaps, program.literals, program.groups, program.clauses, first, ends, out)
            bounds = [0, *ends[first:reached].tolist()]
            found.extend(out[start:end] for start, end in pairwise(bounds))
        return found

    def counts(self, bitmaps: Words, clauses: Sequence[Groups]) -> npt.NDArray[np.int64]:
        """For each clause how many rows it is true of."""
        program = Program.of(clauses)
        found = np.zeros(len(clauses), np.int64)
        _count(bitmaps, program.literals, program.groups, program.clauses, found)
        return found
