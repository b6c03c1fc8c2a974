"""A verdict of the rules kept as plain JSON, and a sentence for whoever reads it."""

from collections.abc import Iterable
from typing import Any

from tongban.catalog.values import plain_value
from tongban.rules import UNKNOWN, Computed, Effect, Reason, Verdict

_TRUTH = {True: "true", False: "false", None: "null"}


def to_json(
    verdict: Verdict,
    version_digest: str,
    *,
    automatic: bool,
    held_back: str | None,
    computed: Iterable[Computed] = (),
) -> dict[str, Any]:
    """The stored decision: effect, route, every reason with its values and clause, and what was computed."""
    return {
        "effect": verdict.effect.value,
        "route": verdict.value,
        "automatic": automatic,
        "held_back": held_back,
        "version": version_digest,
        "reasons": [_reason(r) for r in verdict.reasons],
        "advice": [_reason(r) for r in verdict.advice],
        "computed": computed_to_json(computed),
    }


def computed_to_json(computed: Iterable[Computed]) -> list[dict[str, Any]]:
    """Computed values as they are stored, each with its formula, its clause and what went into it."""
    return [
        {
            "name": one.name,
            "value": _value(one.value),
            "clause": one.clause,
            "expr": one.expr,
            "inputs": {path: _value(value) for path, value in one.inputs.items()},
        }
        for one in computed
    ]


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "name": reason.name,
        "truth": "unknown" if reason.truth is UNKNOWN else _TRUTH[reason.truth],  # type: ignore[index]  # UNKNOWN and the three truths are all there is
        "clause": reason.clause,
        "expr": reason.expr,
        "inputs": {path: _value(value) for path, value in reason.inputs.items()},
        "say": reason.say,
    }


def _value(value: Any) -> Any:
    return "待取得" if value is UNKNOWN else plain_value(value)


def grants(verdict: Verdict) -> bool:
    """True when the rules, as they stand, let a machine grant."""
    return verdict.effect is Effect.GRANT and verdict.settled
