"""Backtests: past cases put to two versions of a rule, and who would be decided differently, by what."""

from __future__ import annotations

from collections.abc import Callable

from tongban.rules.backtest.cases import Cases, CasesError, read_cases
from tongban.rules.backtest.clauses import ClauseChange, ClauseComparison, compare_clauses
from tongban.rules.backtest.comparison import Comparison, Difference, Grounds, Side, Tally, Transition
from tongban.rules.backtest.subjects import Outcome, Subject, decider_of

__all__ = [
    "Cases",
    "CasesError",
    "ClauseChange",
    "ClauseComparison",
    "Comparison",
    "Difference",
    "Grounds",
    "Outcome",
    "Side",
    "Subject",
    "Transition",
    "compare",
    "compare_clauses",
    "read_cases",
]


def compare(
    old: Subject,
    new: Subject,
    cases: Cases,
    *,
    id_field: str | None = None,
    samples: int = 5,
    each: Callable[[Difference], None] | None = None,
) -> Comparison:
    """Decide every case by both versions and count what changes.

    A version is a RuleBook, a Model or an Expression. Cases are facts by input name, or pairs of an id and facts, from
    any iterable, or the path of a file of JSON lines or a Parquet file; they are read once, one after the other, and
    none is kept but `samples` of each change. A model takes texts of a file by its declared types. `each` is given
    every difference as it is found, to write them all out.
    Memory does not grow with the cases. Raises CasesError.
    """
    decide_old, decide_new = decider_of(old), decider_of(new)
    tally = Tally(samples)
    for case, facts in read_cases(cases, id_field):
        found = tally.add(case, decide_old(facts), decide_new(facts))
        if found is not None and each is not None:
            each(found)
    return tally.result()
