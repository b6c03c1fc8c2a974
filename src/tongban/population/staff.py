"""Who works on past cases: the demonstration staff, by post, department and district."""

from collections.abc import Mapping
from dataclasses import dataclass

from tongban.core.actor import Actor, ActorKind
from tongban.org.models import Posting, Staff
from tongban.population.chance import Chance


@dataclass(frozen=True, slots=True)
class Staffing:
    """Staff by post, department and district (0: the whole city)."""

    holders: Mapping[tuple[str, str, int], tuple[Actor, ...]]
    chance: Chance

    @classmethod
    def read(cls, chance: Chance) -> "Staffing":
        """The demonstration staff as they are posted."""
        staff = {row.id: row for row in Staff.objects.filter(demonstration=True, active=True).order_by("login")}
        found: dict[tuple[str, str, int], list[Actor]] = {}
        for posting in Posting.objects.order_by("post", "department", "district"):
            row = staff.get(posting.staff_id)
            if row is not None:
                place = (posting.post, posting.department, posting.district)
                found.setdefault(place, []).append(Actor(ActorKind.STAFF, str(row.id), row.name))
        return cls({place: tuple(sorted(actors, key=lambda a: a.name)) for place, actors in found.items()}, chance)

    def somebody(self, post: str, department: str, district: int) -> Actor | None:
        """One who holds the post there, the district's own sometimes; None when nobody does."""
        own = self.holders.get((post, department, district), ())
        city = self.holders.get((post, department, 0), ())
        those = own if own and (not city or self.chance.maybe(0.6)) else city
        return self.chance.choice(those) if those else None
