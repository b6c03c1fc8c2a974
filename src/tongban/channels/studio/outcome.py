"""What a rule comes to over some facts, in the shapes the page draws."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from tongban.channels.studio.rules import Rule
from tongban.rules import UNKNOWN, Expression, FeelError, RuleBook, Trace, Verdict
from tongban.rules.feel.interpreter import close
from tongban.rules.feel.nodes import DecisionTable, Written
from tongban.rules.feel.run import STEP_LIMIT, Run
from tongban.rules.feel.showing import shown

Truth = Literal["true", "false", "null", "unknown", "value"]
_TRUTHS: dict[object, Truth] = {True: "true", False: "false", None: "null"}
_JOINED = {"and": N_("全部成立"), "or": N_("一条成立即可"), "not": N_("不成立才算"), "if": N_("按情形")}
_MOST_LINES = 400
#: Of a longer table only the rows that decide or may still decide are listed.
_MOST_ROWS = 40
#: A rule whose evaluation takes more steps than this is too slow to be asked about again and again.
_HEAVY = 20_000


@dataclass(frozen=True, slots=True)
class Line:
    """A part of a condition: how deep it stands, what it came to, and the inputs it looked at."""

    depth: int
    truth: Truth
    text: str
    value: str = ""
    joined: str = ""
    inputs: tuple[tuple[str, str], ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A check or row of a rule book with its trace; ``hit`` where it decided."""

    name: str
    truth: Truth
    clause: str
    lines: tuple[Line, ...]
    say: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table and what it came to; of an output there is nothing to come to."""

    head: str
    text: str
    role: str
    truth: Truth | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: what it came to, and whether it is among those that decided."""

    number: int
    truth: Truth
    hit: bool
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result with what it rests on; ``heavy`` where the rule takes too long to reason about."""

    truth: Truth
    value: str
    sentence: str
    settled: bool
    lines: tuple[Line, ...] = ()
    parts: tuple[Part, ...] = ()
    rows: tuple[Row, ...] = ()
    unlisted: int = 0  # rows of a long table that are not listed
    heads: tuple[tuple[str, str], ...] = ()
    causes: tuple[str, ...] = ()
    heavy: bool = False
    code: str = ""


def outcome(rule: Rule, facts: Mapping[str, object]) -> Outcome:
    """The result of a rule over facts; a rule that had to be stopped says so."""
    try:
        if isinstance(rule.subject, Expression):
            return _of_expression(rule.subject, facts)
        if isinstance(rule.subject, DecisionTable):
            return _of_table(rule, rule.subject, facts)
        return _of_book(rule.subject, facts)
    except FeelError as error:
        return _stopped(error.message_zh, error.code)
    except RecursionError:
        return _stopped(_("规则嵌套太深，已停止。请拆成几条。"), "TB-FEEL-008")


def _stopped(say: str, code: str) -> Outcome:
    return Outcome("null", _("算不出"), say, settled=True, heavy=True, code=code)


def truth_of(value: object) -> Truth:
    """What a value is as a truth."""
    if value is UNKNOWN:
        return "unknown"
    return _TRUTHS.get(value, "value") if value is None or isinstance(value, bool) else "value"


def _plain(value: object) -> str:
    """The value as the headline shows it."""
    return value if isinstance(value, str) else shown(value)


def _said(value: object) -> str:
    if value is UNKNOWN:
        return _("还缺数据项，结果未定。")
    return "" if value is not None else _("结果为空。")


def _of_expression(expression: Expression, facts: Mapping[str, object]) -> Outcome:
    run = Run(facts)
    value = expression.run(run)
    steps = STEP_LIMIT - run.steps
    causes = tuple(dict.fromkeys(cause.message for cause in run.causes))
    lines = tuple(_lines(expression.explain(facts)))[:_MOST_LINES]
    truth, settled, heavy = truth_of(value), value is not UNKNOWN, steps > _HEAVY
    return Outcome(truth, _plain(value), _said(value), settled, lines, causes=causes, heavy=heavy)


def _lines(trace: Trace, depth: int = 0) -> Iterator[Line]:
    joined = _JOINED.get(trace.kind, "") if trace.children else ""
    inputs = () if trace.children else tuple((name, _input(value)) for name, value in trace.inputs.items())
    truth = truth_of(trace.value)
    value = shown(trace.value) if truth == "value" else ""
    text = _("其余情形") if trace.text == "-" else trace.text
    yield Line(min(depth, 8), truth, text, value, joined, inputs, trace.note or "")
    for child in trace.children:
        yield from _lines(child, depth + 1)


def _input(value: object) -> str:
    return _("未取得") if value is UNKNOWN else shown(value)


def _of_table(rule: Rule, table: DecisionTable, facts: Mapping[str, object]) -> Outcome:
    run = Run(facts)
    run.hits = []
    value = close(table)(run)
    steps = STEP_LIMIT - run.steps
    hits = {place for node, places in run.hits if node is table for place in places}
    causes = tuple(dict.fromkeys(cause.message for cause in run.causes))
    rows = tuple(_rows(rule, table, facts, hits))
    told = rows if len(rows) <= _MOST_ROWS else tuple(row for row in rows if row.hit or row.truth == "unknown")
    return Outcome(
        truth_of(value),
        _plain(value),
        _row_sentence(value, hits, causes),
        value is not UNKNOWN,
        rows=told[:_MOST_ROWS],
        unlisted=len(rows) - len(told[:_MOST_ROWS]),
        heads=tuple((column.name, column.role) for column in rule.grid.columns) if rule.grid is not None else (),
        causes=causes,
        heavy=steps > _HEAVY,
    )


def _row_sentence(value: object, hits: set[int], causes: tuple[str, ...]) -> str:
    numbers = "、".join(str(place + 1) for place in sorted(hits))
    if hits and value is None and causes:
        return _("第 %(rows)s 行都符合，照命中策略得不出结果。") % {"rows": numbers}
    if hits:
        return _("由第 %(rows)s 行决定。") % {"rows": numbers}
    if value is None and not causes:
        return _("没有一行适用，结果为空。")
    return _said(value)


def _rows(rule: Rule, table: DecisionTable, facts: Mapping[str, object], hits: set[int]) -> Iterator[Row]:
    """The rows as they are written, each cell with what it came to; one budget of steps for all of them."""
    assert rule.grid is not None
    places = {place: at for at, place in enumerate(rule.grid.places("条件"))}
    run = Run(facts)
    tested = [_asked(column.expression, run) for column in table.inputs]
    for number, (texts, row) in enumerate(zip(rule.grid.rows, table.rows, strict=True)):
        truths = [_cell(cell, tested[place], run) for place, cell in enumerate(row.cells)]
        cells = tuple(
            Cell(column.name, text, column.role, truths[places[place]] if place in places else None)
            for place, (text, column) in enumerate(zip(texts, rule.grid.columns, strict=True))
        )
        yield Row(number + 1, _all(truths), number in hits, cells)


def _asked(node: Written, run: Run) -> object:
    try:
        return close(node)(run)
    except FeelError:
        return None


def _cell(cell: Written | None, tested: object, run: Run) -> Truth:
    if cell is None:
        return "true"
    run.tested = tested
    found = truth_of(_asked(cell, run))
    return "null" if found == "value" else found


def _all(truths: list[Truth]) -> Truth:
    """What a row comes to: a cell that is null keeps it from matching as one that is false does."""
    if "false" in truths or "null" in truths:
        return "false"
    return "unknown" if "unknown" in truths else "true"


def _of_book(book: RuleBook, facts: Mapping[str, object]) -> Outcome:
    verdict = book.decide(facts)
    traces = iter(book.trace(facts))
    told = {reason.name: reason for reason in verdict.reasons}
    run = Run(facts, deciding=True, nullable=book.nullable)
    conditions = (*book.checks, *(row.condition for row in book.rows))
    parts = []
    for condition in conditions:
        if condition.applies(run):
            trace = next(traces)
            reason = told.get(condition.name)
            say = (reason.say or "") if reason is not None else ""
            lines = tuple(_lines(trace))[:_MOST_LINES]
            parts.append(Part(condition.name, truth_of(trace.value), condition.clause or "", lines, say))
    parts += [Part(one.name, "value", one.clause or "", (), one.say or "") for one in verdict.advice]
    return _book_outcome(verdict, tuple(parts))


def _book_outcome(verdict: Verdict, parts: tuple[Part, ...]) -> Outcome:
    value = verdict.effect.value if verdict.value is None else f"{verdict.effect.value} · {verdict.value}"
    if not verdict.settled:
        return Outcome(
            "unknown", value, _("照现在知道的先转人工；补全数据项后还可能改变。"), settled=False, parts=parts
        )
    granted: Truth = "true" if verdict.effect.value != "转人工" else "value"
    return Outcome(granted, value, _("结果已经确定。"), settled=True, parts=parts)


__all__ = ["Cell", "Line", "Outcome", "Part", "Row", "Truth", "outcome", "truth_of"]
