"""Boxes: products of sets of segments, one set a column; what they cover together and what they leave open."""

from __future__ import annotations

from collections.abc import Sequence
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


class Cover:
    """Boxes by number, arranged by column, so that any of them can be asked what they leave open together."""

    __slots__ = ("_columns", "_count", "space")

    def __init__(self, space: Box, boxes: Sequence[Box], budget: Budget) -> None:
        self.space = space
        self._count = len(boxes)
        self._columns = [_Cut(full, [box[place] for box in boxes], budget) for place, full in enumerate(space)]

    def add(self, box: Box) -> int:
        """One more box; its number as a bit."""
        bit = 1 << self._count
        self._count += 1
        for column, test in zip(self._columns, box, strict=True):
            column.add(test, bit)
        return bit

    def touching(self, numbered: Sequence[Box]) -> list[int]:
        """For each of some boxes all the ones that share a point with it, as bits."""
        shared = [(1 << self._count) - 1] * len(numbered)
        for place, column in enumerate(self._columns):
            near: dict[int, int] = {}
            for number, box in enumerate(numbered):
                test = box[place]
                if test not in near:
                    near[test] = column.meeting(test)
                shared[number] &= near[test]
        return shared

    def uncovered(self, within: Box, among: int, budget: Budget) -> Box | None:
        """A part of `within` that no box `among` some (bits) meets; None where there is none. Raises Exhausted."""
        budget.spend(1)
        if not among:
            return within
        accepting = []
        for column, full in zip(self._columns, within, strict=True):
            among &= column.meeting(full)
            accepting.append(column.accepting(full))
        if not among:
            return within
        tests = [(among & ~all_of_it, place) for place, all_of_it in enumerate(accepting) if among & ~all_of_it]
        tests.sort(key=lambda one: one[0].bit_count(), reverse=True)
        splits = [self._columns[place].splits for _tests, place in tests]
        return _Walk(within, tests, splits, among, budget).find(among)


class _Cut:
    """One column of a cover: equal tests together, and the segments by the boxes that accept them (both as bits)."""

    __slots__ = ("_groups", "splits")

    def __init__(self, full: int, tests: Sequence[int], budget: Budget) -> None:
        groups: dict[int, int] = {}
        for number, test in enumerate(tests):
            groups[test] = groups.get(test, 0) | 1 << number
        self._groups = groups
        found: dict[int, int] = {}
        rest = full
        while rest:
            bit = rest & -rest
            rest ^= bit
            budget.spend(len(groups) // 16 + 1)
            boxes = 0
            for test, numbers in groups.items():
                if test & bit:
                    boxes |= numbers
            found[boxes] = found.get(boxes, 0) | bit
        self.splits = list(found.items())

    def add(self, test: int, bit: int) -> None:
        """One more box."""
        self._groups[test] = self._groups.get(test, 0) | bit
        inside = [(boxes | bit, segments & test) for boxes, segments in self.splits if segments & test]
        self.splits = inside + [(boxes, segments & ~test) for boxes, segments in self.splits if segments & ~test]

    def meeting(self, segments: int) -> int:
        """The boxes that accept one of some segments."""
        found = 0
        for test, numbers in self._groups.items():
            if test & segments:
                found |= numbers
        return found

    def accepting(self, segments: int) -> int:
        """The boxes that accept all of some segments."""
        found = 0
        for test, numbers in self._groups.items():
            if test & segments == segments:
                found |= numbers
        return found


_Splits: TypeAlias = list[tuple[int, int]]


class _Walk:
    """Column by column, remembering which boxes survive: no box left is a gap, a box without further tests is none."""

    __slots__ = ("_budget", "_closed", "_free", "_places", "_splits", "_within")

    def __init__(
        self, within: Box, tests: Sequence[tuple[int, int]], splits: Sequence[_Splits], among: int, budget: Budget
    ) -> None:
        self._within = within
        self._places = [place for _tests, place in tests]
        self._splits = splits
        self._budget = budget
        self._closed: set[tuple[int, int]] = set()
        #: For each column of the order, the boxes that test neither it nor any later one.
        self._free = [among]
        for testing, _place in reversed(tests):
            self._free.append(self._free[-1] & ~testing)
        self._free.reverse()

    def find(self, among: int) -> Box | None:
        """The gap found first."""
        taken = self._descend(0, among)
        if taken is None:
            return None
        found = list(self._within)
        for place, segments in zip(self._places, reversed(taken), strict=False):
            found[place] = segments
        return tuple(found)

    def _descend(self, depth: int, surviving: int) -> list[int] | None:
        """The segments of a gap from the last column tested to this one."""
        if not surviving:
            return []
        if surviving & self._free[depth] or (depth, surviving) in self._closed:
            return None
        for boxes, segments in self._minimal(depth, surviving):
            self._budget.spend(1)
            taken = self._descend(depth + 1, boxes)
            if taken is not None:
                taken.append(segments)
                return taken
        self._closed.add((depth, surviving))
        return None

    def _minimal(self, depth: int, surviving: int) -> _Splits:
        """The splits that leave the fewest boxes: where more survive there is no gap that fewer would not show."""
        full = self._within[self._places[depth]]
        merged: dict[int, int] = {}
        for boxes, segments in self._splits[depth]:
            inside = segments & full
            if inside:
                left = boxes & surviving
                merged[left] = merged.get(left, 0) | inside
        if 0 in merged:
            return [(0, merged[0])]
        kept: _Splits = []
        for boxes in sorted(merged, key=int.bit_count):
            for other, _segments in kept:
                if other & boxes == other:
                    break
            else:
                kept.append((boxes, merged[boxes]))
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
