"""What an item says of credit: whether bad credit is looked at more closely, and which clause bars whom."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bar:
    """A clause that bars whoever stands on a list (名单) of seriously bad conduct, and where it was read."""

    register: str
    clause: str
    source: str | None = None
    confidence: str | None = None


@dataclass(frozen=True, slots=True)
class CreditTerms:
    """The credit terms of an item. ``review`` is the clause by which bad credit is looked at more closely, or empty."""

    review: str = ""
    bars: tuple[Bar, ...] = ()
    source: str | None = None
    confidence: str | None = None
