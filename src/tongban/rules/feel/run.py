"""One evaluation in progress: the facts it reads, the steps it may still take and what went wrong on the way."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final

from tongban.rules.feel.errors import FeelError, Span, refuse
from tongban.rules.feel.values import BLOCKED, UNKNOWN, UnusableFactError, normalise

STEP_LIMIT: Final = 200_000
_CAUSES_KEPT = 20
_NOWHERE: Final = Span(0, 0)
_UNREAD: Final = object()


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a value became null: where, and a Chinese sentence."""

    span: Span
    message: str


class Fault(Exception):
    """Raised inside a built-in when its arguments cannot give a value; becomes null with this cause."""


class Run:
    """Evaluation state. In a decision (`deciding`) an empty input outside `nullable`, and every fault, is BLOCKED;
    elsewhere both are FEEL null.
    """

    __slots__ = ("causes", "deciding", "facts", "nullable", "seen", "slots", "steps", "tested")

    def __init__(self, facts: Mapping[str, object], *, deciding: bool = False, nullable: Collection[str] = ()) -> None:
        self.facts = facts
        self.deciding = deciding
        self.nullable = nullable
        self.seen: dict[str, object] = {}
        self.slots: dict[int, object] = {}
        self.tested: object = _UNREAD
        self.steps = STEP_LIMIT
        self.causes: list[Cause] = []

    def read(self, path: str) -> object:
        """The value of an input, normalised once per run; UNKNOWN when the facts do not have it."""
        value = self.seen.get(path, _UNREAD)
        if value is _UNREAD:
            value = self.seen[path] = self._fetch(path)
        return value

    def read_tested(self) -> object:
        """The value that the unary tests at hand are put to: a table's, or the input `?`."""
        return self.read("?") if self.tested is _UNREAD else self.tested

    def _fetch(self, path: str) -> object:
        try:
            value = normalise(self.facts.get(path, UNKNOWN))
        except UnusableFactError as problem:
            raise refuse("TB-FEEL-016", _NOWHERE, name=path, problem=problem) from problem
        if value is None and self.deciding and path not in self.nullable:
            return BLOCKED
        return value

    def spend(self, steps: int) -> None:
        """Take `steps` from the budget. Raises FeelError TB-FEEL-015 when it is used up."""
        self.steps -= steps
        if self.steps < 0:
            raise refuse("TB-FEEL-015", _NOWHERE, limit=STEP_LIMIT)

    def fault(self, span: Span, message: str) -> object:
        """Note why there is no value here and give what stands for it."""
        if len(self.causes) < _CAUSES_KEPT:
            self.causes.append(Cause(span, message))
        return BLOCKED if self.deciding else None

    def afresh(self) -> None:
        """Start the next expression over the same facts: full budget, no causes."""
        self.steps = STEP_LIMIT
        self.causes = []


Step = Callable[[Run], object]

__all__ = ["STEP_LIMIT", "Cause", "Fault", "FeelError", "Run", "Step"]
