"""Many rules and one applicant: which hold, which still may, and whose answer helps to decide most of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from tongban.rules.ask.joined import Forest, States, planted
from tongban.rules.ask.literal_states import NO, OPEN, YES, Literal
from tongban.rules.conditions import normal_form
from tongban.rules.expression import Expression
from tongban.rules.feel.values import UNKNOWN, normalise

_NOTHING: Mapping[str, float] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class ManyRules:
    """Conditions over the same inputs, joined so that all are looked at in one go. Made by `ManyRules.of`."""

    ids: tuple[str, ...]
    inputs: tuple[str, ...]
    literals: tuple[Literal, ...]
    forest: Forest

    @staticmethod
    def of(rules: Mapping[str, Expression]) -> ManyRules:
        """The conditions by id."""
        inputs = tuple(dict.fromkeys(name for rule in rules.values() for name in rule.inputs))
        forms = [normal_form(rule.node, rule.text) for rule in rules.values()]
        literals, forest = planted(forms, inputs)
        return ManyRules(tuple(rules), inputs, literals, forest)

    def screen(self, facts: Mapping[str, object]) -> Screening:
        """Where every rule stands for one applicant; an input that is absent or UNKNOWN is open."""
        known = {name: facts[name] for name in self.inputs if normalise(facts.get(name, UNKNOWN)) is not UNKNOWN}
        states = np.array([literal.state(known) for literal in self.literals], dtype=np.uint8)
        return Screening(self, known, states, self.forest.states(states))


@dataclass(frozen=True, slots=True)
class Screening:
    """Where every rule stands for one applicant."""

    rules: ManyRules
    facts: Mapping[str, object]
    literals: States
    states: States

    @property
    def matching(self) -> tuple[str, ...]:
        """The rules that hold whatever else is answered."""
        return self._with(YES)

    @property
    def open(self) -> tuple[str, ...]:
        """The rules that still may hold."""
        return self._with(OPEN)

    @property
    def ruled_out(self) -> tuple[str, ...]:
        """The rules that cannot hold any more."""
        return self._with(NO)

    def _with(self, state: int) -> tuple[str, ...]:
        found = np.flatnonzero(self.states[self.rules.forest.roots] == state)
        return tuple(self.rules.ids[place] for place in found.tolist())

    def scores(self) -> dict[str, int]:
        """For each open input the number of open rules that its answer can still help to decide."""
        counted = self.rules.forest.waiting_for(self.states, len(self.rules.inputs))
        pairs = zip(self.rules.inputs, counted.tolist(), strict=True)
        return {name: score for name, score in pairs if name not in self.facts}

    def next(self, costs: Mapping[str, float] = _NOTHING) -> str | None:
        """The open input that helps to decide most open rules for its cost (1 unless given); None when none does."""
        scores = {name: score for name, score in self.scores().items() if score}
        return min(scores, key=lambda name: costs.get(name, 1.0) / scores[name]) if scores else None

    def answered(self, name: str, value: object) -> Screening:
        """The screening with one more answer."""
        facts = {**self.facts, name: value}
        literals = self.literals.copy()
        for place, literal in enumerate(self.rules.literals):
            if name in literal.inputs:
                literals[place] = literal.state(facts)
        return Screening(self.rules, facts, literals, self.rules.forest.states(literals))
