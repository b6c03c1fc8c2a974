"""A rule book: the checks or rows of one service item, decided over facts with reasons."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from tongban.rules.feel.run import Run
from tongban.rules.feel.trace import Trace
from tongban.rules.feel.types import FeelType
from tongban.rules.feel.values import BLOCKED, UNKNOWN
from tongban.rules.parts import OTHERWISE, Advice, Computation, Condition, Row
from tongban.rules.python.books import UNSETTLED, Prepared, prepare
from tongban.rules.reading import read_content
from tongban.rules.remembered import Remembered
from tongban.rules.support import Support
from tongban.rules.verdict import Computed, Effect, Reason, Verdict

if TYPE_CHECKING:
    from tongban.rules.prove import Domain, Report

#: The name of the one reason of a book without any rule: it says who decides, and is no condition that was met.
BY_PERSON = "由工作人员审查决定"


@dataclass(frozen=True, slots=True)
class RuleBook:
    """Immutable, safe to share between threads. Made by `RuleBook.from_mapping`."""

    outcome: Effect
    checks: tuple[Condition, ...]
    rows: tuple[Row, ...]
    advice: tuple[Advice, ...]
    nullable: frozenset[str]
    inputs: tuple[str, ...]
    computes: tuple[Computation, ...] = ()
    _prepared: Mapping[int, Prepared] = field(init=False, repr=False, compare=False)
    _doubts: Remembered[Doubt] = field(init=False, repr=False, compare=False)
    _verdicts: Remembered[Verdict] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Generate every condition once, here, so that no decision has to."""
        conditions = self._conditions()
        object.__setattr__(self, "_prepared", {id(one): prepare(one, self.nullable) for one in conditions})
        object.__setattr__(self, "_doubts", Remembered())
        object.__setattr__(self, "_verdicts", Remembered())

    @staticmethod
    def from_mapping(
        data: Mapping[str, object],
        names: Iterable[str],
        nullable: Iterable[str] = (),
        types: Mapping[str, FeelType] | None = None,
    ) -> RuleBook:
        """The rule book of a parsed rules.yaml over the declared inputs.

        `nullable` are the inputs a grant or route may rest on although they are empty, `types` the types of inputs
        where they are declared; with them an ill-typed condition is refused. Raises RuleError with the key path, a
        Chinese message and the remedy.
        """
        return RuleBook(*read_content(data, names, nullable, types))

    def decide(self, facts: Mapping[str, object]) -> Verdict:
        """The verdict over a flat mapping from input path to value; an absent input is UNKNOWN, None is empty.

        Grants or routes only when all it rests on is known and, outside `nullable`, not empty.
        """
        case = _Case(self, facts)
        advice = tuple(self._advised(case))
        if self.outcome is Effect.GRANT:
            return self._decide_checks(case, advice)
        if self.outcome is Effect.ROUTE:
            return self._decide_rows(case, advice)
        return Verdict(Effect.HAND_OVER, None, True, (_by_person(),), advice)

    def verdict(self, facts: Mapping[str, object]) -> Verdict:
        """As `decide`, kept for the next time every input is the same: for who reads one application time and again."""
        return self._verdicts.answer(None, self.inputs, facts, lambda: self.decide(facts))

    def compute(self, facts: Mapping[str, object]) -> tuple[Computed, ...]:
        """The values the book computes over facts as `decide` reads them; what cannot be computed is left out."""
        if not self.computes:
            return ()
        known = dict(facts)
        found: list[Computed] = []
        for one in self.computes:
            value = one.value(Run(known))
            if value is not UNKNOWN and value is not None:
                inputs = {path: known.get(path, UNKNOWN) for path in one.expression.inputs}
                found.append(Computed(one.name, value, one.clause, one.expression.text, inputs))
                known[one.name] = value
        return tuple(found)

    @property
    def computed_inputs(self) -> tuple[str, ...]:
        """The inputs that formulas read, what an earlier one computes aside."""
        names = {one.name for one in self.computes}
        read = (path for one in self.computes for path in one.expression.inputs)
        return tuple(path for path in dict.fromkeys(read) if path not in names)

    @property
    def support(self) -> dict[str, Support]:
        """By condition name, whether it is decided by generated code, and what in it is left to the interpreter."""
        return {one.name: self._prepared[id(one)].support for one in self._conditions()}

    def _conditions(self) -> tuple[Condition, ...]:
        return (*self.checks, *(row.condition for row in self.rows), *(one.condition for one in self.advice))

    def open_inputs(self, facts: Mapping[str, object]) -> tuple[str, ...]:
        """The absent inputs that can still change the outcome, in order of first demand; empty when settled."""
        case = _Case(self, facts)
        if self.outcome is Effect.GRANT:
            return _open_in_checks([(check, case.truth(check)) for check in self.checks], case)
        return _open_in_rows(self.rows, case)

    def trace(self, facts: Mapping[str, object]) -> tuple[Trace, ...]:
        """The readable trace of every check or row, derived anew."""
        run = Run(facts, deciding=True, nullable=self.nullable)
        conditions = (*self.checks, *(row.condition for row in self.rows))
        return tuple(condition.trace(run) for condition in conditions if condition.applies(run))

    def verify(self, domains: Mapping[str, Domain] | None = None) -> Report:
        """What can be proven of the book before it is published, given what its inputs may be."""
        from tongban.rules.prove.books import prove_book

        return prove_book(self, domains)

    def _decide_checks(self, case: _Case, advice: tuple[Reason, ...]) -> Verdict:
        found = [(check, case.truth(check)) for check in self.checks]
        reasons = tuple(case.reason(check, value) for check, value in found if case.applies(check))
        if all(value is True for _check, value in found):
            return Verdict(Effect.GRANT, None, True, reasons, advice)
        left = _open_in_checks(found, case)
        return Verdict(Effect.HAND_OVER, None, not left, reasons, advice, left)

    def _decide_rows(self, case: _Case, advice: tuple[Reason, ...]) -> Verdict:
        reasons: list[Reason] = []
        for row in self.rows:
            value = case.truth(row.condition)
            reasons.append(case.reason(row.condition, value))
            if value is True:
                return Verdict(row.effect, row.then, True, tuple(reasons), advice)
            if value is UNKNOWN:
                return Verdict(Effect.HAND_OVER, None, False, tuple(reasons), advice, _open_in_rows(self.rows, case))
            if value is BLOCKED:
                return Verdict(Effect.HAND_OVER, None, True, tuple(reasons), advice)
        return Verdict(Effect.HAND_OVER, None, True, (*reasons, _no_row()), advice)

    def _advised(self, case: _Case) -> Iterator[Reason]:
        for advice in self.advice:
            if case.truth(advice.condition) is True:
                yield case.reason(advice.condition, True, advice.say)


class Doubt(NamedTuple):
    """What is told of a condition that is neither true nor false, and what is still open in it."""

    say: str
    may_hold: bool
    open_inputs: tuple[str, ...]


class _Case:
    """Facts being decided: by the generated conditions, and where one cannot tell, by the interpreter."""

    __slots__ = ("_book", "_facts", "_prepared", "_run")

    def __init__(self, book: RuleBook, facts: Mapping[str, object]) -> None:
        self._book = book
        self._facts = facts
        self._prepared = book._prepared
        self._run: Run | None = None

    @property
    def run(self) -> Run:
        """The interpreter's run over the facts, made when it is first needed."""
        if self._run is None:
            self._run = Run(self._facts, deciding=True, nullable=self._book.nullable)
        return self._run

    def doubt(self, condition: Condition, value: object) -> Doubt:
        """Why a condition is neither true nor false; the same for all facts that are alike in what it reads."""

        def derived() -> Doubt:
            trace = condition.trace(self.run)
            say = _why_not(value, trace, self._book.nullable)
            return Doubt(say, trace.can_be(True), trace.open_inputs())

        return self._book._doubts.answer((id(condition), value), condition.inputs, self._facts, derived)

    def truth(self, condition: Condition) -> object:
        """True, False, None, UNKNOWN or BLOCKED."""
        value = self._prepared[id(condition)].truth(self._facts)
        return condition.truth(self.run) if value is UNSETTLED else value

    def applies(self, condition: Condition) -> bool:
        """Whether the condition stands in its situation."""
        value = self._prepared[id(condition)].applies(self._facts)
        return condition.applies(self.run) if value is UNSETTLED else value is not False

    def reason(self, condition: Condition, value: object, say: str | None = None) -> Reason:
        """What a condition came to, with the inputs it looked at; why, where it is neither true nor false."""
        prepared, facts = self._prepared[id(condition)], self._facts
        if say is None and value is not True and value is not False:
            say = self.doubt(condition, value).say
        inputs = {path: facts.get(path, UNKNOWN) for path in prepared.told}
        return Reason(condition.name, None if value is BLOCKED else value, condition.clause, prepared.text, inputs, say)


def _open_in_checks(found: list[tuple[Condition, object]], case: _Case) -> tuple[str, ...]:
    if any(value is not True and value is not UNKNOWN for _check, value in found):
        return ()
    doubts = [case.doubt(check, value) for check, value in found if value is UNKNOWN]
    if not all(one.may_hold for one in doubts):
        return ()
    return tuple(dict.fromkeys(path for one in doubts for path in one.open_inputs))


def _open_in_rows(rows: tuple[Row, ...], case: _Case) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for row in rows:
        value = case.truth(row.condition)
        if value is True or value is BLOCKED:
            break
        if value is UNKNOWN:
            found.update(dict.fromkeys(case.doubt(row.condition, value).open_inputs))
    return tuple(found)


def _why_not(value: object, trace: Trace, nullable: Collection[str]) -> str:
    if value is None:
        return "这一条件的结果为空，不能认定成立。"
    return "".join((*_missing(trace), *_unusable(trace, nullable))) or "这一条件的结果不是真或假，须由工作人员核对。"


def _missing(trace: Trace) -> Iterator[str]:
    paths = trace.open_inputs()
    if paths:
        yield f"尚未取得：{_named(paths)}。"


def _unusable(trace: Trace, nullable: Collection[str]) -> Iterator[str]:
    leaves = trace.blockers()
    empty = [path for leaf in leaves for path, fact in leaf.inputs.items() if fact is None and path not in nullable]
    if empty:
        yield f"以下信息为空，须由工作人员核对：{_named(empty)}。"
    notes = [leaf.note for leaf in leaves if leaf.note is not None]
    if notes:
        yield f"这一条件无法计算，须由工作人员核对：{'；'.join(dict.fromkeys(notes))}。"


def _named(paths: Iterable[str]) -> str:
    """Paths as people read them, each once."""
    return "、".join(dict.fromkeys(path.replace(".", " · ") for path in paths))


def _by_person() -> Reason:
    return Reason(BY_PERSON, True, None, OTHERWISE, {}, "这个事项没有系统可以核对的条件，由工作人员审查决定。")


def _no_row() -> Reason:
    return Reason("没有符合的情形", False, None, OTHERWISE, {}, "没有一行规则与所填情况相符，转由工作人员办理。")
