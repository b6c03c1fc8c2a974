"""What a rule book answers: an effect, whether it is final, and the reasons with their clauses and values."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class Effect(StrEnum):
    """What a rule may do by itself; refusing is not among it (行政许可法 38)."""

    GRANT = "准予"
    ROUTE = "分流"
    HAND_OVER = "转人工"


class Reason(Struct, frozen=True):
    """One condition of a verdict.

    `truth` is True, False, None (cannot be told) or UNKNOWN (not obtained yet); `inputs` the values it looked at;
    `say` the advice to show, or in a hand-over which inputs are missing or empty.
    """

    name: str
    truth: object
    clause: str | None
    expr: str
    inputs: dict[str, object]
    say: str | None = None


class Computed(Struct, frozen=True):
    """A value that a rule book computed: its formula, the clause behind it, and the inputs with their values."""

    name: str
    value: object
    clause: str | None
    expr: str
    inputs: dict[str, object]


class Verdict(Struct, frozen=True):
    """The outcome over the facts at hand; `settled` is False while inputs not obtained could still change it.

    `value` is the route, None for a grant and for a hand-over that no row asked for; `open` names those inputs, in
    order of first demand.
    """

    effect: Effect
    value: str | None
    settled: bool
    reasons: tuple[Reason, ...]
    advice: tuple[Reason, ...]
    open: tuple[str, ...] = ()
