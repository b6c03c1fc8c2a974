"""Boxes: products of sets of segments, one set a column; what they cover together and what they leave open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from operator import and_
from typing import TypeAlias

Box: TypeAlias = tuple[int, ...]


class Exhausted(Exception):
    """The budget of steps is used up."""


class Budget:
    """The steps a search may still take."""

    __slots__ = ("left",)

    def __init__(self, steps: int) -> None:
        self.left = steps

    def spend(self, steps: int) -> None:
        """Take steps. Raises Exhausted when there are none left."""
        self.left -= steps
        if self.left < 0:
            raise Exhausted


def intersection(one: Box, other: Box) -> Box | None:
    """What two boxes have in common; None when nothing."""
    common = tuple(map(and_, one, other))
    return common if all(common) else None


def uncovered(space: Box, cover: Iterable[Box], budget: Budget) -> Box | None:
    """A part of `space` that no box of `cover` meets; None when they cover it whole. Raises Exhausted."""
    boxes = [common for box in cover if (common := intersection(space, box)) is not None]
    budget.spend(len(boxes) + 1)
    if not boxes:
        return space
    if space in boxes:
        return None
    return _Walk(space, boxes, budget).find()


class _Walk:
    """Column by column, remembering which boxes survive: no box left is a gap, a box without further tests is none."""

    __slots__ = ("_budget", "_closed", "_columns", "_free", "_space", "_splits")

    def __init__(self, space: Box, boxes: Sequence[Box], budget: Budget) -> None:
        self._space = space
        self._budget = budget
        self._closed: set[tuple[int, int]] = set()
        everything = (1 << len(boxes)) - 1
        tested: list[tuple[int, int, dict[int, int]]] = []
        for column, full in enumerate(space):
            groups = _grouped([box[column] for box in boxes])
            tests = everything & ~groups.get(full, 0)
            if tests:
                tested.append((tests, column, groups))
        tested.sort(key=lambda one: one[0].bit_count(), reverse=True)
        self._columns = [column for _tests, column, _groups in tested]
        self._splits = [_split(space[column], groups, budget) for _tests, column, groups in tested]
        #: For each column of the order, the boxes that test neither it nor any later one.
        self._free = [everything]
        for tests, _column, _groups in reversed(tested):
            self._free.append(self._free[-1] & ~tests)
        self._free.reverse()

    def find(self) -> Box | None:
        """The gap found first."""
        taken = self._descend(0, self._free[-1])
        if taken is None:
            return None
        found = list(self._space)
        for column, segments in zip(self._columns, reversed(taken), strict=False):
            found[column] = segments
        return tuple(found)

    def _descend(self, depth: int, surviving: int) -> list[int] | None:
        """The segments of a gap from the last column tested to this one."""
        if not surviving:
            return []
        if surviving & self._free[depth] or (depth, surviving) in self._closed:
            return None
        for rows, segments in _minimal(self._splits[depth], surviving):
            self._budget.spend(1)
            taken = self._descend(depth + 1, rows)
            if taken is not None:
                taken.append(segments)
                return taken
        self._closed.add((depth, surviving))
        return None


def _grouped(tests: Iterable[int]) -> dict[int, int]:
    """Equal tests together, each with the boxes that have it as bits."""
    groups: dict[int, int] = {}
    for place, test in enumerate(tests):
        groups[test] = groups.get(test, 0) | 1 << place
    return groups


def _split(full: int, groups: Mapping[int, int], budget: Budget) -> list[tuple[int, int]]:
    """The segments of a column by the boxes that accept them: (boxes, segments), boxes as bits."""
    found: dict[int, int] = {}
    rest = full
    while rest:
        bit = rest & -rest
        rest ^= bit
        budget.spend(len(groups) // 16 + 1)
        rows = 0
        for test, places in groups.items():
            if test & bit:
                rows |= places
        found[rows] = found.get(rows, 0) | bit
    return list(found.items())


def _minimal(split: Iterable[tuple[int, int]], surviving: int) -> list[tuple[int, int]]:
    """The splits that leave the fewest boxes: where more survive there is no gap that fewer would not show."""
    merged: dict[int, int] = {}
    for rows, segments in split:
        left = rows & surviving
        merged[left] = merged.get(left, 0) | segments
    if 0 in merged:
        return [(0, merged[0])]
    kept: list[tuple[int, int]] = []
    for rows, segments in sorted(merged.items(), key=lambda one: one[0].bit_count()):
        if not any(other & rows == other for other, _segments in kept):
            kept.append((rows, segments))
    return kept


def widened(found: Box, space: Box, cover: Sequence[Box]) -> Box:
    """The part found made as wide as it goes, column by column, without meeting a box of `cover`."""
    box = list(found)
    apart = [sum(1 << place for place, test in enumerate(one) if not test & box[place]) for one in cover]
    for column, full in enumerate(space):
        only = 1 << column
        taken = full
        for one, columns in zip(cover, apart, strict=True):
            if columns == only:
                taken &= ~one[column]
        box[column] = taken
        apart = [columns & ~only if taken & one[column] else columns for one, columns in zip(cover, apart, strict=True)]
    return tuple(box)
