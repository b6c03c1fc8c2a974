"""The outcome of a rule as one function of its inputs: what the rest of this room asks about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Protocol

from tongban.rules.ask.diagram import Diagram, Node, end
from tongban.rules.ask.formula import Formula, grown
from tongban.rules.ask.reading import LeafRule, Setting
from tongban.rules.ask.subjects import Subject
from tongban.rules.feel.run import Run
from tongban.rules.feel.values import Range
from tongban.rules.verdict import Effect


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule can come to: of a rule book an effect and a route, of a table its value.

    `pending` are inputs not obtained that this outcome tells, such as an amount a row computes; its value is UNKNOWN.
    """

    value: object
    effect: Effect | None = None
    pending: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Title:
    """What a check or row is told as: its name, its legal clause, and what it leads to."""

    name: str
    clause: str | None
    leads_to: str


NONE_YET: Final = 1 << 30
"""Says that no row looked at so far decides."""


def or_default(default: int, found: int, _same: int) -> int:
    """What the rows say, or the default where none of them decides."""
    return default if found == NONE_YET else found


class Workspace:
    """Diagrams of one rule and the outcomes their ends stand for."""

    __slots__ = ("_numbers", "diagram", "judged", "outcomes", "pending")

    def __init__(self) -> None:
        self.diagram = Diagram()
        self.outcomes: list[Outcome] = []
        self.pending = False
        self.judged: dict[int, int] = {}
        self._numbers: dict[Hashable, int] = {}

    def number(self, outcome: Outcome, key: Hashable = None) -> int:
        """The number of an outcome; `key` tells those apart that are not known yet."""
        known = key if outcome.pending else (outcome.effect, canonical(outcome.value))
        if known not in self._numbers:
            self._numbers[known] = len(self.outcomes)
            self.outcomes.append(outcome)
            self.pending = self.pending or bool(outcome.pending)
        return self._numbers[known]


class Model(Protocol):
    """A rule read for asking."""

    @property
    def inputs(self) -> tuple[str, ...]:
        """Every input that can decide, in order of first appearance."""

    @property
    def subjects(self) -> tuple[Subject, ...]:
        """What the conditions ask about; their places are the variables of the diagrams."""

    @property
    def turned(self) -> Mapping[str, tuple[str, bool]]:
        """For a comparison as written the name its subject goes by, and whether that says the opposite."""

    @property
    def titles(self) -> tuple[Title, ...]:
        """What the checks or rows are told as."""

    @property
    def setting(self) -> Setting:
        """How the rule is run and what may be answered."""

    @property
    def content(self) -> object:
        """Everything that decides, as plain data: two rules with equal content ask alike."""

    def run(self, facts: Mapping[str, object]) -> Run:
        """A run over these facts."""

    def conditions(self, workspace: Workspace, run: Run) -> tuple[Node, ...]:
        """The function from what is open to the truth of each check or row."""

    def whole(self, workspace: Workspace, run: Run, conditions: tuple[Node, ...]) -> Node:
        """The function from what is open to the number of the outcome. Raises TooLargeError."""

    def deciding(self, conditions: tuple[Node, ...]) -> tuple[int, ...]:
        """The places of the conditions that can still decide, one by one looked at."""

    def coarse(self, run: Run, conditions: tuple[Node, ...]) -> tuple[Outcome, ...]:
        """Outcomes among which the true one is, found without a diagram; one where it is settled."""


class Leaves:
    """The leaves of a rule in a run: an end where the facts decide one, else a branching on its subject."""

    def __init__(self, rules: tuple[LeafRule, ...], diagram: Diagram, run: Run) -> None:
        self._rules = rules
        self._diagram = diagram
        self._run = run
        self._grown: dict[int, Node] = {}

    def __call__(self, place: int) -> Node:
        """The diagram of the leaf at a place."""
        node = self._grown.get(place)
        if node is None:
            rule = self._rules[place]
            found = rule.whole(self._run)
            node = end(found) if isinstance(found, int) else self._branched(rule)
            self._grown[place] = node
        return node

    def condition(self, formula: Formula) -> Node:
        """The diagram of a formula over these leaves."""
        return grown(formula, self._diagram, self)

    def _branched(self, rule: LeafRule) -> Node:
        return self._diagram.branch(rule.subject, [end(code) for code in rule.codes])


def canonical(value: Any) -> Hashable:
    """A key that is equal for values no expression can tell apart."""
    if isinstance(value, list):
        return ("list", *map(canonical, value))
    if isinstance(value, dict):
        return ("context", *((name, canonical(inner)) for name, inner in value.items()))
    if isinstance(value, Range):
        return ("range", canonical(value.low), canonical(value.high), value.low_closed, value.high_closed)
    if isinstance(value, (dt.datetime, dt.time)):
        return (type(value).__name__, repr(value))
    if isinstance(value, Decimal):
        return ("number", value.normalize())
    return (type(value).__name__, value)
