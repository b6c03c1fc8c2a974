"""Asks whether some conditions can be true while others are not: boxes first, then the solver, checked either way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, islice
from typing import Final, Literal

from tongban.rules.conditions import Atom, Form, Opaque, leaves
from tongban.rules.feel.nodes import Constant, Node
from tongban.rules.prove.boxes import Box, Budget, Exhausted
from tongban.rules.prove.columns import Column, bits_of
from tongban.rules.prove.domains import Domain
from tongban.rules.prove.solver import Solver, SolverMissing, Undecided
from tongban.rules.prove.space import Space, TooManyBoxes

Method = Literal["boxes", "smt"]
"""Sets of segments, or a solver of formulas."""
BOTH: Final[tuple[Method, ...]] = ("boxes", "smt")
STEPS: Final = 1_000_000
_MOST_GUESSES: Final = 64

_NO_SOLVER: Final = "需要求解器才能判断，未安装可选的 z3-solver（pip install tongban[proof]）"
_NO_EXAMPLE: Final = "找到的情形未能由解释器证实"


@dataclass(frozen=True, slots=True)
class Proof:
    """The answer to one question: yes, no, or None where it cannot be proven; by which method, else why not."""

    answer: bool | None
    method: Method | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a question: facts that do it (checked by the interpreter), a proof that none do, or neither.

    `why` says in Chinese why there is neither; `box` is where the facts came from when boxes found them.
    """

    facts: Mapping[str, object] | None
    proven: bool
    method: Method | None = None
    why: str = ""
    box: Box | None = None

    @property
    def settled(self) -> bool:
        """Whether it is known one way or the other."""
        return self.proven or self.facts is not None


@dataclass(frozen=True, slots=True)
class Subject:
    """What is asked about.

    `holds(place, facts)` asks the interpreter whether a condition is true of facts, `admits(facts)` whether the
    constraints are; `domains` has every input, `derived` the expressions that are taken for columns.
    """

    conditions: Sequence[Form]
    constraints: Sequence[Form]
    domains: Mapping[str, Domain]
    derived: Mapping[str, Node]
    holds: Callable[[int, Mapping[str, object]], bool]
    admits: Callable[[Mapping[str, object]], bool]


def named_texts(conditions: Sequence[Form]) -> tuple[str, ...]:
    """The texts that conditions without formula name."""
    nodes = [leaf.node for form in conditions for leaf in leaves(form) if isinstance(leaf, Opaque)]
    found = dict.fromkeys(
        inner.value
        for node in nodes
        for inner in node.walk()
        if isinstance(inner, Constant) and isinstance(inner.value, str)
    )
    return tuple(found)


def guesses(texts: Sequence[str], usual: Mapping[str, object]) -> Iterator[dict[str, object]]:
    """Facts that differ from the usual ones in one text."""
    for name, value in usual.items():
        if isinstance(value, str):
            yield from ({**usual, name: text} for text in texts)


class Judge:
    """Answers questions about one subject within a budget of steps."""

    def __init__(self, subject: Subject, methods: Sequence[Method] = BOTH, steps: int = STEPS) -> None:
        self.subject = subject
        self.methods = methods
        self.budget = Budget(steps)

    @cached_property
    def space(self) -> Space | None:
        """The conditions as boxes; None where they branch too often, or boxes are not wanted."""
        if "boxes" not in self.methods:
            return None
        subject = self.subject
        try:
            derived = frozenset(subject.derived)
            return Space(subject.conditions, subject.constraints, subject.domains, derived, self.budget)
        except (TooManyBoxes, Exhausted):
            return None

    @cached_property
    def _texts(self) -> tuple[str, ...]:
        return named_texts(self.subject.conditions)

    @cached_property
    def _solver(self) -> Solver:
        subject = self.subject
        return Solver(subject.conditions, subject.constraints, subject.domains, subject.derived)

    @property
    def exact(self) -> bool:
        """Whether the boxes hold inputs and nothing else."""
        return self.space is not None and self.space.exact

    @property
    def sure_pairs(self) -> bool:
        """Whether two conditions whose boxes meet are surely true together."""
        return self.space is not None and self.space.exact and not self.space.excluded

    def pairs(self) -> Iterator[tuple[int, int]]:
        """The conditions that may be true together, two by two."""
        count = len(self.subject.conditions)
        if self.space is None:
            yield from combinations(range(count), 2)
            return
        for one, others in enumerate(self.space.touching()):
            yield from ((one, other) for other in bits_of(others >> one << one))

    def never(self, holding: Sequence[int], failing: Sequence[int]) -> Proof:
        """Whether no facts make these conditions true and leave those untrue."""
        answer = self._by_boxes(holding, failing, confirm=False)
        if not (answer.proven or (answer.box is not None and self.exact)):
            answer = self.exists(holding, failing)
        elif answer.box is not None:
            return Proof(False, "boxes")
        return Proof(answer.proven if answer.settled else None, answer.method, answer.why)

    def exists(self, holding: Sequence[int], failing: Sequence[int]) -> Answer:
        """Whether there are facts of which these conditions are true and those are not."""
        answer = self._by_boxes(holding, failing)
        if not answer.settled and "smt" in self.methods:
            answer = self._by_solver(holding, failing)
        return answer if answer.settled else self._guessed(holding, failing, answer)

    def _guessed(self, holding: Sequence[int], failing: Sequence[int], answer: Answer) -> Answer:
        """The texts that conditions name, tried one at a time: text functions have no formula, but often an example."""
        usual = self._completed({})
        for facts in islice(guesses(self._texts, usual), _MOST_GUESSES):
            if self.confirmed(facts, holding, failing):
                return Answer(facts, False, self.methods[-1])
        return answer

    def box(self, holding: Sequence[int], failing: Sequence[int]) -> Box | None:
        """A box found without asking the interpreter; None where there is none or the steps are used up."""
        return self._by_boxes(holding, failing, confirm=False).box

    def facts_in(self, box: Box) -> dict[str, object]:
        """Readable facts of a box."""
        assert self.space is not None
        return {column.name: column.value(box[place]) for place, column in self.space.inputs}

    def confirmed(self, facts: Mapping[str, object], holding: Sequence[int], failing: Sequence[int]) -> bool:
        """Whether the interpreter finds of the facts what is claimed."""
        subject = self.subject
        return (
            subject.admits(facts)
            and all(subject.holds(place, facts) for place in holding)
            and not any(subject.holds(place, facts) for place in failing)
        )

    def _by_boxes(self, holding: Sequence[int], failing: Sequence[int], *, confirm: bool = True) -> Answer:
        if self.space is None:
            return Answer(None, False, why="条件的分支太多，不能写成分段")
        try:
            box = self.space.exists(holding, failing, self.budget)
        except (Exhausted, TooManyBoxes):
            return Answer(None, False, why="计算步数超过上限")
        if box is None:
            return Answer(None, True, "boxes")
        if not confirm:
            return Answer(None, False, "boxes", box=box)
        facts = self.facts_in(box)
        if self.confirmed(facts, holding, failing):
            return Answer(facts, False, "boxes", box=box)
        return Answer(None, False, why=_NO_EXAMPLE, box=box)

    def _by_solver(self, holding: Sequence[int], failing: Sequence[int]) -> Answer:
        try:
            values = self._solver.exists(holding, failing)
        except SolverMissing:
            return Answer(None, False, why=_NO_SOLVER)
        except Undecided as problem:
            return Answer(None, False, why=str(problem))
        if values is None:
            return Answer(None, True, "smt")
        facts = self._completed(values)
        if self.confirmed(facts, holding, failing):
            return Answer(facts, False, "smt")
        return Answer(None, False, why=self._why_not([*holding, *failing]))

    def _why_not(self, conditions: Sequence[int]) -> str:
        """What the solver has no formula for, of these conditions if it can be."""
        named: set[str] = set()
        for place in conditions:
            for leaf in leaves(self.subject.conditions[place]):
                named.update(
                    [leaf.text] if isinstance(leaf, Opaque) else [leaf.column] if isinstance(leaf, Atom) else []
                )
        unread = sorted(self._solver.unread, key=lambda text: text not in named)
        return f"求解器没有“{unread[0]}”的算法" if unread else _NO_EXAMPLE

    def _completed(self, values: Mapping[str, object]) -> dict[str, object]:
        """The solver's values, and any value for the columns it was not asked about."""
        found = dict(values)
        inputs = [name for name in self.subject.domains if name not in self.subject.derived]
        for name in inputs:
            if name not in found:
                column = Column(name, self.subject.domains[name], ())
                found[name] = column.value(column.full)
        return {name: found[name] for name in inputs}
