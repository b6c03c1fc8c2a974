"""Proofs about a decision table: gaps, overlaps by hit policy, rows and outputs that nothing reaches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from tongban.rules.expression import Expression
from tongban.rules.feel.nodes import DecisionTable
from tongban.rules.prove.allowed import cells_not_allowed, outputs_not_allowed
from tongban.rules.prove.boxes import Box, Exhausted, widened
from tongban.rules.prove.domains import Domain
from tongban.rules.prove.findings import (
    GAP,
    IMPOSSIBLE,
    MASKED,
    MORE,
    NO_INPUT,
    OUTPUT_UNREACHED,
    Finding,
    Report,
    Severity,
    not_proven,
    ordered,
)
from tongban.rules.prove.judge import BOTH, STEPS, Judge, Method, Proof
from tongban.rules.prove.outputs import Outputs
from tongban.rules.prove.pairs import Pairs
from tongban.rules.prove.reading import ReadTable, read_table
from tongban.rules.prove.words import facts_words, range_words, rows_words, when

_MOST_GAPS: Final = 5
_FALLS_THROUGH: Final = "C#"


def prove(
    table: DecisionTable,
    domains: Mapping[str, Domain] | None = None,
    constraints: Sequence[Expression] = (),
    *,
    methods: Sequence[Method] = BOTH,
    steps: int = STEPS,
) -> Report:
    """What can be said of a table without running it.

    `domains` say by column what an input may be (a declared type or allowed values narrow them; without either an
    input may be anything but empty); `constraints` are conditions between inputs that always hold. DMN 1.5, 8.2.10.
    """
    return proven(read_table(table, domains or {}, constraints), methods, steps)


def proven(read: ReadTable, methods: Sequence[Method] = BOTH, steps: int = STEPS) -> Report:
    """As `prove`, of a table whose conditions have been read."""
    return _Table(read, Judge(read.subject, methods, steps)).report()


class _Table:
    def __init__(self, read: ReadTable, judge: Judge) -> None:
        self.read = read
        self.table = read.table
        self.judge = judge
        self.rows = range(len(read.table.rows))
        self.outputs = Outputs(read.table)
        self.proofs: dict[str, Proof] = {}
        self.dead: set[int] = set()

    def report(self) -> Report:
        """All findings."""
        admissible = self.judge.never((), ())
        if admissible.answer is True:
            proof = {"complete": admissible, "unique": admissible}
            return Report(
                (Finding(NO_INPUT, Severity.ERROR, "没有一种输入符合声明的取值和约束，规则无从适用。"),), proof
            )
        return Report(ordered(self._findings()), self.proofs)

    def _findings(self) -> Iterator[Finding]:
        yield from self._impossible()
        yield from self._gaps()
        yield from self._overlaps()
        yield from self._masked()
        yield from self._unreached()
        yield from cells_not_allowed(self.read)
        yield from outputs_not_allowed(self.table, self.outputs)

    def _impossible(self) -> Iterator[Finding]:
        unknown: list[tuple[int, str]] = []
        for row in self.rows:
            never = self.judge.never((row,), ())
            if never.answer is True:
                self.dead.add(row)
                yield Finding(
                    IMPOSSIBLE,
                    Severity.ERROR,
                    f"第 {row + 1} 行永远不会命中：它的条件不能同时成立，或者写的值不在允许的值里。",
                    (row + 1,),
                )
            elif never.answer is None:
                unknown.append((row + 1, never.why))
        if unknown:
            rows = tuple(row for row, _why in unknown)
            yield not_proven(f"{rows_words(rows[:5])}能否命中", unknown[0][1], rows)

    def _gaps(self) -> Iterator[Finding]:
        if self.outputs.has_default or self.table.hit_policy == _FALLS_THROUGH:
            self.proofs["complete"] = Proof(True)
            return
        if self.judge.exact:
            found = self.judge.box((), self.rows)
            if found is not None:
                self.proofs["complete"] = Proof(False, "boxes")
                yield from self._gap_boxes(found)
                return
        answer = self.judge.exists((), self.rows)
        if not answer.settled:
            self.proofs["complete"] = Proof(None, None, answer.why)
            yield not_proven("有没有漏掉的情形", answer.why)
            return
        self.proofs["complete"] = Proof(answer.facts is None, answer.method)
        if answer.facts is not None:
            yield self._gap(answer.facts, tuple(answer.facts), "")

    def _gap_boxes(self, found: Box | None) -> Iterator[Finding]:
        space = self.judge.space
        assert space is not None
        cover = [box for boxes in space.boxes for box in boxes] + space.excluded
        among = space.numbers(self.rows)
        for _count in range(_MOST_GAPS):
            if found is None:
                return
            wide = widened(found, space.full, cover)
            facts = self.judge.facts_in(wide)
            if self.judge.confirmed(facts, (), self.rows):
                yield self._gap(facts, self._told(wide), self._ranges(wide))
            cover.append(wide)
            among |= space.cover.add(wide)
            try:
                found = space.cover.uncovered(space.full, among, self.judge.budget)
            except Exhausted:
                return
        if found is not None:
            yield Finding(MORE, Severity.WARNING, f"漏掉的情形不止以上 {_MOST_GAPS} 处，补上后请再检查一次。")

    def _gap(self, facts: Mapping[str, object], names: Sequence[str], ranges: str) -> Finding:
        severity = Severity.WARNING if self.table.hit_policy[0] in "ROC" else Severity.ERROR
        case = when(facts_words(facts, names)) if names else "无论输入什么，都"
        return Finding(GAP, severity, f"{case}没有一行适用。{ranges}", (), self.read.facts(facts))

    def _told(self, box: Box) -> tuple[str, ...]:
        space = self.judge.space
        assert space is not None
        return tuple(column.name for place, column in space.inputs if box[place] != space.full[place])

    def _ranges(self, box: Box) -> str:
        """The box in words, where it says more than its counter-example."""
        space = self.judge.space
        assert space is not None
        told = []
        for place, column in space.inputs:
            if box[place] != space.full[place] and column.domain.kind is not None:
                empty, values = column.values(box[place])
                told.append((range_words(column.name, empty, values), empty, values.finite()))
        if all((points is not None and len(points) + empty <= 1) for _text, empty, points in told):
            return ""
        return f"范围：{'；'.join(text for text, _empty, _points in told)}。"

    def _overlaps(self) -> Iterator[Finding]:
        """Unique: any two rows; any: two rows with different outputs; else only whether there are some."""
        policy = self.table.hit_policy
        if policy not in ("U", "A"):
            self.proofs["unique"] = self._whether_unique()
            return
        found = Pairs(self.read, self.judge, self.outputs)
        yield from found.findings(self.judge.pairs() if policy == "U" else self._differing_pairs())
        self.proofs["unique" if policy == "U" else "consistent"] = found.proof()
        if policy == "A":
            self.proofs["unique"] = self._whether_unique()

    def _whether_unique(self) -> Proof:
        return Proof(None, None, "这一命中策略允许多行同时命中，没有逐对检查")

    def _differing_pairs(self) -> Iterator[tuple[int, int]]:
        return ((one, other) for one, other in self.judge.pairs() if not self.outputs.same(one, other))

    def _masked(self) -> Iterator[Finding]:
        """Rows that match only where an earlier (first) or better (priority) row decides."""
        unknown: list[int] = []
        why = ""
        for row, better in self._ranked():
            if row in self.dead or not better:
                continue
            never = self.judge.never((row,), better)
            if never.answer is None:
                unknown.append(row + 1)
                why = never.why
            elif never.answer:
                self.dead.add(row)
                yield self._mask(row, better)
        if unknown:
            yield not_proven(f"{rows_words(unknown[:5])}是否被别的行完全挡住", why, tuple(unknown))
        yield from self._unranked()

    def _ranked(self) -> Iterator[tuple[int, list[int]]]:
        """Each row with the rows that decide before it."""
        if self.table.hit_policy == "F":
            yield from ((row, list(range(row))) for row in self.rows)
        elif self.table.hit_policy == "P":
            ranks = [self.outputs.rank(row) for row in self.rows]
            for row, rank in enumerate(ranks):
                if rank is not None:
                    yield row, [one for one, own in enumerate(ranks) if own is not None and (own, one) < (rank, row)]

    def _unranked(self) -> Iterator[Finding]:
        """Priority rows whose outputs, and so whose rank, must be computed."""
        if self.table.hit_policy == "P":
            rows = tuple(row + 1 for row in self.rows if self.outputs.rank(row) is None)
            if rows:
                yield not_proven(f"{rows_words(rows[:5])}是否被别的行完全挡住", "输出要计算才知道先后", rows)

    def _mask(self, row: int, better: Sequence[int]) -> Finding:
        shown = self.judge.exists((row,), ())
        facts = shown.facts
        deciding = [one for one in better if facts is not None and self.read.subject.holds(one, facts)]
        case = (
            f"例如{when(facts_words(facts, tuple(facts)))}，由第 {deciding[0] + 1} 行决定。"
            if facts and deciding
            else ""
        )
        text = f"第 {row + 1} 行永远不起作用：它适用的情形都由排在前面或优先的行决定。{case}"
        return Finding(MASKED, Severity.WARNING, text, (row + 1,), self.read.facts(facts) if facts else None)

    def _unreached(self) -> Iterator[Finding]:
        live = [row for row in self.rows if row not in self.dead]
        gap = self.proofs["complete"].answer is not True or self.outputs.has_default
        for name, words, unsure in self.outputs.unreached(live, default=gap):
            if unsure:
                yield not_proven(f"输出“{name}”能否取到{words}", "有的行的输出要计算才知道")
            else:
                text = f"没有一行给出{words}：声明允许“{name}”取这个值，但它永远不会出现。"
                yield Finding(OUTPUT_UNREACHED, Severity.WARNING, text)
