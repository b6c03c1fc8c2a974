"""Why a clause is true of a firm, or why not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tongban.rules.expression import Expression
from tongban.rules.feel.trace import Trace


@dataclass(frozen=True, slots=True)
class Why:
    """A clause put to one firm: every part with its values and truth, and the parts it hangs on.

    `reasons` are, where it matches, the parts that make it true; else those that keep it from being true.
    """

    matches: bool
    trace: Trace
    reasons: tuple[Trace, ...]

    def __str__(self) -> str:
        head = "符合" if self.matches else "不符合"
        return "\n".join([head, *(str(reason) for reason in self.reasons)])


def why(expression: Expression, facts: Mapping[str, object]) -> Why:
    """The reasons of a clause for the facts of a firm."""
    trace = expression.explain(facts)
    holds = trace.value is True
    return Why(holds, trace, tuple(_reasons(trace, wanted=True, holds=holds)))


def _reasons(trace: Trace, *, wanted: bool, holds: bool) -> Iterator[Trace]:
    """The leaves that make a part what is wanted of it (`holds`), or keep it from being so."""
    if trace.kind == "not":
        yield from _reasons(trace.children[0], wanted=not wanted, holds=holds)
    elif trace.kind in ("and", "or"):
        for child in trace.children:
            if (child.value is wanted) is holds:
                yield from _reasons(child, wanted=wanted, holds=holds)
    else:
        yield trace
