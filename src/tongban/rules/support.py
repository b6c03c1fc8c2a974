"""Whether a rule may run on a target, and if not, why."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Support:
    """The answer of one target to one rule; `why` tells in Chinese what keeps the rule from it."""

    ok: bool
    why: str = ""

    def __bool__(self) -> bool:
        return self.ok


SUPPORTED = Support(ok=True)


def unsupported(why: str) -> Support:
    """The rule does not run on the target, because `why` (a Chinese sentence)."""
    return Support(ok=False, why=why)
