"""Questions for one page: those that will be asked whatever the answers to the others are."""

from __future__ import annotations

from tongban.rules.ask.solver import Solver, State

_MOST_STATES = 2_000


class _TooManyError(Exception):
    """There are too many ways the questions can go."""


def needed_anyway(solver: Solver, state: State) -> int:
    """The inputs that every way through the plan from here asks; the next alone where there are too many ways."""
    found: dict[State, int] = {}
    try:
        return _needed(solver, state, found)
    except _TooManyError:
        return 1 << solver.choice(state).first


def _needed(solver: Solver, state: State, found: dict[State, int]) -> int:
    if not solver.relevant(state):
        return 0
    needed = found.get(state)
    if needed is None:
        if len(found) == _MOST_STATES:
            raise _TooManyError
        first = solver.choice(state).first
        needed = -1
        for _chance, after in solver.answers(state, first):
            needed &= _needed(solver, after, found)
            if not needed:
                break
        needed = found[state] = needed | 1 << first
    return needed
