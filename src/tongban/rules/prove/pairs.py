"""Pairs of rows that match together where a hit policy forbids it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from tongban.rules.prove.findings import CONFLICT, MORE, OVERLAP, Finding, Severity, not_proven
from tongban.rules.prove.judge import Answer, Judge, Method, Proof
from tongban.rules.prove.outputs import Outputs
from tongban.rules.prove.reading import ReadTable
from tongban.rules.prove.words import facts_words, when

_MOST_OVERLAPS: Final = 20
_MOST_ASKED: Final = 2_000
_TOO_MANY: Final = Answer(None, proven=False, why="可能同时命中的行太多")


class Pairs:
    """Pairs of rows that match together."""

    def __init__(self, read: ReadTable, judge: Judge, outputs: Outputs) -> None:
        self._read = read
        self._judge = judge
        self._outputs = outputs
        self._policy = read.table.hit_policy
        self._open: list[tuple[int, int]] = []
        self._why = ""
        self._found = 0
        self._method: Method | None = "boxes"

    def findings(self, pairs: Iterable[tuple[int, int]]) -> Iterator[Finding]:
        """One finding a pair that must not be, up to a number; then what is left out or not proven."""
        asked = 0
        for one, other in pairs:
            if self._policy == "U" and self._judge.sure_pairs and self._found >= _MOST_OVERLAPS:
                self._found += 1
                continue
            asked += 1
            answer = (
                self._judge.exists((one, other), ())
                if asked <= _MOST_ASKED
                else Answer(None, False, why="要问的行太多")
            )
            if answer.facts is not None:
                yield from self._told(one, other, answer)
            elif not answer.proven:
                self._open.append((one, other))
                self._why = self._why or answer.why
            self._method = answer.method or self._method
        yield from self._rest()

    def _told(self, one: int, other: int, answer: Answer) -> Iterator[Finding]:
        assert answer.facts is not None
        if self._policy == "A" and not self._outputs.differ(one, other, self._read.facts(answer.facts)):
            self._open.append((one, other))
            self._why = self._why or "两行的输出要计算才知道是否相同"
            return
        self._found += 1
        if self._found <= _MOST_OVERLAPS:
            yield self._finding(one, other, answer.facts)

    def _finding(self, one: int, other: int, facts: Mapping[str, object]) -> Finding:
        names = self._read.mentioned((one, other))
        case = when(facts_words(facts, [name for name in facts if name in names])) if names else "无论输入什么，"
        both = f"{case}第 {one + 1} 行和第 {other + 1} 行同时命中"
        given = self._read.facts(facts)
        if self._policy == "U":
            return Finding(OVERLAP, Severity.ERROR, f"{both}，而这张表只许一行命中。", (one + 1, other + 1), given)
        return Finding(CONFLICT, Severity.ERROR, f"{both}，结果却不同。", (one + 1, other + 1), given)

    def _rest(self) -> Iterator[Finding]:
        if self._found > _MOST_OVERLAPS:
            more = self._found - _MOST_OVERLAPS
            yield Finding(MORE, Severity.WARNING, f"同时命中的行还有 {more} 对没有列出，改正后请再检查一次。")
        if self._open:
            pairs = "；".join(f"第 {one + 1} 行和第 {other + 1} 行" for one, other in self._open[:3])
            rows = tuple(sorted({row + 1 for pair in self._open for row in pair}))
            yield not_proven(
                f"{pairs}会不会同时命中{'而结果不同' if self._why.startswith('两行') else ''}", self._why, rows
            )

    def proof(self) -> Proof:
        """Whether there is no such pair."""
        if self._found:
            return Proof(False, self._method)
        return Proof(None, None, self._why) if self._open else Proof(True, self._method)
