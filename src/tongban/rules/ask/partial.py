"""Partial evaluation: what a rule still can come to once some of its inputs are known, and what that rests on."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from tongban.rules.ask.diagram import Node, TooLargeError
from tongban.rules.ask.model import Model, Outcome, Title, Workspace
from tongban.rules.ask.truths import FALSE, TRUE
from tongban.rules.feel.errors import FeelError
from tongban.rules.feel.run import Run
from tongban.rules.feel.values import UNKNOWN


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a check or row stands: True, False, None (cannot be told) or UNKNOWN, and the inputs that can change it.

    `decides` says whether the outcome can still rest on it: a row after one that surely hits no longer does.
    """

    title: Title
    truth: object
    open_inputs: tuple[str, ...]
    decides: bool


@dataclass(frozen=True, slots=True)
class Partial:
    """A rule over what is known of its inputs.

    `relevant` are the inputs whose answer can still change the outcome; none exactly when it is settled. `exact` says
    that every one of them really can: without it some may be named that a cleverer proof would leave out, never the
    other way round.
    """

    settled: bool
    outcomes: tuple[Outcome, ...]
    conditions: tuple[Standing, ...]
    relevant: tuple[str, ...]
    exact: bool

    @property
    def outcome(self) -> Outcome | None:
        """The outcome where it is settled."""
        return self.outcomes[0] if self.settled else None

    @property
    def not_looked_at(self) -> tuple[Standing, ...]:
        """The conditions left open, such as the other reasons a case handed over early might have had."""
        return tuple(one for one in self.conditions if one.truth is UNKNOWN)


@dataclass(frozen=True, slots=True)
class Look:
    """A rule grown over some facts; `root` is None where it is too large for a diagram."""

    model: Model
    workspace: Workspace
    run: Run
    conditions: tuple[Node, ...]
    root: Node | None

    def needs(self, node: Node) -> tuple[str, ...]:
        """The open inputs a function rests on, in order of the rule."""
        support = self.workspace.diagram.support(node)
        named = {
            name
            for place, subject in enumerate(self.model.subjects)
            if support >> place & 1
            for name in subject.needs
            if not is_known(self.run, name)
        }
        return tuple(name for name in self.model.inputs if name in named)

    def partial(self) -> Partial:
        """All there is to say about the rule over these facts."""
        deciding = frozenset(self.model.deciding(self.conditions))
        standings = tuple(
            Standing(title, self._truth(node), self.needs(node), place in deciding)
            for place, (title, node) in enumerate(zip(self.model.titles, self.conditions, strict=True))
        )
        if self.root is None:
            return self._coarse(standings)
        diagram = self.workspace.diagram
        outcomes = tuple(self.workspace.outcomes[says] for says in sorted(diagram.ends(self.root)))
        pending = {name for outcome in outcomes for name in outcome.pending}
        needed = {*self.needs(self.root), *pending}
        relevant = tuple(name for name in self.model.inputs if name in needed)
        support = diagram.support(self.root)
        exact = all(one.plain for place, one in enumerate(self.model.subjects) if support >> place & 1)
        return Partial(not relevant, outcomes, standings, relevant, exact)

    def _coarse(self, standings: tuple[Standing, ...]) -> Partial:
        outcomes = self.model.coarse(self.run, self.conditions)
        if len(outcomes) == 1 and not outcomes[0].pending:
            return Partial(True, outcomes, standings, (), False)
        named = {name for one in standings if one.decides for name in one.open_inputs}
        named.update(name for outcome in outcomes for name in outcome.pending)
        return Partial(False, outcomes, standings, tuple(name for name in self.model.inputs if name in named), False)

    def _truth(self, node: Node) -> object:
        return UNKNOWN if node >= 0 else {TRUE: True, FALSE: False}.get(~node)


MOST_SUBJECTS: Final = 200
"""A diagram over more variables than this would be too deep to walk."""


def look(model: Model, workspace: Workspace, facts: Mapping[str, object], limit: int | None = None) -> Look:
    """The rule over these facts; without a root where that would take more than `limit` new branchings."""
    run = model.run(facts)
    conditions = model.conditions(workspace, run)
    root: Node | None = None
    if len(model.subjects) <= MOST_SUBJECTS:
        workspace.diagram.allow(limit)
        with suppress(TooLargeError):
            root = model.whole(workspace, run, conditions)
        workspace.diagram.allow(None)
    return Look(model, workspace, run, conditions, root)


def is_known(run: Run, name: str) -> bool:
    """Whether the facts have an input, usable or not."""
    try:
        return run.read(name) is not UNKNOWN
    except FeelError:
        return True
