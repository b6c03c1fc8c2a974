"""Whose session, factor or record it is: a person at the portal or a member of staff at the desk."""

from dataclasses import dataclass
from uuid import UUID

from tongban.core.actor import Actor, ActorKind


@dataclass(frozen=True, slots=True)
class Subject:
    """A person or a member of staff by id; ``name`` is how the record calls whoever acts."""

    kind: ActorKind
    id: UUID
    name: str = ""

    @property
    def actor(self) -> Actor:
        """The subject as somebody who acts for herself."""
        return Actor(self.kind, str(self.id), self.name)


@dataclass(frozen=True, slots=True)
class Browser:
    """Where somebody sits, as far as it may be kept: a coarse name of the device and a masked address."""

    device: str = ""
    address: str = ""
    request_id: str = ""
