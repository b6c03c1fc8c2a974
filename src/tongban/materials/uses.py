"""The log of uses: who took, saw or handed on a material, for what and when; its owner reads it under 用在哪里."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from tongban.core.unit_of_work import UnitOfWork
from tongban.materials.models import BankEntry, BankUse, Material, Way


@dataclass(frozen=True, slots=True)
class Use:
    """What a material is used for, in words that are kept; how, in whose hands, and for which case."""

    what: str
    way: Way = Way.SEEN
    department: str = ""
    case_number: str = ""


def note(
    uow: UnitOfWork, row: Material | BankEntry, use: Use, *, number: str = "", container: UUID | None = None
) -> None:
    """Put a use on record; ``number`` is that of the marked copy where one is handed out."""
    given = row if isinstance(row, Material) else None
    uow.add(
        BankUse,
        entry_id=row.id if given is None else given.entry_id,
        owner_id=row.owner_id,
        container=given.container if given is not None else container,
        material_id=given.id if given is not None else None,
        way=use.way.value,
        what=use.what[:200],
        case_number=use.case_number,
        number=number,
        by=uow.actor.name,
        by_id=uow.actor.id,
        department=use.department[:80],
        at=uow.now,
    )
