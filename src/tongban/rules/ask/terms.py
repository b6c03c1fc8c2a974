"""On what terms inputs are asked: costs, duties, sensitivity, order and how often each answer is expected."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_

from tongban.rules.ask.errors import refuse_plan
from tongban.rules.ask.subjects import Subject

ASK_COST = 1.0
"""What asking costs where the caller names no cost: the unit of all others."""


@dataclass(frozen=True, slots=True)
class Terms:
    """By place of the input: costs and bit sets; by place of the subject: the chance of each segment."""

    inputs: tuple[str, ...]
    costs: tuple[float, ...]
    mandatory: int
    sensitive: int
    before: tuple[int, ...]
    needs: tuple[int, ...]
    chances: tuple[tuple[float, ...], ...]

    def names(self, bits: int) -> tuple[str, ...]:
        """The inputs of a bit set, in their order."""
        return tuple(name for place, name in enumerate(self.inputs) if bits >> place & 1)

    def bits(self, names: Iterable[str]) -> int:
        """The bit set of inputs."""
        return bits_of(names, self.inputs)

    def ready(self, wanted: int, known: int) -> list[int]:
        """The inputs that may be asked now to get at those wanted: not sensitive, cheap and early ones first."""
        open_ = self._with_prerequisites(wanted & ~known, known)
        found = [place for place, before in enumerate(self.before) if open_ >> place & 1 and not before & ~known]
        return sorted(found, key=lambda place: (self.sensitive >> place & 1, self.costs[place], place))

    def _with_prerequisites(self, wanted: int, known: int) -> int:
        while True:
            more = reduce(or_, (one for place, one in enumerate(self.before) if wanted >> place & 1), wanted) & ~known
            if more == wanted:
                return wanted
            wanted = more


def bits_of(names: Iterable[str], inputs: tuple[str, ...]) -> int:
    """The bit set of names among inputs. Raises PlanError TB-ASK-001 for a name that is not among them."""
    places = {name: place for place, name in enumerate(inputs)}
    found = 0
    for name in names:
        if name not in places:
            raise refuse_plan("TB-ASK-001", name=name)
        found |= 1 << places[name]
    return found


def checked_costs(costs: Mapping[str, float], inputs: tuple[str, ...]) -> tuple[float, ...]:
    """The cost of each input. Raises PlanError TB-ASK-001, TB-ASK-002."""
    bits_of(costs, inputs)
    for name, cost in costs.items():
        if not 0 <= cost < float("inf"):
            raise refuse_plan("TB-ASK-002", name=name, cost=cost)
    return tuple(float(costs.get(name, ASK_COST)) for name in inputs)


def checked_order(after: Mapping[str, Collection[str]], inputs: tuple[str, ...]) -> tuple[int, ...]:
    """The inputs that must be known before each. Raises PlanError TB-ASK-001, and TB-ASK-003 for a circle."""
    bits_of(after, inputs)
    before = [bits_of(after.get(name, ()), inputs) for name in inputs]
    free, left = 0, set(range(len(inputs)))
    while left:
        ready = {place for place in left if not before[place] & ~free}
        if not ready:
            raise refuse_plan("TB-ASK-003", name="、".join(inputs[place] for place in sorted(left)))
        free |= sum(1 << place for place in ready)
        left -= ready
    return tuple(before)


def chances(
    subjects: Iterable[Subject], turned: Mapping[str, tuple[str, bool]], priors: Mapping[str, Mapping[object, float]]
) -> list[tuple[str, tuple[float, ...]]]:
    """The chance of each segment of each subject: by counts where there are any, else even.

    Raises PlanError TB-ASK-001 for counts of something the rule does not ask about.
    """
    counts: dict[str, Mapping[object, float]] = {}
    for text, counted in priors.items():
        name, opposite = turned.get(text, (text, False))
        counts[name] = {_opposite(value): count for value, count in counted.items()} if opposite else counted
    found = [(subject.name, _shares(subject.counted(counts.pop(subject.name, {})))) for subject in subjects]
    for name in counts:
        raise refuse_plan("TB-ASK-001", name=name)
    return found


def _opposite(value: object) -> object:
    return not value if isinstance(value, bool) else value


def _shares(weights: tuple[float, ...]) -> tuple[float, ...]:
    whole = sum(weights)
    return tuple(weight / whole for weight in weights)
