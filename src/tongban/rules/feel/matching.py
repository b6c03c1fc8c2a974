"""Putting a regular expression to a text in bounded steps: no pair of them can hang the process.

A state that failed is not tried again, so that without references back the work is at most the size of the pattern
times the length of the text; every step is taken from the caller's budget.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from tongban.rules.feel.char_classes import variants
from tongban.rules.feel.patterns import Pattern

Spend = Callable[[int], None]
Groups = tuple[int | None, ...]
_EVERY: Final = 64
_STEPS_PER_TURN: Final = 16


def search(pattern: Pattern, text: str, start: int, spend: Spend) -> Groups | None:
    """Where the leftmost match from `start` on and its groups begin and end, two places each; None without a match."""
    matcher = _Matcher(pattern, text, spend)
    for begin in range(start, len(text) + 1):
        found = matcher.at(begin)
        if found is not None:
            return found
    return None


def find_all(pattern: Pattern, text: str, spend: Spend) -> Iterator[Groups]:
    """All matches one after the other; the pattern must not match nothing."""
    at = 0
    while (found := search(pattern, text, at, spend)) is not None:
        yield found
        at = found[1] or 0


class _Matcher:
    """Threads of one pattern over one text, the preferred one first."""

    __slots__ = ("groups", "looks_back", "pattern", "seen", "spend", "stack", "steps", "text")

    def __init__(self, pattern: Pattern, text: str, spend: Spend) -> None:
        self.pattern = pattern
        self.steps = pattern.steps
        self.looks_back = pattern.looks_back
        self.text = text
        self.spend = spend
        self.seen: set[object] = set()
        self.stack: list[tuple[int, int, Groups]] = []
        self.groups: Groups = (None,) * (2 * pattern.groups + 2)

    def at(self, begin: int) -> Groups | None:
        """The preferred match that begins there."""
        self.stack = [(0, begin, self.groups)]
        while self.stack:
            self.spend(1)
            found = self._follow(*self.stack.pop())
            if found is not None:
                return found
        return None

    def _follow(self, place: int, at: int, groups: Groups) -> Groups | None:
        """The groups when this thread comes to a match; the choices it leaves open are put on the stack."""
        text, steps, size = self.text, self.steps, len(self.text)
        while self._is_new(place, at, groups):
            op, first, second = steps[place]
            place += 1
            if op == "char":
                if at == size or not first(text[at]):
                    return None
                at += 1
            elif op == "split":
                self.stack.append((second, at, groups))
                place = first
            elif op == "match":
                return groups
            else:
                moved = self._moved(op, first, at, groups)
                if moved is None:
                    return None
                at, groups, place = moved[0], moved[1], first if op == "jump" else place
        return None

    def _is_new(self, place: int, at: int, groups: Groups) -> bool:
        state = (place, at, groups) if self.looks_back else place * (len(self.text) + 1) + at
        if state in self.seen:
            return False
        self.seen.add(state)
        if len(self.seen) % _EVERY == 0:
            self.spend(_STEPS_PER_TURN)
        return True

    def _moved(self, op: str, argument: int, at: int, groups: Groups) -> tuple[int, Groups] | None:
        """Where a step that takes no character of its own leads; None where it does not hold."""
        if op == "save":
            return at, (*groups[:argument], at, *groups[argument + 1 :])
        if op == "back":
            width = _repeated(self.pattern, self.text, at, groups[2 * argument], groups[2 * argument + 1])
            return None if width is None else (at + width, groups)
        return (at, groups) if op == "jump" or _anchored(self.text, op, bool(argument), at) else None


def _anchored(text: str, op: str, each_line: bool, at: int) -> bool:
    if op == "line start":
        return at == 0 or (each_line and text[at - 1] == "\n" and at < len(text))
    return at == len(text) or (each_line and text[at] == "\n")


def _repeated(pattern: Pattern, text: str, at: int, first: int | None, last: int | None) -> int | None:
    if first is None or last is None:
        return 0
    width = last - first
    if at + width > len(text):
        return None
    if not pattern.ignores_case:
        return width if text.startswith(text[first:last], at) else None
    pairs = zip(text[first:last], text[at : at + width], strict=True)
    return width if all(variants(one) & variants(other) for one, other in pairs) else None
