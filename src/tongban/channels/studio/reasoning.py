"""What can be said of a rule beyond one result: what to ask next, what is missing from it, where else it runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from tongban.channels.studio.facts import FactField, domains_of
from tongban.channels.studio.outcome import Outcome
from tongban.channels.studio.rules import Rule
from tongban.rules import Expression, FeelError, RuleBook
from tongban.rules.ask import PlanError, plan_questions
from tongban.rules.feel.nodes import And, Between, Compare, DecisionTable, In, Not, Or, Quantified, Reference
from tongban.rules.feel.showing import shown
from tongban.rules.prove import Finding, Severity, prove, prove_book
from tongban.rules.prove.findings import CHECK_ALWAYS, CHECK_NEVER
from tongban.rules.targets import INTERPRETER, Target, labels, targets

_CONDITIONS = (And, Or, Not, Compare, Between, In, Quantified, Reference)
_STEPS = 200_000
_MOST_QUESTIONS = 12
_MOST_FINDINGS = 12
_MOST_OUTCOMES = 8
#: What proofs of a rule book say of a check, said of a condition that stands alone.
_OF_ONE = {
    CHECK_NEVER: N_("这个条件永远不会成立：各部分不能同时满足，或者写的值不在允许的值里。"),
    CHECK_ALWAYS: N_("这个条件总是成立，写不写都一样。"),
}
#: Beyond this many conditions a table is asked about by what its rows name.
_MOST_ASKED = 400
#: Beyond this many it is not worked out while somebody waits where else the table runs.
_MOST_LABELLED = 1_500


@dataclass(frozen=True, slots=True)
class Question:
    """An input that can still change the result, and why it is asked."""

    name: str
    label: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Asking:
    """What is still open: the inputs, best first, and what the result can still be."""

    questions: tuple[Question, ...] = ()
    results: tuple[str, ...] = ()
    not_needed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A gap, overlap or dead row in words; ``facts`` is the case to try it with."""

    number: int
    severe: bool
    code: str
    text: str
    rows: tuple[int, ...] = ()
    facts: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Proven:
    """What was proven of the whole rule; ``asked`` is False where there is nothing to prove."""

    asked: bool = False
    found: tuple[Found, ...] = ()
    say: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reasoning:
    """Everything beside the result."""

    asking: Asking = field(default_factory=Asking)
    proven: Proven = field(default_factory=Proven)
    targets: tuple[Target, ...] = ()


def reasoning(rule: Rule, outcome: Outcome, fields: Sequence[FactField], facts: Mapping[str, object]) -> Reasoning:
    """What is open, what is missing and where the rule runs; of a rule that is too slow only where it runs."""
    runs = tuple(_targets(rule))
    if outcome.heavy:
        say = (_("这条规则计算量太大，没有再作推演。"),)
        return Reasoning(_named_only(fields, facts, outcome), Proven(say=say), runs)
    return Reasoning(asking(rule, fields, facts, outcome), _proven(rule, fields), runs)


def asking(rule: Rule, fields: Sequence[FactField], facts: Mapping[str, object], outcome: Outcome) -> Asking:
    """What is still open, the best question first."""
    asked = _askable(rule)
    if asked is None:
        return _named_only(fields, facts, outcome)
    try:
        plan = plan_questions(asked, may_be_empty=rule.inputs)
        order = plan.order(facts)[:_MOST_QUESTIONS]
        partial = plan.partial(facts)
        first = (plan.why(facts, name).say for name in order[:1])
        questions = tuple(Question(name, _label(name), next(first, "")) for name in order)
    except (PlanError, FeelError, RecursionError):
        return _named_only(fields, facts, outcome)
    truth = isinstance(rule.subject, Expression)
    results = () if truth else tuple(_result(one.value, one.effect) for one in partial.outcomes[:_MOST_OUTCOMES])
    spared = [one.label for one in fields if one.name not in facts and one.name not in partial.relevant]
    if truth:
        questions = tuple(Question(one.name, one.label) for one in questions)
    return Asking(questions, results if len(results) > 1 else (), tuple(spared))


def _askable(rule: Rule) -> RuleBook | DecisionTable | None:
    """The rule as one to ask about: a condition as a book with one check."""
    subject = rule.subject
    if isinstance(subject, DecisionTable):
        return subject if len(subject.rows) * len(subject.inputs) <= _MOST_ASKED else None
    if isinstance(subject, RuleBook):
        return subject
    if not isinstance(subject.node, _CONDITIONS):
        return None
    check = {"name": _("这一条件"), "expr": subject.text}
    return RuleBook.from_mapping({"outcome": "准予", "checks": [check]}, rule.inputs, rule.inputs)


def _named_only(fields: Sequence[FactField], facts: Mapping[str, object], outcome: Outcome) -> Asking:
    """Without a plan: every input the rule names and nobody gave."""
    if outcome.settled:
        return Asking()
    return Asking(tuple(Question(one.name, one.label) for one in fields if one.name not in facts)[:_MOST_QUESTIONS])


def _label(name: str) -> str:
    return name.replace(".", " · ")


def _result(value: object, effect: object) -> str:
    if effect is None:
        return shown(value)
    return str(effect) if value is None else f"{effect} · {value}"


def _proven(rule: Rule, fields: Sequence[FactField]) -> Proven:
    domains = domains_of(fields)
    try:
        if isinstance(rule.subject, DecisionTable):
            report = prove(rule.subject, domains, methods=("boxes",), steps=_STEPS)
            return Proven(True, tuple(_found(report.findings, {})), tuple(_praise(report.complete, report.unique)))
        book = _askable(rule)
        if not isinstance(book, RuleBook):
            return Proven()
        report = prove_book(book, domains, methods=("boxes",), steps=_STEPS)
    except (FeelError, RecursionError):
        return Proven(asked=True, say=(_("这条规则没能作证明。"),))
    alone = _OF_ONE if isinstance(rule.subject, Expression) else {}
    return Proven(True, tuple(_found(report.findings, alone)))


def _found(findings: Sequence[Finding], alone: Mapping[str, str]) -> Iterator[Found]:
    for number, one in enumerate(findings[:_MOST_FINDINGS]):
        text = alone.get(one.code, one.text)
        yield Found(number, one.severity is Severity.ERROR, one.code, text, one.rows, one.facts)


def _praise(complete: bool | None, unique: bool | None) -> Iterator[str]:
    if complete:
        yield _("没有漏掉的情形：每一种取值都有行适用。")
    if unique:
        yield _("没有重叠：任何情形至多一行适用。")


def _targets(rule: Rule) -> Iterator[Target]:
    if isinstance(rule.subject, DecisionTable) and len(rule.subject.rows) * len(rule.subject.inputs) > _MOST_LABELLED:
        return
    try:
        if not isinstance(rule.subject, RuleBook):
            yield from targets(rule.subject)
            return
        parts = labels(rule.subject)
    except (FeelError, ImportError, RecursionError) as error:
        yield Target(INTERPRETER, True, str(error))
        return
    for place, first in enumerate(next(iter(parts.values()), ())):
        refusing = ((name, part[place]) for name, part in parts.items() if not part[place].allowed)
        name, one = next(refusing, ("", first))
        yield Target(one.name, one.allowed, f"“{name}”：{one.why}" if name else "")


__all__ = ["Asking", "Found", "Proven", "Question", "Reasoning", "asking", "reasoning"]
