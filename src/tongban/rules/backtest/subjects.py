"""What can be put to past cases: rule books, models, expressions and tables, each with its outcome and its ground."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, Literal, TypeAlias

from msgspec import Struct

from tongban.rules.book import RuleBook
from tongban.rules.decision import Decision
from tongban.rules.expression import Expression
from tongban.rules.feel.errors import FeelError
from tongban.rules.feel.run import Run
from tongban.rules.feel.showing import shown
from tongban.rules.feel.values import UNKNOWN
from tongban.rules.model import Model
from tongban.rules.verdict import Effect, Reason, Verdict

Subject: TypeAlias = RuleBook | Model | Expression
State = Literal["decided", "unknown", "failed"]
NOT_KNOWN: Final = "未知（尚缺事实）"
FAILED: Final = "不能执行"
_TRUTHS: Final = {True: "成立", False: "不成立", None: "不能认定"}


class Outcome(Struct, frozen=True):
    """What a version makes of a case: the outcome as people read it, whether it was decided, and by what, if asked."""

    label: str
    state: State
    ground: Callable[[], str]


Decider = Callable[[Mapping[str, object]], Outcome]


def decider_of(subject: Subject) -> Decider:
    """The way this version decides a case; what cannot be run is an outcome of its own."""
    decide = _decide_by(subject)

    def decided(facts: Mapping[str, object]) -> Outcome:
        try:
            return decide(facts)
        except FeelError as problem:
            words = f"{problem.code} {problem}"
            return Outcome(f"{FAILED}：{problem.code}", "failed", lambda: words)

    return decided


def _decide_by(subject: Subject) -> Decider:
    """A model reads facts by their declared types, flat or nested, as from a file; the others take them as given."""
    if isinstance(subject, RuleBook):
        return lambda facts: _of_verdict(subject.decide(facts))
    if isinstance(subject, Model):
        return lambda facts: _of_decision(subject.decide(subject.facts(facts)))
    return lambda facts: _of_expression(subject, facts)


def _of_verdict(verdict: Verdict) -> Outcome:
    if not verdict.settled:
        return Outcome(NOT_KNOWN, "unknown", lambda: _ground_of(verdict))
    label = str(verdict.effect) if verdict.value is None else f"{verdict.effect}：{verdict.value}"
    return Outcome(label, "decided", lambda: _ground_of(verdict))


def _ground_of(verdict: Verdict) -> str:
    """The row or, of checks, those that do not hold; of a grant that all do."""
    if verdict.effect is Effect.GRANT:
        return "全部条件成立"
    against = [reason for reason in verdict.reasons if reason.truth is not True]
    deciding = verdict.reasons[-1:] if verdict.value is not None or not against else against
    if verdict.effect is Effect.ROUTE:
        deciding = verdict.reasons[-1:]
    return "；".join(map(_told, deciding))


def _told(reason: Reason) -> str:
    state = "未知" if reason.truth is UNKNOWN else _TRUTHS[reason.truth]  # type: ignore[index]  # a truth value
    return reason.name if reason.truth is True else f"{reason.name}（{state}）"


def _of_decision(decision: Decision) -> Outcome:
    values = list(decision.value.values()) if len(decision.names) > 1 else [decision.value]  # type: ignore[attr-defined]
    label = "；".join(f"{name} = {shown(value)}" for name, value in zip(decision.names, values, strict=True))
    open_ = any(value is UNKNOWN for value in values)
    return Outcome(label, "unknown" if open_ else "decided", lambda: _ground_in(decision))


def _ground_in(decision: Decision) -> str:
    rows = [f"{row.decision} 第 {row.number} 行" for row in decision.rows]
    return "；".join(rows or [told.cause.message for told in decision.causes])


def _of_expression(rule: Expression, facts: Mapping[str, object]) -> Outcome:
    run = Run(facts)
    run.hits = []
    value = rule.run(run)
    rows = [f"第 {place + 1} 行" for _table, places in run.hits for place in places]
    causes = [cause.message for cause in run.causes]
    return Outcome(shown(value), "unknown" if value is UNKNOWN else "decided", lambda: "；".join(rows or causes))
