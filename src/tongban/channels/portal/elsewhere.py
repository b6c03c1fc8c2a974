"""What waits under another principal: after signing in, a draft begun for a firm is not out of sight."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from tongban.cases import lists
from tongban.channels.authorise import CitizenRequest
from tongban.channels.portal import reach
from tongban.core.reading import Reading
from tongban.parties.models import Party


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A principal the visitor does not act for now, with her drafts and its open cases."""

    id: str
    name: str
    drafts: int
    open: int


def asked(who: reach.Who) -> Reading[dict[UUID, lists.Waiting]]:
    """What is to be read for ``waiting``."""
    return lists.waiting_for(who.person.id, [party.id for party in _others(who)])


def waiting(request: CitizenRequest, found: Mapping[UUID, lists.Waiting]) -> list[Elsewhere]:
    """Those among the principals for whom something waits, by name; nothing of the one acted for now."""
    return [
        Elsewhere(str(party.id), party.name, found[party.id].drafts, found[party.id].open)
        for party in _others(request)
        if party.id in found
    ]


def _others(who: reach.Who) -> list[Party]:
    return [party for party in who.principals if party.id != who.acting.id]
