"""What is known about an applicant, each value with where it came from (blueprint, promise 2)."""

from tongban.facts.fact import Fact, Origin, OriginKind, plain
from tongban.facts.factset import Conflict, Facts

__all__ = ["Conflict", "Fact", "Facts", "Origin", "OriginKind", "plain"]
