"""From codes to bitmaps: a bit per row, 64 to a word, built from `= code` and `>= code` by bit algebra."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import starmap
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from tongban.rules.match.codings import FIRST
from tongban.rules.match.columns import Codes
from tongban.rules.match.plans import ANYTHING, Groups, Plan

Words: TypeAlias = npt.NDArray[np.uint64]
WORD: Final = 64
_MANY_RUNS: Final = 24


def bitmaps_of(plan: Plan, codes: Sequence[Codes], rows: int, *, openness: frozenset[int] = frozenset()) -> Words:
    """The bitmaps of a plan over encoded rows, one after the other.

    With `openness` (OPEN, EMPTY) a literal is also true where such an absent value, supplied, could make it true.
    """
    bitmaps = np.empty((plan.size, -(-rows // WORD)), np.uint64)
    bitmaps[: ANYTHING + 1] = 0
    bitmaps[ANYTHING].view(np.uint8)[: -(-rows // 8)] = np.packbits(np.ones(rows, np.bool_), bitorder="little")
    base: list[_Base] = [_Base(one, coding.size) for one, coding in zip(codes, plan.codings, strict=True)]
    order = sorted(range(len(plan.literals)), key=lambda place: plan.literals[place].coding)
    last = -1
    for place in order:
        literal = plan.literals[place]
        if literal.coding != last and last >= 0:
            base[last].forget()
        last = literal.coding
        base[last].write(literal.codes | (literal.open_when & openness), bitmaps[2 + place])
    fold = folding(bitmaps)
    for place, groups in enumerate(plan.inner, 2 + len(plan.literals)):
        fold(groups, bitmaps[place])
    return bitmaps


class _Base:
    """The bitmaps `= code` and `>= code` of one coding, each made at most once."""

    def __init__(self, codes: Codes, size: int) -> None:
        self._codes = codes
        self._size = size
        self._made: dict[tuple[Any, int], Words] = {}

    def forget(self) -> None:
        self._made.clear()

    def write(self, codes: frozenset[int], out: Words) -> None:
        """The rows whose code is one of these."""
        there = [code for code in codes if code >= FIRST]
        others = [code for code in range(FIRST, self._size) if code not in codes]
        runs, gaps = _runs(there), _runs(others)
        if min(len(runs), len(gaps)) > _MANY_RUNS:
            out[:] = self._looked_up(codes)
            return
        absent = [self._equal(code) for code in codes if code < FIRST]
        if len(gaps) >= len(runs):
            join([*starmap(self._run, runs), *absent], out)
            return
        join([*starmap(self._run, gaps)], out)
        np.bitwise_xor(out, self._at_least(FIRST), out=out)
        if absent:
            join([out, *absent], out)

    def _looked_up(self, codes: frozenset[int]) -> Words:
        wanted = np.zeros(self._size, np.bool_)
        wanted[list(codes)] = True
        return padded(np.packbits(wanted[self._codes], bitorder="little"))

    def _run(self, first: int, last: int) -> Words:
        if last == self._size - 1:
            return self._at_least(first)
        if first == last:
            return self._equal(first)
        return self._at_least(first) ^ self._at_least(last + 1)

    def _equal(self, code: int) -> Words:
        return self._packed(np.equal, code)

    def _at_least(self, code: int) -> Words:
        return self._packed(np.greater_equal, code)

    def _packed(self, compare: Callable[..., Any], code: int) -> Words:
        found = self._made.get((compare, code))
        if found is None:
            bits = np.packbits(compare(self._codes, self._codes.dtype.type(code)), bitorder="little")
            self._made[compare, code] = found = padded(bits)
        return found


def join(parts: Sequence[Words], out: Words) -> None:
    """Write the OR of some bitmaps."""
    if len(parts) < 2:
        out[:] = parts[0] if parts else 0
        return
    np.bitwise_or(parts[0], parts[1], out=out)
    for part in parts[2:]:
        np.bitwise_or(out, part, out=out)


def padded(packed: npt.NDArray[np.uint8]) -> Words:
    """Packed bits as whole words."""
    words = np.zeros(-(-len(packed) // 8), np.uint64)
    words.view(np.uint8)[: len(packed)] = packed
    return words


def _runs(codes: list[int]) -> list[tuple[int, int]]:
    """Neighbouring codes joined, first and last of each run."""
    runs: list[tuple[int, int]] = []
    for code in sorted(codes):
        if runs and runs[-1][1] == code - 1:
            runs[-1] = (runs[-1][0], code)
        else:
            runs.append((code, code))
    return runs


def folding(bitmaps: Words) -> Callable[[Groups, Words], None]:
    """How an AND of ORs of these bitmaps is written into a row of words."""
    rows: list[Words] = list(bitmaps)
    spare = np.empty(bitmaps.shape[1], np.uint64)
    both, either = np.bitwise_and, np.bitwise_or

    def joined(group: tuple[int, ...], into: Words) -> Words:
        if len(group) == 1:
            return rows[group[0]]
        either(rows[group[0]], rows[group[1]], into)
        for place in group[2:]:
            either(into, rows[place], into)
        return into

    def fold(groups: Groups, out: Words) -> None:
        if len(groups) == 1:
            out[:] = joined(groups[0], spare)
            return
        left = joined(groups[0], out)
        both(left, joined(groups[1], spare), out)
        for group in groups[2:]:
            both(out, joined(group, spare), out)

    return fold
