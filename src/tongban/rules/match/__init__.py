"""Matching a population: many clauses over the columns of many firms, by bitmaps, with null and UNKNOWN as in FEEL."""

from tongban.rules.match.columns import Coded, Measured
from tongban.rules.match.errors import MatchError
from tongban.rules.match.hits import Hits, Work
from tongban.rules.match.population import Population
from tongban.rules.match.support import Support, supports
from tongban.rules.match.why import Why

__all__ = ["Coded", "Hits", "MatchError", "Measured", "Population", "Support", "Why", "Work", "supports"]
