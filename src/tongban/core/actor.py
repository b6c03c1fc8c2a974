"""Who does something: every write, fetch and look carries one."""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from django.utils.translation import gettext_noop as N_


class ActorKind(StrEnum):
    """The four kinds of hands that touch a case."""

    PERSON = N_("个人")
    STAFF = N_("工作人员")
    SYSTEM = N_("系统")
    TOKEN = N_("接口")


@dataclass(frozen=True, slots=True)
class Actor:
    """An acting subject; ``rights`` are posts held as (post, department, district), district None: the whole city."""

    kind: ActorKind
    id: str
    name: str
    party_id: UUID | None = None
    rights: frozenset[tuple[str, str, int | None]] = field(default_factory=frozenset)
    request_id: str = ""

    def holds(self, post: str, department: str | None = None, district: int | None = None) -> bool:
        """True when the actor holds a post in a department that covers a district; None asks for any."""
        return any(
            held == post
            and (department is None or held_department == department)
            and (district is None or held_district is None or held_district == district)
            for held, held_department, held_district in self.rights
        )


SYSTEM = Actor(ActorKind.SYSTEM, "system", N_("系统"))
