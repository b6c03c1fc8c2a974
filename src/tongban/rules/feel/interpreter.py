"""The reference interpreter: the whole language as closures over a run."""

from tongban.rules.feel import calls, functions, logic, loops, tables, terms
from tongban.rules.feel.closing import close

__all__ = ["calls", "close", "functions", "logic", "loops", "tables", "terms"]
