"""Who asks, and for whom: what the pages of one's own things are read by."""

from __future__ import annotations

from dataclasses import dataclass

from tongban.parties.models import Party
from tongban.parties.queries import Circle


@dataclass(frozen=True, slots=True)
class Asker:
    """A person, everyone she may act for, and the one she acts for now: herself or a principal."""

    person: Party
    acting: Party
    circle: Circle

    @property
    def principals(self) -> list[Party]:
        """Herself, and those she may act for."""
        return self.circle.parties

    def same(self, other: Asker) -> bool:
        """Whether the same may be read for both: they act for the same one under the same mandates."""
        return (
            self.acting.id == other.acting.id
            and [party.id for party in self.circle.parties] == [party.id for party in other.circle.parties]
            and [(one.principal_id, one.role, one.items) for one in self.circle.mandates]
            == [(one.principal_id, one.role, one.items) for one in other.circle.mandates]
        )


def asker_of(circle: Circle, acting: str) -> Asker:
    """The agent of a circle, acting for the principal with this id; for herself where that is none of hers."""
    person = circle.parties[0]
    return Asker(person, next((party for party in circle.parties if str(party.id) == acting), person), circle)
