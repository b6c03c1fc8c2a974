"""The order of questions where a rule is too large for a diagram of its outcome: by the rows an answer decides."""

from __future__ import annotations

from tongban.rules.ask.diagram import Node
from tongban.rules.ask.partial import Look
from tongban.rules.ask.terms import Terms


def coarse_order(seen: Look, terms: Terms, known: int) -> list[int]:
    """The open inputs, those first that are expected to decide the most conditions for their cost."""
    relevant = terms.bits(seen.partial().relevant)
    open_ = [seen.conditions[place] for place in seen.model.deciding(seen.conditions)]
    scored = []
    for rank, place in enumerate(terms.ready(relevant, known)):
        decided = sum(_chance_of_end(seen, terms, node, known | 1 << place) for node in open_)
        score = terms.costs[place] / decided if decided else float("inf")
        scored.append((score, rank, place))
    return [place for _score, _rank, place in sorted(scored)]


def _chance_of_end(seen: Look, terms: Terms, node: Node, known: int) -> float:
    """How likely a condition is decided by the inputs known."""
    diagram = seen.workspace.diagram
    if node < 0:
        return 1.0
    support = diagram.support(node)
    for subject, needs in enumerate(terms.needs):
        if support >> subject & 1 and not needs & ~known:
            shares = terms.chances[subject]
            left = zip(diagram.answered(node, subject, len(shares)), shares, strict=True)
            return sum(share * _chance_of_end(seen, terms, one, known) for one, share in left if share)
    return 0.0
