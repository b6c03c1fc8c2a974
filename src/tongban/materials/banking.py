"""The bank 材料银行: each file kept once for its owner, read by the engine, confirmed by people, used, given up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext as _

from tongban.core import clock, files
from tongban.core.actor import SYSTEM, Actor
from tongban.core.errors import Conflict, Invalid
from tongban.core.events import Event
from tongban.core.unit_of_work import UnitOfWork
from tongban.materials import scanning, trust
from tongban.materials.intake import TakenIn
from tongban.materials.models import BankEntry, Material, ReadingState
from tongban.parties.queries import party
from tongban.recognition import engines
from tongban.recognition.reading import Field, Read
from tongban.standards import resident_id, uscc

#: Files one bank may hold.
MOST_ENTRIES = 500
_LONGEST = 500
#: What a person typed over what was read.
BY_HAND = "hand"


def keep(actor: Actor, owner: UUID, taken: TakenIn, type_: str = "", *, chosen: bool = True) -> BankEntry:
    """Put a file into its owner's bank; one she put there before is the same entry, also where she had given it up.

    One not ``chosen``, that came with an application alone, goes with it if that is thrown away.
    """
    known = _known(owner, taken.original_sha256)
    if known is not None:
        scanning.refuse_infected([known.sha256])
        return _again(actor, known, type_, chosen=chosen)
    if BankEntry.objects.filter(owner_id=owner, given_up_at=None).count() >= MOST_ENTRIES:
        said = _("“我的材料”最多存 %(most)d 份，请先删掉不用的。")
        raise Invalid(said % {"most": MOST_ENTRIES}, code="TB-MAT-410", status=409)
    stored = files.put(taken.content, taken.media_type)
    wanted = engines.reads()
    entry = BankEntry(
        owner_id=owner,
        type=type_,
        filename=taken.filename,
        original_sha256=taken.original_sha256,
        sha256=stored.sha256,
        size=stored.size,
        media_type=taken.media_type,
        reading=ReadingState.WAITING if wanted else ReadingState.NOT_READ,
        chosen=chosen,
        uploaded_by=actor.id,
        uploaded_at=clock.now(),
    )
    try:
        with UnitOfWork(actor) as uow:
            uow.insert(entry)
            scanning.note(uow, stored.sha256)
            if wanted:
                uow.emit(Event("material.kept", str(entry.id), {"entry": str(entry.id)}))
    except IntegrityError:  # the same file came twice at once
        known = _known(owner, taken.original_sha256)
        if known is None:
            raise
        return known
    return entry


def _known(owner: UUID, original: str) -> BankEntry | None:
    return BankEntry.objects.filter(owner_id=owner, original_sha256=original).first()


def _again(actor: Actor, entry: BankEntry, type_: str, *, chosen: bool) -> BankEntry:
    changes: dict[str, Any] = {}
    if entry.given_up_at is not None:
        changes["given_up_at"] = None
    if type_ and not entry.type:
        changes["type"] = type_
    if chosen and not entry.chosen:
        changes["chosen"] = True
    if changes:
        with UnitOfWork(actor) as uow:
            uow.update(entry, **changes)
    return entry


def note_read(entry: BankEntry, told: Read, reader: str) -> None:
    """Keep what the engine read; what a person confirmed meanwhile stays as it is."""
    changes: dict[str, Any] = {
        "reading": ReadingState.READ if told.fields else ReadingState.NOTHING,
        "guesses": [{"kind": one.kind, "share": one.share} for one in told.guesses],
        "reader": reader[:60],
        "read_at": clock.now(),
    }
    if entry.confirmed_at is None:
        changes["fields"] = [_stored(one) for one in told.fields]
        changes["type"] = entry.type or told.kind
    with UnitOfWork(SYSTEM) as uow:
        uow.update(entry, **changes)


def note_unreadable(entry: BankEntry, reader: str, *, locked: bool = False) -> None:
    """Keep that the engine can make nothing of it, or nobody without its password."""
    state = ReadingState.LOCKED if locked else ReadingState.NOTHING
    with UnitOfWork(SYSTEM) as uow:
        uow.update(entry, reading=state, reader=reader[:60], read_at=clock.now())


def _stored(one: Field) -> dict[str, Any]:
    return {
        "name": one.name,
        "text": one.text[:_LONGEST],
        "confidence": one.confidence,
        "verified": one.verified,
        "note": one.note,
    }


def confirm(actor: Actor, entry: BankEntry, version: int, type_: str, typed: Mapping[str, str]) -> None:
    """Its owner says what the material is and that its fields are right, as read or as typed over.

    A number typed over is held to its check digit like one that was read. Raises ``Conflict`` where it was read or
    confirmed anew since the page was opened.
    """
    if version != entry.version:
        raise Conflict(_("这份材料刚刚又识别或确认过。请看看最新的内容，再确认。"), code="TB-MAT-412")
    fields = [_confirmed(one, typed) for one in entry.fields]
    owner = party(entry.owner_id)
    told = [trust.Told(one["name"], one["text"], bool(one["verified"])) for one in fields]
    grade = trust.grade(told, owner.name, owner.code, confirmed=True, checked=entry.checked_at is not None)
    with UnitOfWork(actor) as uow:
        uow.update(entry, type=type_[:80], fields=fields, grade=grade.value, confirmed_at=uow.now, chosen=True)


def _confirmed(one: Mapping[str, Any], typed: Mapping[str, str]) -> dict[str, Any]:
    text = typed.get(one["name"], one["text"]).strip()[:_LONGEST]
    if text == one["text"]:
        return dict(one)
    return {**one, "text": text, "confidence": 0.0, "verified": _holds(one["name"], text), "note": BY_HAND}


def _holds(name: str, text: str) -> bool:
    reader = {"公民身份号码": resident_id.is_valid, "统一社会信用代码": uscc.is_valid}.get(name)
    return reader is not None and reader(text)


def give_up(actor: Actor, entry: BankEntry) -> None:
    """Take a material out of the bank; until it is cleared it may be had back. What was handed in with it stays."""
    with UnitOfWork(actor) as uow:
        uow.update(entry, given_up_at=uow.now)


def take_back(actor: Actor, entry: BankEntry) -> None:
    """Have a material back that was given up."""
    with UnitOfWork(actor) as uow:
        uow.update(entry, given_up_at=None)


def clear_unchosen(ids: Iterable[UUID]) -> set[str]:
    """Delete those of these entries that nobody chose to keep and nothing was handed in with; their files' digests."""
    rows = BankEntry.objects.filter(id__in=list(ids), chosen=False, checked_at=None)
    used = set(Material.objects.filter(entry_id__in=[row.id for row in rows]).values_list("entry_id", flat=True))
    gone = [row for row in rows if row.id not in used]
    BankEntry.objects.filter(id__in=[row.id for row in gone]).delete()
    return {row.sha256 for row in gone}


def clear(before: datetime, most: int) -> set[str]:
    """Delete up to ``most`` entries given up before a moment; the digests of their files."""
    given_up = BankEntry.objects.filter(given_up_at__lt=before)
    ids = list(given_up.order_by("given_up_at")[:most].values_list("id", flat=True))
    rows = BankEntry.objects.filter(id__in=ids, given_up_at__lt=before)
    digests = set(rows.values_list("sha256", flat=True))
    rows.delete()
    return digests


def compared(actor: Actor, entry_id: UUID, at: datetime) -> None:
    """A clerk held the material against the original; nothing where its owner has cleared it away since."""
    entry = BankEntry.objects.filter(id=entry_id).first()
    if entry is None:
        return
    with UnitOfWork(actor, at) as uow:
        uow.update(entry, grade=trust.Grade.B.value, checked_by=actor.name, checked_at=at)
