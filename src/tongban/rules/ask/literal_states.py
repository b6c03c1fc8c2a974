"""One literal of a normal form over the facts of one applicant: true, never true, or open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tongban.rules.conditions import Atom, Fixed, Opaque, truth_of
from tongban.rules.feel.values import normalise

NO, OPEN, YES = 0, 1, 2
"""In negation normal form `and` is the least of these and `or` the greatest; null counts as NO, it can only stay so."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A leaf and the inputs it reads; the column of an atom may be a member of its input."""

    form: Atom | Opaque | Fixed
    inputs: tuple[str, ...]

    @staticmethod
    def of(form: Atom | Opaque | Fixed, inputs: tuple[str, ...]) -> Literal:
        """The literal of a leaf over declared inputs."""
        if isinstance(form, Atom):
            return Literal(form, tuple(name for name in inputs if f"{form.column}.".startswith(f"{name}."))[:1])
        return Literal(form, form.inputs if isinstance(form, Opaque) else ())

    def state(self, facts: Mapping[str, object]) -> int:
        """YES, NO or OPEN. Raises FeelError as evaluating an opaque part does."""
        if any(name not in facts for name in self.inputs):
            return OPEN
        if isinstance(self.form, Atom):
            return YES if self.form.truth(self._column(self.form.column, facts)) else NO
        return YES if truth_of(self.form, facts) else NO

    def _column(self, column: str, facts: Mapping[str, object]) -> object:
        name = self.inputs[0]
        value = normalise(facts[name])
        for member in column[len(name) + 1 :].split(".") if column != name else ():
            value = value.get(member) if isinstance(value, dict) else None
        return value
