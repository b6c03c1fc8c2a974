"""Which question next: exact dynamic programming over what is left of a rule, or one step ahead where that is large."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_

from tongban.rules.ask.diagram import Node
from tongban.rules.ask.model import Workspace
from tongban.rules.ask.terms import Terms

State = tuple[Node, int]
"""What is left of a rule, and the inputs known that still have a part in it."""

EXACT_INPUTS = 12
"""Up to how many open inputs the order is looked for exactly."""
EXACT_BRANCHINGS = 1_000
"""Up to how many branchings of what is left of the rule."""
EXACT_STATES = 6_000
"""After how many states the exact search is given up."""
_DIGITS = 9


class _TooManyError(Exception):
    """The exact search grew beyond its limit."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The questions that can be asked in a state, best first, with what is expected to be spent with each first."""

    ranked: tuple[tuple[int, float], ...]
    exact: bool

    @property
    def first(self) -> int:
        """The place of the input to ask."""
        return self.ranked[0][0]


class Solver:
    """Answers for one rule on fixed terms. What it answers depends on the state alone, never on earlier questions."""

    def __init__(self, workspace: Workspace, terms: Terms, limit: int = EXACT_STATES) -> None:
        self._diagram = workspace.diagram
        self._workspace = workspace
        self._terms = terms
        self._limit = limit
        self._spent = [0.0 if terms.mandatory >> place & 1 else cost for place, cost in enumerate(terms.costs)]
        self._prerequisites = reduce(or_, terms.before, 0)
        self._shared = _shared(terms.needs)
        self._solved: dict[State, tuple[float, int]] = {}
        self._large: set[State] = set()
        self._walked: dict[State, float] = {}
        self._needed: dict[Node, int] = {}

    def state(self, node: Node, known: int) -> State:
        """The state of a residual rule and the inputs known."""
        kept = self._prerequisites | (self._inputs(node) & self._shared) | self._pending(node)
        return node, known & kept

    def relevant(self, state: State) -> int:
        """The open inputs that can still change the outcome."""
        node, known = state
        return (self._inputs(node) | self._pending(node)) & ~known

    def choice(self, state: State) -> Choice:
        """The questions of an unsettled state."""
        exact = self._try_exact(state)
        score = self._expected if exact else self._ahead
        scored = [(place, score(state, place)) for place in self._candidates(state)]
        return Choice(tuple(sorted(scored, key=self._order)), exact)

    def answers(self, state: State, place: int, *, likely: bool = False) -> list[tuple[float, State]]:
        """The states that asking an input can lead to, with their chances; `likely` leaves out those of chance 0."""
        node, known = state
        known |= 1 << place
        reached = {node: 1.0}
        for subject in self._revealed(node, known):
            reached = self._split(reached, subject, likely)
        return [(chance, self.state(one, known)) for one, chance in reached.items()]

    def expected(self, state: State) -> float:
        """What is expected to be spent from a state on, mandatory inputs left out."""
        if not self.relevant(state):
            return 0.0
        return self.choice(state).ranked[0][1]

    def _order(self, scored: tuple[int, float]) -> tuple[float, int, float, int]:
        place, score = scored
        return round(score, _DIGITS), self._terms.sensitive >> place & 1, self._spent[place], place

    def _inputs(self, node: Node) -> int:
        found = self._needed.get(node)
        if found is None:
            support, needs = self._diagram.support(node), self._terms.needs
            found = reduce(or_, (one for place, one in enumerate(needs) if support >> place & 1), 0)
            self._needed[node] = found
        return found

    def _pending(self, node: Node) -> int:
        if not self._workspace.pending:
            return 0
        outcomes = self._workspace.outcomes
        pending = (outcomes[says].pending for says in self._diagram.ends(node))
        return reduce(or_, map(self._terms.bits, pending), 0)

    def _revealed(self, node: Node, known: int) -> list[int]:
        support = self._diagram.support(node)
        return [place for place, needs in enumerate(self._terms.needs) if support >> place & 1 and not needs & ~known]

    def _split(self, reached: dict[Node, float], subject: int, likely: bool) -> dict[Node, float]:
        found: dict[Node, float] = {}
        shares = self._terms.chances[subject]
        for node, chance in reached.items():
            for left, share in zip(self._diagram.answered(node, subject, len(shares)), shares, strict=True):
                if share or not likely:
                    found[left] = found.get(left, 0.0) + chance * share
        return found

    def _candidates(self, state: State) -> list[int]:
        """The inputs that may be asked now; a sensitive one only if no other could settle the matter by itself."""
        ready = self._terms.ready(self.relevant(state), state[1])
        plain = [place for place in ready if not self._terms.sensitive >> place & 1]
        if len(plain) < len(ready) and any(self._could_settle(state, place) for place in plain):
            return plain
        return ready

    def _could_settle(self, state: State, place: int) -> bool:
        return any(not self.relevant(after) for _chance, after in self.answers(state, place))

    def _try_exact(self, state: State) -> bool:
        """Whether the state could be solved within the limit; counted from nothing, so that the past has no say."""
        if state in self._solved:
            return True
        if state in self._large or self.relevant(state).bit_count() > EXACT_INPUTS:
            return False
        if self._diagram.size(state[0]) > EXACT_BRANCHINGS:
            return False
        fresh: dict[State, tuple[float, int]] = {}
        try:
            self._solve(state, fresh)
        except _TooManyError:
            self._large.add(state)
            return False
        self._solved.update(fresh)
        return True

    def _solve(self, state: State, solved: dict[State, tuple[float, int]]) -> float:
        if not self.relevant(state):
            return 0.0
        known = solved.get(state)
        if known is None:
            best = min(
                ((place, self._after(state, place, solved)) for place in self._candidates(state)), key=self._order
            )
            if len(solved) == self._limit:
                raise _TooManyError
            known = solved[state] = (best[1], best[0])
        return known[0]

    def _after(self, state: State, place: int, solved: dict[State, tuple[float, int]]) -> float:
        after = self.answers(state, place, likely=True)
        return self._spent[place] + sum(chance * self._solve(one, solved) for chance, one in after)

    def _expected(self, state: State, place: int) -> float:
        return self._after(state, place, self._solved)

    def _ahead(self, state: State, place: int) -> float:
        """One question, and then the others in the order of the rule as far as they still matter."""
        after = self.answers(state, place, likely=True)
        return self._spent[place] + sum(chance * self._walk(one) for chance, one in after)

    def _walk(self, state: State) -> float:
        node, known = state
        if node < 0:
            return 0.0
        found = self._walked.get(state)
        if found is None:
            subject, children = self._diagram.top(node)
            missing = self._terms.needs[subject] & ~known
            found = sum(cost for place, cost in enumerate(self._spent) if missing >> place & 1)
            for child, chance in zip(children, self._terms.chances[subject], strict=True):
                if chance:
                    found += chance * self._walk(self.state(child, known | missing))
            self._walked[state] = found
        return found


def _shared(needs: tuple[int, ...]) -> int:
    """The inputs of more than one subject, or of one that needs others too."""
    seen = shared = 0
    for one in needs:
        shared |= one if one.bit_count() > 1 else seen & one
        seen |= one
    return shared
