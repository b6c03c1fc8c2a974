"""A rule book as an outcome: all checks grant, the first row that holds routes, anything else hands over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from tongban.rules.ask.diagram import Node, end
from tongban.rules.ask.formula import Fixed, Formula
from tongban.rules.ask.model import NONE_YET, Leaves, Outcome, Title, Workspace, or_default
from tongban.rules.ask.reading import LeafRule, Reading, Setting
from tongban.rules.ask.subjects import Subject
from tongban.rules.ask.truths import FALSE, NULL, STOPPED, TRUE, code
from tongban.rules.book import RuleBook
from tongban.rules.feel.run import Run
from tongban.rules.feel.values import UNKNOWN
from tongban.rules.parts import Condition
from tongban.rules.verdict import Effect

_GRANT = Outcome(None, Effect.GRANT)
_HAND_OVER = Outcome(None, Effect.HAND_OVER)


@dataclass(frozen=True, slots=True)
class BookModel:
    """A rule book read for asking."""

    book: RuleBook
    inputs: tuple[str, ...]
    setting: Setting
    ruling: tuple[Condition, ...]
    formulas: tuple[Formula, ...]
    subjects: tuple[Subject, ...]
    leaves: tuple[LeafRule, ...]
    turned: Mapping[str, tuple[str, bool]]

    @staticmethod
    def of(book: RuleBook, setting: Setting) -> BookModel:
        """The model of a rule book."""
        reading = Reading(setting)
        ruling = (*book.checks, *(row.condition for row in book.rows))
        inputs = tuple(dict.fromkeys(path for condition in ruling for path in condition.inputs))
        formulas = tuple(_formulas(ruling, reading))
        return BookModel(book, inputs, setting, ruling, formulas, *reading.done(), reading.turned)

    @property
    def titles(self) -> tuple[Title, ...]:
        """The checks or rows by name."""
        leads = [Effect.GRANT.value] * len(self.book.checks) + [row.then for row in self.book.rows]
        return tuple(Title(one.name, one.clause, lead) for one, lead in zip(self.ruling, leads, strict=True))

    @property
    def content(self) -> object:
        """Outcome, conditions and routes."""
        rows = [(row.then, row.effect.value) for row in self.book.rows]
        texts = [one.expression.text if one.expression is not None else None for one in self.ruling]
        return [self.book.outcome.value, texts, rows, sorted(self.book.nullable)]

    def run(self, facts: Mapping[str, object]) -> Run:
        """A deciding run."""
        return self.setting.run(facts)

    def conditions(self, workspace: Workspace, run: Run) -> tuple[Node, ...]:
        """What the interpreter finds, or while it finds nothing the diagram of what is open."""
        leaves = Leaves(self.leaves, workspace.diagram, run)
        pairs = zip(self.ruling, self.formulas, strict=True)
        return tuple(_condition(one, formula, leaves, run) for one, formula in pairs)

    def whole(self, workspace: Workspace, run: Run, conditions: tuple[Node, ...]) -> Node:
        """Checks conjoined, or rows from the last to the first."""
        if self.book.outcome is Effect.GRANT:
            return self._checked(workspace, conditions)
        return self._routed(workspace, conditions)

    def deciding(self, conditions: tuple[Node, ...]) -> tuple[int, ...]:
        """Every open check while none has failed; the open rows before the first that surely holds or stops."""
        places: list[int] = []
        for place, node in enumerate(conditions):
            if node >= 0:
                places.append(place)
            elif self.book.outcome is Effect.GRANT and node != end(TRUE):
                return ()
            elif self.book.outcome is Effect.ROUTE and node in (end(TRUE), end(STOPPED)):
                break
        return tuple(places)

    def coarse(self, _run: Run, conditions: tuple[Node, ...]) -> tuple[Outcome, ...]:
        """What the checks or rows leave possible, one by one looked at."""
        return tuple(dict.fromkeys(self._granted(conditions) or self._possible(conditions)))

    def _granted(self, conditions: tuple[Node, ...]) -> tuple[Outcome, ...]:
        """Of checks: one that surely fails hands over, one that is open may; none where there are rows instead."""
        if self.book.outcome is not Effect.GRANT:
            return ()
        if any(node < 0 and node != end(TRUE) for node in conditions):
            return (_HAND_OVER,)
        return (_GRANT, _HAND_OVER) if any(node >= 0 for node in conditions) else (_GRANT,)

    def _possible(self, conditions: tuple[Node, ...]) -> Iterator[Outcome]:
        """Of rows: those that are open, up to the first that surely holds or stops."""
        for node, row in zip(conditions, self.book.rows, strict=True):
            if node >= 0 or node == end(TRUE):
                yield Outcome(row.then, row.effect)
            if node == end(TRUE):
                return
            if node == end(STOPPED):
                break
        yield _HAND_OVER

    def _checked(self, workspace: Workspace, nodes: tuple[Node, ...]) -> Node:
        diagram = workspace.diagram
        rest = end(workspace.number(_GRANT))
        hand_over = workspace.number(_HAND_OVER)
        for node in reversed(nodes):
            rest = diagram.combine("check", lambda _fails, _rest: hand_over, node, rest, (TRUE,))
        return rest

    def _routed(self, workspace: Workspace, nodes: tuple[Node, ...]) -> Node:
        diagram, found = workspace.diagram, end(NONE_YET)
        hand_over = workspace.number(_HAND_OVER)
        for node, row in zip(nodes, self.book.rows, strict=True):
            says = workspace.number(Outcome(row.then, row.effect))
            found = diagram.combine(("row", says), partial(_next, says, hand_over), node, found, (FALSE, NULL))
        return diagram.combine("none", partial(or_default, hand_over), found, found)


def _next(says: int, hand_over: int, truth: int, found: int) -> int:
    """What the rows so far and one more come to, which holds or stops."""
    if found != NONE_YET:
        return found
    return says if truth == TRUE else hand_over


def _formulas(conditions: tuple[Condition, ...], reading: Reading) -> Iterator[Formula]:
    for condition in conditions:
        expression = condition.expression
        yield reading.condition(expression.node, expression.text) if expression is not None else Fixed(TRUE)


def _condition(condition: Condition, formula: Formula, leaves: Leaves, run: Run) -> Node:
    """What the interpreter finds, or while it finds nothing the diagram of what is open."""
    found = condition.truth(run)
    return leaves.condition(formula) if found is UNKNOWN else end(code(found))
