"""What conditions ask about: inputs, computed values and whole conditions, each cut into the segments that differ."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tongban.rules.ask.truths import FALSE, NULL, STOPPED, TRUE
from tongban.rules.ask.values import worth_trying
from tongban.rules.conditions import Atom, Form, leaves
from tongban.rules.feel.types import FeelType
from tongban.rules.feel.values import BLOCKED, normalise

Probe = Callable[[object], int]
"""What one condition comes to for a value of its subject."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A variable of the outcome, known once all inputs in `needs` are.

    Each segment is a value that stands for all values no condition tells apart from it. `plain` marks an input itself:
    only of those is every segment certain to be possible together with every segment of the others.
    """

    name: str
    needs: tuple[str, ...]
    segments: tuple[object, ...]
    weights: tuple[float, ...]
    plain: bool
    vectors: tuple[tuple[int, ...], ...]
    probes: tuple[Probe, ...]

    def segment_of(self, value: object) -> int | None:
        """The place of the segment a value lies in, None where it lies in none."""
        if not self.probes:
            return self.segments.index(value) if value in self.segments else None
        vector = tuple(probe(normalise(value)) for probe in self.probes)
        return self.vectors.index(vector) if vector in self.vectors else None

    def counted(self, counts: Mapping[object, float]) -> tuple[float, ...]:
        """The weights of the segments by how often each value occurred; a value in no segment is left out."""
        weights = [0.0] * len(self.segments)
        for value, count in counts.items():
            place = self.segment_of(value)
            if place is not None:
                weights[place] += count
        return tuple(weights) if any(weights) else self.weights


@dataclass(slots=True)
class Draft:
    """A subject while the conditions are still being read."""

    name: str
    needs: tuple[str, ...]
    plain: bool = False
    type: FeelType | None = None
    values: Sequence[object] | None = None
    allows: Callable[[object], bool] | None = None
    may_be_empty: bool = False
    may_fail: tuple[object, ...] = ()
    forms: list[Form] = field(default_factory=list)
    probes: list[Probe] = field(default_factory=list)

    def test(self, probe: Probe, form: Form | None) -> int:
        """Note a condition on this subject; its place among them."""
        if form is not None:
            self.forms.append(form)
        self.probes.append(probe)
        return len(self.probes) - 1

    def subject(self) -> Subject:
        """The subject, cut by all conditions noted."""
        found: dict[tuple[int, ...], tuple[object, float]] = {}
        for value, weight in self._candidates():
            vector = tuple(probe(value) for probe in self.probes)
            first, so_far = found.get(vector, (value, 0.0))
            whole = so_far + weight if self.values is not None else max(so_far, weight)
            found[vector] = (first, whole)
        segments = tuple(value for value, _weight in found.values())
        weights = tuple(weight for _value, weight in found.values())
        return Subject(self.name, self.needs, segments, weights, self.plain, tuple(found), tuple(self.probes))

    def _candidates(self) -> Iterable[tuple[object, float]]:
        if self.values is not None:
            values = [normalise(value) for value in self.values]
        else:
            tried = worth_trying(self.forms, self.type)
            values = [value for value in tried if self.allows is None or self.allows(value)] or list(tried)
        yield from ((value, 1.0) for value in values)
        if None not in values and (self.may_be_empty or self._expects_null()):
            yield None, 1.0
        yield from ((value, 0.0) for value in self.may_fail)

    def _expects_null(self) -> bool:
        if self.values is not None:
            return False
        if self.allows is not None:
            return self.allows(None)
        found = (leaf for form in self.forms for leaf in leaves(form))
        return any(isinstance(leaf, Atom) and leaf.kind is type(None) for leaf in found)


def opaque(name: str, needs: tuple[str, ...], *, total: bool, deciding: bool, may_be_empty: bool) -> Subject:
    """A condition that is asked about as a whole: true or false, or neither where it may fail."""
    codes = [TRUE, FALSE]
    if may_be_empty or not total:
        codes.append(NULL)
    if deciding and not total:
        codes.append(STOPPED)
    values = {TRUE: True, FALSE: False, NULL: None, STOPPED: BLOCKED}
    weights = tuple(1.0 if code in (TRUE, FALSE) else 0.0 for code in codes)
    return Subject(name, needs, tuple(values[one] for one in codes), weights, False, tuple((one,) for one in codes), ())
