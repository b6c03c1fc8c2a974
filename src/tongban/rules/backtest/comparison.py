"""What changed between two versions over many cases, in memory that does not grow with them."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from tongban.rules.backtest.subjects import Outcome

MOST_KINDS: Final = 200
MOST_GROUNDS: Final = 20
OTHERS: Final = "其他"


@dataclass(frozen=True, slots=True)
class Grounds:
    """By what the old version decided and by what the new one, and of how many cases."""

    old: str
    new: str
    count: int


@dataclass(frozen=True, slots=True)
class Transition:
    """The cases that the old version gives one outcome and the new one another (or the same)."""

    old: str
    new: str
    count: int
    grounds: tuple[Grounds, ...] = ()
    samples: tuple[object, ...] = ()

    @property
    def is_change(self) -> bool:
        """Whether the outcomes differ."""
        return self.old != self.new or self.old == OTHERS


@dataclass(frozen=True, slots=True)
class Difference:
    """One case that is decided differently."""

    case: object
    old: str
    new: str
    old_ground: str
    new_ground: str


@dataclass(frozen=True, slots=True)
class Side:
    """Of one version: how many cases stay open for want of facts, and how many it could not be run over."""

    unknown: int
    failed: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions over the same cases; `str()` gives the report in Chinese."""

    total: int
    changed: int
    transitions: tuple[Transition, ...]
    old: Side
    new: Side

    @property
    def changes(self) -> tuple[Transition, ...]:
        """The transitions between different outcomes, the most frequent first."""
        return tuple(one for one in self.transitions if one.is_change)

    @property
    def matrix(self) -> dict[str, dict[str, int]]:
        """How many cases go from each old outcome to each new one."""
        found: dict[str, dict[str, int]] = {}
        for one in self.transitions:
            found.setdefault(one.old, {})[one.new] = one.count
        return found

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        yield f"共回放 {self.total} 件，结果不同 {self.changed} 件{_share(self.changed, self.total)}。"
        for name, side in (("旧版", self.old), ("新版", self.new)):
            if side.unknown or side.failed:
                yield f"{name}：缺少事实而未定 {side.unknown} 件，不能执行 {side.failed} 件。"
        for one in self.changes:
            yield f"{one.old} → {one.new}：{one.count} 件"
            yield from (f"  旧：{ground.old}；新：{ground.new}（{ground.count} 件）" for ground in one.grounds)
            yield f"  例如：{'、'.join(map(str, one.samples))}"
        same = [one for one in self.transitions if not one.is_change]
        if same:
            yield "不变：" + "，".join(f"{one.new} {one.count} 件" for one in same)


def _share(part: int, whole: int) -> str:
    return f"（{part / whole:.2%}）" if part else ""


@dataclass(slots=True)
class _Cell:
    count: int = 0
    grounds: Counter[tuple[str, str]] = field(default_factory=Counter)
    samples: list[object] = field(default_factory=list)


class Tally:
    """Counts cases as they come: a cell per pair of outcomes, in each a few samples drawn evenly from all its cases."""

    def __init__(self, samples: int) -> None:
        self._samples = samples
        self._drawn = random.Random(0)
        self._cells: dict[tuple[str, str], _Cell] = {}
        self._states: Counter[tuple[str, str]] = Counter()
        self.total = 0
        self.changed = 0

    def add(self, case: object, old: Outcome, new: Outcome) -> Difference | None:
        """Count a case; gives the difference where there is one."""
        self.total += 1
        if old.state != "decided":
            self._states["old", old.state] += 1
        if new.state != "decided":
            self._states["new", new.state] += 1
        cell = self._cell(old.label, new.label)
        cell.count += 1
        if old.label == new.label:
            return None
        self.changed += 1
        found = Difference(case, old.label, new.label, old.ground(), new.ground())
        pair = (found.old_ground, found.new_ground)
        cell.grounds[pair if pair in cell.grounds or len(cell.grounds) < MOST_GROUNDS else (OTHERS, OTHERS)] += 1
        self._sample(cell, case)
        return found

    def _cell(self, old: str, new: str) -> _Cell:
        key = (old, new)
        cell = self._cells.get(key)
        if cell is None:
            if len(self._cells) >= MOST_KINDS:
                key = (OTHERS, OTHERS) if old != new else (f"{OTHERS}（不变）", f"{OTHERS}（不变）")
            cell = self._cells.setdefault(key, _Cell())
        return cell

    def _sample(self, cell: _Cell, case: object) -> None:
        """Keep each of the cell's cases with the same chance (reservoir sampling)."""
        if len(cell.samples) < self._samples:
            cell.samples.append(case)
            return
        place = self._drawn.randrange(cell.count)
        if place < self._samples:
            cell.samples[place] = case

    def result(self) -> Comparison:
        """What was counted."""
        found = sorted(self._transitions(), key=lambda one: -one.count)
        sides = (Side(self._states[side, "unknown"], self._states[side, "failed"]) for side in ("old", "new"))
        return Comparison(self.total, self.changed, tuple(found), *sides)

    def _transitions(self) -> Iterable[Transition]:
        for (old, new), cell in self._cells.items():
            grounds = tuple(Grounds(*pair, count) for pair, count in cell.grounds.most_common())
            yield Transition(old, new, cell.count, grounds, tuple(cell.samples))
