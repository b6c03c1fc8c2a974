"""What is done with uploads: taken in for a draft or case, kept in the bank, given to another, given up, cleared."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from tongban.core import clock, files
from tongban.core.actor import Actor
from tongban.core.errors import Invalid, NotFound
from tongban.core.ids import uuid7
from tongban.core.unit_of_work import UnitOfWork
from tongban.materials import banking, scanning, staging
from tongban.materials.intake import TakenIn, safe_name, taken_in
from tongban.materials.models import BankEntry, Material, Staged
from tongban.materials.trust import Grade
from tongban.materials.uses import Document, Use, note

#: Files one application may hold.
MOST_FILES = 50


def take_in(
    actor: Actor, owner: UUID, container: UUID, type_: str, filename: str, content: bytes, until: datetime | None = None
) -> Material:
    """Keep an upload for a draft or case, and in its owner's bank. Raises ``Invalid`` for what cannot be kept.

    One that belongs to neither yet is kept ``until`` a moment, then cleared away like those of drafts thrown away.
    """
    return hand_in(actor, owner, container, type_, taken_in(content, filename), until)


def hand_in(
    actor: Actor, owner: UUID, container: UUID, type_: str, taken: TakenIn, until: datetime | None = None
) -> Material:
    """The same of a file that was taken in already."""
    refuse_too_many(container)
    entry = banking.keep(actor, owner, taken, type_, chosen=False)
    material = _given(entry, container, type_, actor)
    material.filename, material.given_up_at = taken.filename, until
    with UnitOfWork(actor) as uow:
        uow.insert(material)
    return material


def attach(actor: Actor, owner: UUID, container: UUID, type_: str, filename: str, content: bytes) -> Material:
    """Keep what an officer attaches to something about a party, checked as every upload, but in nobody's bank.

    Raises ``Invalid`` for what cannot be kept.
    """
    taken = taken_in(content, filename)
    refuse_too_many(container)
    stored = files.put(taken.content, taken.media_type)
    scanning.refuse_infected([stored.sha256])
    row = Material(
        owner_id=owner, container=container, type=type_, filename=taken.filename, sha256=stored.sha256,
        size=stored.size, media_type=taken.media_type, grade=Grade.B.value, uploaded_by=actor.id,
        uploaded_at=clock.now(),
    )  # fmt: skip
    with UnitOfWork(actor) as uow:
        uow.insert(row)
        scanning.note(uow, stored.sha256)
    return row


def refuse_too_many(container: UUID) -> None:
    """Raises ``Invalid`` (TB-MAT-409) where an application holds as many files as it may."""
    if Material.objects.filter(container=container).count() >= MOST_FILES:
        raise Invalid(
            _("一份申请最多上传 %(most)d 个文件，请合并后再上传。") % {"most": MOST_FILES},
            code="TB-MAT-409",
            status=409,
        )


def reuse(actor: Actor, entry: BankEntry, container: UUID, type_: str, use: Use) -> Material:
    """Give what the bank holds to a draft or case as one of its materials; what for stands in the log of its uses."""
    refuse_too_many(container)
    scanning.refuse_infected([entry.sha256])
    material = _given(entry, container, type_, actor, reused=True)
    with UnitOfWork(actor) as uow:
        uow.insert(material)
        note(uow, entry, use, container=container)
    return material


def collect(uow: UnitOfWork, entry: BankEntry, container: UUID, type_: str, use: Use) -> None:
    """Give what its owner showed at a window to a case, as one of its materials."""
    refuse_too_many(container)
    uow.insert(_given(entry, container, type_, uow.actor, reused=True))
    note(uow, entry, use, container=container)


def collect_licence(uow: UnitOfWork, document: Document, container: UUID, type_: str, use: Use) -> None:
    """The same of a licence's sealed document: grade A, as its authority made it."""
    refuse_too_many(container)
    uow.add(
        Material,
        owner_id=document.owner_id,
        container=container,
        type=type_,
        filename=safe_name(document.filename),
        sha256=document.sha256,
        size=document.size,
        media_type=document.media_type,
        grade=Grade.A.value,
        uploaded_by=uow.actor.id,
        uploaded_at=uow.now,
        reused=True,
    )
    note(uow, document, use)


def _given(entry: BankEntry, container: UUID, type_: str, actor: Actor, *, reused: bool = False) -> Material:
    return Material(
        owner_id=entry.owner_id,
        container=container,
        type=type_,
        filename=entry.filename,
        sha256=entry.sha256,
        size=entry.size,
        media_type=entry.media_type,
        grade=entry.grade,
        uploaded_by=actor.id,
        uploaded_at=clock.now(),
        entry_id=entry.id,
        reused=reused,
        checked_by=entry.checked_by,
        checked_at=entry.checked_at,
    )


def copy(uow: UnitOfWork, uploads: Iterable[Material], container: UUID) -> None:
    """Give what was uploaded once to another draft or case as well; the bytes are kept once."""
    for one in uploads:
        uow.add(
            Material,
            owner_id=one.owner_id,
            container=container,
            type=one.type,
            filename=one.filename,
            sha256=one.sha256,
            size=one.size,
            media_type=one.media_type,
            grade=one.grade,
            uploaded_by=one.uploaded_by,
            uploaded_at=one.uploaded_at,
            entry_id=one.entry_id,
            reused=one.reused,
            checked_by=one.checked_by,
            checked_at=one.checked_at,
        )


def call_by(container: UUID, names: Mapping[str, str]) -> None:
    """Call uploads by the names their types have by now; ``names`` are today's by the ones of before."""
    for one in Material.objects.filter(container=container, type__in=list(names)):
        Material.objects.filter(id=one.id).update(type=names[one.type])


def give_up(container: UUID) -> None:
    """Note that the draft these uploads belong to was thrown away; until they are cleared it may be had back."""
    Material.objects.filter(container=container).update(given_up_at=clock.now())


def take_back(container: UUID) -> None:
    """The draft was had back, with what is left of its uploads."""
    Material.objects.filter(container=container).update(given_up_at=None)


def clear(before: datetime, most: int) -> set[str]:
    """Delete up to ``most`` uploads given up before a moment; the digests of files no upload refers to any more."""
    ids = list(
        Material.objects.filter(given_up_at__lt=before).order_by("given_up_at")[:most].values_list("id", flat=True)
    )
    rows = Material.objects.filter(id__in=ids, given_up_at__lt=before)
    digests = set(rows.values_list("sha256", flat=True))
    entries = {one for one in rows.values_list("entry_id", flat=True) if one is not None}
    rows.delete()
    digests |= banking.clear_unchosen(entries) | banking.clear(before, most)
    digests |= staging.clear(before - staging.KEPT, most)
    still = set(Material.objects.filter(sha256__in=digests).values_list("sha256", flat=True))
    for kind in (BankEntry, Staged):
        still |= set(kind.objects.filter(sha256__in=digests).values_list("sha256", flat=True))
    return digests - still


def discard(container: UUID, material_id: UUID) -> None:
    """Take an upload out of a draft again; its bytes go with the next sweep. Raises NotFound when it is not in it.

    It is moved to a container of its own, so that a draft had back does not bring it back.
    """
    given = Material.objects.filter(id=material_id, container=container)
    gone = given.update(container=uuid7(), given_up_at=clock.now())
    if not gone:
        raise NotFound(_("没有找到这份材料，可能已经删除。"))


def compared(actor: Actor, material: Material) -> None:
    """A clerk held an upload against the original: grade B from now on, here and in its owner's bank."""
    now = clock.now()
    told = {"grade": Grade.B.value, "checked_by": actor.name, "checked_at": now}
    Material.objects.filter(id=material.id).update(**told)
    if material.entry_id is not None:
        banking.compared(actor, material.entry_id, now)


__all__ = [
    "MOST_FILES", "attach", "call_by", "clear", "collect", "collect_licence", "compared", "copy", "discard", "give_up",
    "hand_in", "refuse_too_many", "reuse", "safe_name", "take_back", "take_in",
]  # fmt: skip
