"""A plan of questions for one published rule: what to ask next, why, and when nothing more needs to be asked."""

from __future__ import annotations

import threading
from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType

from tongban.rules.ask import frozen as freezing
from tongban.rules.ask.books import BookModel
from tongban.rules.ask.coarse import coarse_order
from tongban.rules.ask.decision_tables import TableModel
from tongban.rules.ask.errors import refuse_plan
from tongban.rules.ask.frozen import Frozen
from tongban.rules.ask.model import Model, Workspace
from tongban.rules.ask.paging import needed_anyway
from tongban.rules.ask.partial import Look, Partial, is_known, look
from tongban.rules.ask.reading import Setting
from tongban.rules.ask.solver import Solver, State
from tongban.rules.ask.terms import Terms, bits_of, chances, checked_costs, checked_order
from tongban.rules.ask.why import Why, why
from tongban.rules.book import RuleBook
from tongban.rules.feel.nodes import DecisionTable
from tongban.rules.remembered import Remembered

Rules = RuleBook | DecisionTable
_NOTHING: Mapping[str, object] = MappingProxyType({})

LARGEST_DIAGRAM = 8_000
"""A rule that needs more branchings than this is asked about by its rows, not by its outcome."""
LARGEST_SEARCH = 2_000
"""With more branchings than this left, the next question is the one that decides most rows."""
_KEPT_DIAGRAM = 400_000


class Plan:
    """Made by `plan_questions` or `Plan.from_json`. Its answers depend on the rule, the terms and the facts alone.

    Safe to share between threads. An input is open while the facts do not have it (or have UNKNOWN).
    """

    def __init__(self, model: Model, terms: Terms, frozen: Frozen) -> None:
        self._model = model
        self._terms = terms
        self._frozen = frozen
        self._lock = threading.RLock()
        self._orders: Remembered[tuple[str, ...]] = Remembered()
        self._large = look(model, Workspace(), _NOTHING, LARGEST_DIAGRAM).root is None
        self._renew()

    @property
    def inputs(self) -> tuple[str, ...]:
        """Every input the plan knows, in order of the rule."""
        return self._terms.inputs

    @property
    def digest(self) -> str:
        """SHA-256 over the rule and the terms; equal digests give equal questions."""
        return self._frozen.digest

    def to_json(self) -> str:
        """The frozen terms, to be kept with the published rule."""
        return self._frozen.to_json()

    @staticmethod
    def from_json(text: str, rules: Rules) -> Plan:
        """The plan frozen in a text. Raises PlanError TB-ASK-004 for other rules, TB-ASK-005 for another text."""
        frozen = Frozen.from_json(text)
        model = _model(rules, frozen.domains, frozen.may_be_empty)
        names = tuple(subject.name for subject in model.subjects)
        if freezing.digest_of(model.content) != frozen.rules or names != tuple(name for name, _ in frozen.chances):
            raise refuse_plan("TB-ASK-004")
        return Plan(model, _terms(model, frozen), frozen)

    def partial(self, facts: Mapping[str, object]) -> Partial:
        """What the rule still can come to."""
        with self._lock:
            return self._look(facts).partial()

    def next(self, facts: Mapping[str, object]) -> str | None:
        """The input to ask now; None when the outcome is settled and nothing mandatory is open."""
        order = self.order(facts)
        return order[0] if order else None

    def order(self, facts: Mapping[str, object]) -> tuple[str, ...]:
        """The inputs that may have to be asked, best next question first, mandatory ones that decide nothing last."""
        return self._orders.answer("order", self._terms.inputs, facts, lambda: self._ordered(facts))

    def page(self, facts: Mapping[str, object], size: int) -> tuple[str, ...]:
        """Up to `size` questions for one page: the next, and others that will be asked whatever its answers are."""
        with self._lock:
            seen = self._look(facts)
            order = self.order(facts)
            wanted = self._terms.mandatory
            state = self._state(seen)
            if state is not None:
                wanted |= needed_anyway(self._solver, state)
            return tuple(name for place, name in enumerate(order) if not place or wanted & self._terms.bits([name]))[
                :size
            ]

    def expected(self, facts: Mapping[str, object]) -> float | None:
        """What is expected to be spent until the outcome is settled, mandatory inputs left out; None if not known."""
        with self._lock:
            state = self._state(self._look(facts))
            return self._solver.expected(state) if state is not None else None

    def why(self, facts: Mapping[str, object], name: str) -> Why:
        """Why an input is asked: the conditions it still can decide. Raises PlanError TB-ASK-001."""
        with self._lock:
            place = bits_of([name], self._terms.inputs).bit_length() - 1
            waiting = [one for one, before in enumerate(self._terms.before) if before >> place & 1]
            mandatory = bool(self._terms.mandatory >> place & 1)
            return why(self._look(facts).partial(), name, mandatory, [self._terms.inputs[one] for one in waiting])

    def _ordered(self, facts: Mapping[str, object]) -> tuple[str, ...]:
        with self._lock:
            seen = self._look(facts)
            ranked = self._ranked(seen)
            relevant = self._terms.bits(seen.partial().relevant)
            return self._listed(ranked, relevant | self._terms.mandatory, self._known(seen))

    def _renew(self) -> None:
        self._workspace = Workspace()
        self._solver = Solver(self._workspace, self._terms)

    def _look(self, facts: Mapping[str, object]) -> Look:
        if self._large or len(self._workspace.diagram) > _KEPT_DIAGRAM:
            self._renew()
        return look(self._model, self._workspace, facts, LARGEST_DIAGRAM if self._large else None)

    def _known(self, seen: Look) -> int:
        return self._terms.bits(name for name in self._terms.inputs if is_known(seen.run, name))

    def _state(self, seen: Look) -> State | None:
        """Where the solver starts from; None where what is left is too large to be searched."""
        if seen.root is None or self._workspace.diagram.size(seen.root) > LARGEST_SEARCH:
            return None
        return self._solver.state(seen.root, self._known(seen))

    def _ranked(self, seen: Look) -> list[int]:
        state = self._state(seen)
        if state is None:
            return coarse_order(seen, self._terms, self._known(seen))
        if not self._solver.relevant(state):
            return []
        return [place for place, _score in self._solver.choice(state).ranked]

    def _listed(self, ranked: list[int], wanted: int, known: int) -> tuple[str, ...]:
        """The ranked inputs, then the others wanted as their order allows, cheap and not sensitive first."""
        listed = list(ranked)
        done = known | sum(1 << place for place in listed)
        while True:
            ready = self._terms.ready(wanted, done)
            if not ready:
                return tuple(self._terms.inputs[place] for place in listed)
            listed.append(ready[0])
            done |= 1 << ready[0]


def plan_questions(
    rules: Rules,
    *,
    costs: Mapping[str, float] = MappingProxyType({}),
    priors: Mapping[str, Mapping[object, float]] = MappingProxyType({}),
    mandatory: Collection[str] = (),
    sensitive: Collection[str] = (),
    after: Mapping[str, Collection[str]] = MappingProxyType({}),
    domains: Mapping[str, Sequence[object]] = MappingProxyType({}),
    may_be_empty: Collection[str] | None = None,
) -> Plan:
    """The plan of questions for a published rule book or decision table.

    `costs` of asking an input (1 unless given; say 0 for one fetched from a register, 5 for a certificate to upload);
    `priors` how often each value of an input, or each truth value of a condition by its text, occurred; `mandatory`
    inputs are asked even where they decide nothing, `sensitive` ones last among equals, an input in `after` only once
    others are known. `domains` are the values an input can have, `may_be_empty` the inputs whose answer may be null
    (unless given, the nullable ones of a rule book). Raises PlanError.
    """
    model = _model(rules, domains, may_be_empty)
    extra = (*mandatory, *(name for names in after.values() for name in names))
    inputs = tuple(dict.fromkeys((*model.inputs, *extra)))
    bits_of(domains, inputs)
    frozen = Frozen(
        freezing.digest_of(model.content),
        list(zip(inputs, checked_costs(costs, inputs), strict=True)),
        chances(model.subjects, model.turned, priors),
        freezing.sorted_names(mandatory, inputs),
        freezing.sorted_names(sensitive, inputs),
        {name: freezing.sorted_names(names, inputs) for name, names in after.items()},
        domains,
        [name for name in inputs if name in model.setting.may_be_empty],
    )
    return Plan(model, _terms(model, frozen), frozen)


def partial(rules: Rules, facts: Mapping[str, object]) -> Partial:
    """What a rule still can come to over these facts; for many looks at one rule make a plan."""
    return plan_questions(rules).partial(facts)


def _model(rules: Rules, domains: Mapping[str, Sequence[object]], may_be_empty: Collection[str] | None) -> Model:
    if isinstance(rules, RuleBook):
        empty = rules.nullable if may_be_empty is None else may_be_empty
        return BookModel.of(rules, Setting(True, rules.nullable, empty, domains))
    return TableModel.of(rules, Setting(False, (), may_be_empty or (), domains))


def _terms(model: Model, frozen: Frozen) -> Terms:
    inputs = tuple(name for name, _cost in frozen.costs)
    return Terms(
        inputs,
        tuple(cost for _name, cost in frozen.costs),
        bits_of(frozen.mandatory, inputs),
        bits_of(frozen.sensitive, inputs),
        checked_order(frozen.after, inputs),
        tuple(bits_of(subject.needs, inputs) for subject in model.subjects),
        tuple(tuple(shares) for _name, shares in frozen.chances),
    )
