"""What waits under another principal: after signing in, a draft begun for a firm is not out of sight."""

from __future__ import annotations

from dataclasses import dataclass

from tongban.cases import queries as cases
from tongban.channels.authorise import CitizenRequest


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A principal the visitor does not act for now, with her drafts and its open cases."""

    id: str
    name: str
    drafts: int
    open: int


def waiting(request: CitizenRequest) -> list[Elsewhere]:
    """Those among the principals for whom something waits, by name; nothing of the one acted for now."""
    others = [party for party in request.principals if party.id != request.acting.id]
    if not others:
        return []
    ids = [party.id for party in others]
    drafts, open_ = cases.waiting_for(request.person.id, ids)
    return [
        Elsewhere(str(party.id), party.name, drafts.get(party.id, 0), open_.get(party.id, 0))
        for party in others
        if party.id in drafts or party.id in open_
    ]
