"""One evaluation in progress: the facts it reads, the steps it may still take and what went wrong on the way."""

from __future__ import annotations

import datetime as dt
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
    """Why a value became null: where, and a Chinese sentence; `empty` where all that is wrong is a null it needs."""

    span: Span
    message: str
    empty: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an expression came to, and every reason met on the way why a part of it has no value, first met first."""

    value: object
    causes: tuple[Cause, ...]


class Fault(Exception):
    """Raised inside a built-in when its arguments cannot give a value; becomes null with this cause."""


class Run:
    """Evaluation state. In a decision (`deciding`) an empty input outside `nullable`, and every fault, is BLOCKED;
    elsewhere both are FEEL null. `now` is what `now()` gives where the text was read with a clock. Where `hits` is a
    list, each table notes itself there with the places of its rows that decided.
    """

    __slots__ = (
        "_known",
        "causes",
        "deciding",
        "depth",
        "facts",
        "hits",
        "now",
        "nullable",
        "seen",
        "slots",
        "steps",
        "tested",
    )

    def __init__(
        self,
        facts: Mapping[str, object],
        *,
        deciding: bool = False,
        nullable: Collection[str] = (),
        now: dt.datetime | None = None,
    ) -> None:
        self.facts = facts
        self.now = now
        self.deciding = deciding
        self.nullable = nullable
        self.seen: dict[str, object] = {}
        self.slots: dict[int, object] = {}
        self.tested: object = _UNREAD
        self.steps = STEP_LIMIT
        self.depth = 0
        self.causes: list[Cause] = []
        self.hits: list[tuple[object, tuple[int, ...]]] | None = None
        self._known = self.seen

    def read(self, path: str) -> object:
        """The value of an input, normalised once per run; UNKNOWN when the facts do not have it."""
        seen = self.seen
        value = seen.get(path, _UNREAD)
        if value is _UNREAD:
            value = seen[path] = self._fact(path) if seen is self._known else self._fetch(path)
        return value

    def read_tested(self) -> object:
        """The value that the unary tests at hand are put to: a table's, or the input `?`."""
        return self.read("?") if self.tested is _UNREAD else self.tested

    def bind(self, values: Mapping[str, object]) -> dict[str, object]:
        """Make declared names mean these FEEL values until `release`; what this gives is what `release` takes.

        For texts of their own (`Written`) that read names which are not facts: parameters of a business knowledge
        model, results of required decisions, earlier entries of a boxed context, iterators of a boxed loop. Frames
        nest, and a function made inside one keeps it:

            around = run.bind({"本金": principal})
            try:
                return body(run)
            finally:
                run.release(around)
        """
        around = self.seen
        self.seen = {**around, **values}
        return around

    def release(self, around: dict[str, object]) -> None:
        """Let the names mean again what they meant before `bind`."""
        self.seen = around

    def _fetch(self, path: str) -> object:
        if path in self._known:
            return self._known[path]
        value = self._known[path] = self._fact(path)
        return value

    def _fact(self, path: str) -> object:
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

    def bounded(self, value: object) -> object:
        """The value, which written out has no more parts than a run has steps: shared parts can nest without end.

        Raises FeelError TB-FEEL-015.
        """
        if type(value) is list or type(value) is dict:
            parts = 0
            waiting: list[object] = [value]
            while waiting:
                part = waiting.pop()
                inner = part if type(part) is list else part.values() if type(part) is dict else ()
                waiting.extend(inner)
                parts += len(inner)
                if parts > STEP_LIMIT:
                    raise refuse("TB-FEEL-015", _NOWHERE, limit=STEP_LIMIT)
        return value

    def fault(self, span: Span, message: str) -> object:
        """Note why there is no value here and give what stands for it."""
        if len(self.causes) < _CAUSES_KEPT:
            self.causes.append(Cause(span, message))
        return BLOCKED if self.deciding else None

    def empty(self, span: Span, message: str) -> object:
        """Null, noting that a value needed here is null; a decision knows that null as empty, not as a fault."""
        if not self.deciding and len(self.causes) < _CAUSES_KEPT:
            self.causes.append(Cause(span, message, empty=True))
        return None

    def afresh(self) -> None:
        """Start the next expression over the same facts: full budget, no causes."""
        self.steps = STEP_LIMIT
        self.depth = 0
        self.causes = []


Step = Callable[[Run], object]

__all__ = ["STEP_LIMIT", "Cause", "Fault", "FeelError", "Run", "Step"]
