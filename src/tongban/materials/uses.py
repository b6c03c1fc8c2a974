"""The log of uses: who took, saw or handed on a material, for what and when; its owner reads it under 用在哪里."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from tongban.core.unit_of_work import UnitOfWork
from tongban.materials.models import BankEntry, BankUse, Material, Way


@dataclass(frozen=True, slots=True)
class Use:
    """What a material is used for, in words that are kept; how, in whose hands, for which case, by which 亮码."""

    what: str
    way: Way = Way.SEEN
    department: str = ""
    case_number: str = ""
    shown: UUID | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """The sealed file of a licence, where it is handed out or given like a material; ``called`` is what it is."""

    owner_id: UUID
    called: str
    filename: str
    sha256: str
    size: int
    media_type: str = "application/pdf"


def note(
    uow: UnitOfWork, row: Material | BankEntry | Document, use: Use, *, number: str = "", container: UUID | None = None
) -> None:
    """Put a use on record; ``number`` is that of the marked copy where one is handed out."""
    if isinstance(row, Material):
        _add(uow, row.owner_id, use, number, entry_id=row.entry_id, container=row.container, material_id=row.id)
    elif isinstance(row, BankEntry):
        _add(uow, row.owner_id, use, number, entry_id=row.id, container=container)
    else:
        note_licence(uow, row.owner_id, row.called, use, number=number)


def note_licence(uow: UnitOfWork, holder: UUID, called: str, use: Use, *, number: str = "") -> None:
    """The same of a licence, told by what it is called."""
    _add(uow, holder, replace(use, what=of_licence(called, use.what)), number)


def of_licence(called: str, what: str) -> str:
    """The words of a licence's use: there is no entry of the bank that would say what was used."""
    return f"{called}：{what}"


def _add(uow: UnitOfWork, owner: UUID, use: Use, number: str, **ids: UUID | None) -> None:
    uow.add(
        BankUse,
        **ids,
        owner_id=owner,
        shown_id=use.shown,
        way=use.way.value,
        what=use.what[:200],
        case_number=use.case_number,
        number=number,
        by=uow.actor.name,
        by_id=uow.actor.id,
        department=use.department[:80],
        at=uow.now,
    )
