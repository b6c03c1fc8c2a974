"""Copies handed out: whoever is not the owner gets a copy made for that use, marked and on record; never the file."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from tongban.core import clock, files
from tongban.core.actor import Actor
from tongban.core.errors import Invalid
from tongban.core.unit_of_work import UnitOfWork
from tongban.materials.apart import Apart, NoAnswer
from tongban.materials.intake import named_by
from tongban.materials.marking import Mark, marked_picture
from tongban.materials.models import BankEntry, BankUse, Material, Way
from tongban.materials.queries import bank
from tongban.materials.scanning import refuse_unsettled
from tongban.materials.uses import Document, Use, note, of_licence

#: Opened again within this time by the same person for the same thing, it is the same copy with the same number.
ONE_USE = timedelta(minutes=30)
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_NUMBER_LENGTH = 8
#: Of what it is for so many signs fit on a copy.
_LONGEST = 40
_stamping = Apart("tongban.materials.stamping", seconds=40.0)


@dataclass(frozen=True, slots=True)
class Copy:
    """A marked copy, and the number on it under which its handing-out is on record."""

    content: bytes
    media_type: str
    filename: str
    number: str


def hand_out(actor: Actor, row: Material | BankEntry | Document, use: Use) -> Copy:
    """Make the copy of a material somebody else gets for a use, and put that on record, where its owner reads it.

    Raises ``Invalid`` (TB-MAT-431) for a PDF no copy can be made of, ``NotYetScanned`` while it is looked through for
    viruses, ``Withheld`` where one was found.
    """
    refuse_unsettled([row.sha256])
    known = _known(actor, row, use)
    number = known.number if known is not None else _new_number()
    at = known.at if known is not None else clock.now()
    made = marked(files.read(row.sha256), row.media_type, mark(use, actor.name, at, number))
    if known is None:
        with UnitOfWork(actor, at) as uow:
            note(uow, row, use, number=number)
    media_type = "image/jpeg" if row.media_type.startswith("image/") else row.media_type
    return Copy(made, media_type, named_by(media_type, row.filename), number)


def note_seen(actor: Actor, row: Material | BankEntry | Document, use: Use) -> None:
    """Put on record that somebody who acts for the owner in everything saw the file itself; once for one use."""
    if not _lately(actor, row, use).exists():
        with UnitOfWork(actor) as uow:
            note(uow, row, use)


def note_exported(actor: Actor, owner: UUID, what: str) -> None:
    """Put on record, at each material, that a party's whole bank was taken out."""
    with UnitOfWork(actor) as uow:
        for row in bank(owner):
            note(uow, row, Use(what, Way.EXPORTED))


def _known(actor: Actor, row: Material | BankEntry | Document, use: Use) -> BankUse | None:
    """The copy of a moment ago, for the same use by the same person."""
    return _lately(actor, row, use).exclude(number="").order_by("-at").first()


def _lately(actor: Actor, row: Material | BankEntry | Document, use: Use) -> QuerySet[BankUse]:
    what = use.what
    if isinstance(row, Material):
        same = Q(material_id=row.id)
    elif isinstance(row, BankEntry):
        same = Q(material_id=None, entry_id=row.id)
    else:
        same, what = Q(material_id=None, entry_id=None), of_licence(row.called, use.what)
    return BankUse.objects.filter(
        same, by_id=actor.id, at__gt=clock.now() - ONE_USE, way=use.way.value, what=what[:200], shown_id=use.shown,
        case_number=use.case_number,
    )  # fmt: skip


def _new_number() -> str:
    day = f"{clock.now().astimezone(clock.SHANGHAI):%Y%m%d}"
    return f"{day}-{''.join(secrets.choice(_LETTERS) for _place in range(_NUMBER_LENGTH))}"


def mark(use: Use, by: str, at: datetime, number: str) -> Mark:
    """The words on a copy; in Chinese like every record, whatever language the page is in."""
    taken = f"{at.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}"
    return Mark((f"仅供{use.what[:_LONGEST]}使用，他用无效", f"{use.department or by} {taken} 取用", f"编号 {number}"))


def marked(content: bytes, media_type: str, mark: Mark) -> bytes:
    """A file with a mark over it, pictures as JPEG. Raises ``Invalid`` (TB-MAT-431) where none can be made."""
    return marked_picture(content, mark) if media_type.startswith("image/") else _marked_paper(content, mark)


def _marked_paper(content: bytes, mark: Mark) -> bytes:
    """A PDF marked by a process of its own, so that a hostile one harms nothing else."""
    head = msgspec.json.encode(mark)
    try:
        return _stamping.ask(len(head).to_bytes(4, "big") + head + content)
    except NoAnswer as error:
        said = _("这份 PDF 做不成带水印的副本，不能打开。请申请人另存或打印成普通 PDF 重新上传，或者核对原件。")
        raise Invalid(said, code="TB-MAT-431") from error
