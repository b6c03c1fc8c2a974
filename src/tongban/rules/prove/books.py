"""Proofs about a rule book: checks that say nothing or contradict each other, rows and advice nothing reaches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from tongban.rules.book import RuleBook
from tongban.rules.conditions import Fixed, Form, normal_form
from tongban.rules.feel.nodes import Reference
from tongban.rules.feel.run import Run
from tongban.rules.parts import Condition
from tongban.rules.prove.domains import ANYTHING, Domain, foreign_values
from tongban.rules.prove.findings import (
    ADVICE_NEVER,
    CELL_NOT_ALLOWED,
    CHECK_ALWAYS,
    CHECK_NEVER,
    CHECKS_CONTRADICT,
    NO_OTHERWISE,
    ROW_UNREACHED,
    Finding,
    Report,
    Severity,
    not_proven,
    ordered,
)
from tongban.rules.prove.inference import inferred
from tongban.rules.prove.judge import BOTH, STEPS, Judge, Method, Proof, Subject
from tongban.rules.prove.words import facts_words, shown, value_words, when

_NEVER: Final = "永远不会成立：它的条件不能同时满足，或者写的值不在允许的值里"


def prove_book(
    book: RuleBook,
    domains: Mapping[str, Domain] | None = None,
    *,
    methods: Sequence[Method] = BOTH,
    steps: int = STEPS,
) -> Report:
    """What can be said of a rule book without running it.

    `domains` say by input path what an input may be; it may be empty where the book says so, because elsewhere an
    empty input hands the case over.
    """
    return _Book(book, domains or {}, methods, steps).report()


class _Book:
    def __init__(self, book: RuleBook, domains: Mapping[str, Domain], methods: Sequence[Method], steps: int) -> None:
        self.book = book
        self.checks = range(len(book.checks))
        self.rows = range(len(book.checks), len(book.checks) + len(book.rows))
        rows = [row.condition for row in book.rows]
        self.conditions = [*book.checks, *rows, *(one.condition for one in book.advice)]
        self.advice = range(self.rows.stop, len(self.conditions))
        self.judge = Judge(_subject(book, self.conditions, domains), methods, steps)
        self.proofs: dict[str, Proof] = {}
        self.open: list[str] = []
        self.why = ""
        self.never: set[int] = set()

    def report(self) -> Report:
        """All findings."""
        return Report(ordered(self._findings()), self.proofs)

    def _findings(self) -> Iterator[Finding]:
        yield from self._checked()
        yield from self._reached()
        yield from self._rest()
        yield from self._advised()
        yield from self._foreign()
        if self.open:
            yield not_proven("、".join(self.open[:5]), self.why)

    def _place(self, condition: int) -> tuple[str, int]:
        for key, places in (("checks", self.checks), ("rows", self.rows)):
            if condition in places:
                return key, condition - places.start
        return "advice", condition - self.advice.start

    def _finding(
        self, code: str, severity: Severity, condition: int, text: str, facts: Mapping[str, object] | None = None
    ) -> Finding:
        key, place = self._place(condition)
        kind = {"checks": "检查", "rows": "分流", "advice": "提示"}[key]
        name = self.conditions[condition].name
        return Finding(code, severity, f"{kind}“{name}”{text}", (place + 1,), facts, (key, place))

    def _proven(self, question: str, holding: Sequence[int], failing: Sequence[int]) -> bool:
        """Whether nothing makes these true and leaves those untrue; a question that stays open is noted."""
        proof = self.judge.never(holding, failing)
        if proof.answer is None:
            self.open.append(question)
            self.why = self.why or proof.why
        return proof.answer is True

    def _named(self, condition: int) -> str:
        return f"“{self.conditions[condition].name}”"

    def _checked(self) -> Iterator[Finding]:
        """Checks that never hold, always hold or contradict each other; when all can hold together each one can."""
        if not self.checks:
            return
        together = self.judge.never(list(self.checks), ())
        self.proofs["grantable"] = replace(together, answer=None if together.answer is None else not together.answer)
        if together.answer is not False:
            yield from self._never(together)
        for check in self.checks:
            if check not in self.never and self._proven(f"{self._named(check)}是否总成立", (), (check,)):
                yield self._finding(CHECK_ALWAYS, Severity.WARNING, check, "总是成立，等于没有核对。")

    def _never(self, together: Proof) -> Iterator[Finding]:
        for check in self.checks:
            if self._proven(f"{self._named(check)}能否成立", (check,), ()):
                self.never.add(check)
                yield self._finding(CHECK_NEVER, Severity.ERROR, check, f"{_NEVER}，没有一件能准予。")
        possible = [check for check in self.checks if check not in self.never]
        contradiction = together if not self.never else self.judge.never(possible, ())
        if contradiction.answer is None:
            self.open.append("各项检查能否同时成立")
            self.why = self.why or contradiction.why
        elif contradiction.answer:
            core = self._core(possible)
            names = "、".join(map(self._named, core))
            rows = tuple(check + 1 for check in core)
            text = f"检查{names}不能同时成立，没有一件能准予。"
            yield Finding(CHECKS_CONTRADICT, Severity.ERROR, text, rows, None, ("checks", core[-1]))

    def _core(self, checks: list[int]) -> list[int]:
        """Checks that contradict each other, none of which could be left out."""
        for check in list(checks):
            fewer = [one for one in checks if one != check]
            if self.judge.never(fewer, ()).answer is True:
                checks = fewer
        return checks

    def _reached(self) -> Iterator[Finding]:
        for row in self.rows:
            earlier = range(self.rows.start, row)
            if self._proven(f"{self._named(row)}能否成立", (row,), ()):
                yield self._finding(ROW_UNREACHED, Severity.ERROR, row, f"{_NEVER}。")
            elif self._proven(f"{self._named(row)}是否轮得到", (row,), earlier):
                yield self._finding(ROW_UNREACHED, Severity.WARNING, row, "永远轮不到：前面的各行已经包括了它的情形。")

    def _rest(self) -> Iterator[Finding]:
        """Whether every case finds its row."""
        if not self.rows:
            return
        answer = self.judge.exists((), self.rows)
        self.proofs["complete"] = Proof(answer.proven if answer.settled else None, answer.method, answer.why)
        if answer.facts is not None:
            case = when(facts_words(answer.facts, self._told()))
            text = f"{case}没有一行适用，只能转由工作人员办理。如果这是本意，请写上兜底行。"
            yield Finding(NO_OTHERWISE, Severity.WARNING, text, (), answer.facts, ("rows",))
        elif not answer.proven:
            self.open.append("有没有漏掉的情形")
            self.why = self.why or answer.why

    def _told(self) -> list[str]:
        return list(dict.fromkeys(path for row in self.book.rows for path in row.condition.inputs))

    def _advised(self) -> Iterator[Finding]:
        for advice in self.advice:
            if self._proven(f"{self._named(advice)}能否成立", (advice,), ()):
                yield self._finding(ADVICE_NEVER, Severity.WARNING, advice, f"{_NEVER}，不会显示。")

    def _foreign(self) -> Iterator[Finding]:
        subject = self.judge.subject
        for place, form in enumerate(subject.conditions):
            for column, value in dict.fromkeys(foreign_values(form, subject.domains)):
                text = f"里“{shown(column)}”写的{value_words(value)}不在允许的值里。"
                yield self._finding(CELL_NOT_ALLOWED, Severity.ERROR, place, text, {column: value})


def _subject(book: RuleBook, conditions: Sequence[Condition], domains: Mapping[str, Domain]) -> Subject:
    forms = [_form(one) for one in conditions]
    paths = dict.fromkeys(path for one in conditions for path in _paths(one))
    known = {path: replace(domains.get(path, ANYTHING), nullable=path in book.nullable) for path in paths}

    def holds(place: int, facts: Mapping[str, object]) -> bool:
        return conditions[place].truth(Run(facts, deciding=True, nullable=book.nullable)) is True

    return Subject(forms, (), inferred(forms, known, {}), {}, holds, lambda _facts: True)


def _form(condition: Condition) -> Form:
    expression = condition.expression
    return Fixed(True) if expression is None else normal_form(expression.node, expression.text)


def _paths(condition: Condition) -> Iterator[str]:
    if condition.expression is not None:
        yield from (one.path for one in condition.expression.node.walk() if isinstance(one, Reference))
