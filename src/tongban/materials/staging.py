"""Files on hand before they are handed in: sent as soon as they are chosen, looked at, put in order, then confirmed.

Whoever sent one alone sees it. What nobody confirms is cleared away with its bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from tongban.core import clock, files
from tongban.core.actor import Actor
from tongban.core.errors import Invalid, NotFound
from tongban.core.unit_of_work import UnitOfWork
from tongban.materials import scanning
from tongban.materials.intake import TakenIn
from tongban.materials.models import Staged

#: For how long one is kept that nobody confirms.
KEPT = timedelta(days=1)
#: So many one person may have on hand.
MOST = 100


def stage(actor: Actor, place: UUID, type_: str, taken: TakenIn) -> Staged:
    """Keep a file on hand for a draft, a case or a bank (``place``); sent again, it is the same one.

    Raises ``Invalid`` (TB-MAT-426) where somebody has too many on hand.
    """
    known = Staged.objects.filter(by=actor.id, place=place, type=type_, original_sha256=taken.original_sha256).first()
    if known is not None:
        if known.taken_out:
            put_back(actor, known.id)
        return known
    if Staged.objects.filter(by=actor.id).count() >= MOST:
        said = _("已选的文件超过 %(most)d 个，请先提交或删掉一些。")
        raise Invalid(said % {"most": MOST}, code="TB-MAT-426", status=409)
    stored = files.put(taken.content, taken.media_type)
    row = Staged(
        place=place, type=type_, by=actor.id, filename=taken.filename, original_sha256=taken.original_sha256,
        sha256=stored.sha256, size=stored.size, media_type=taken.media_type, at=clock.now(),
    )  # fmt: skip
    with UnitOfWork(actor) as uow:
        uow.insert(row)
        scanning.note(uow, row.sha256)
    return row


def on_hand(actor: Actor, place: UUID) -> list[Staged]:
    """What somebody has on hand for a place, in the order it was sent."""
    return list(Staged.objects.filter(by=actor.id, place=place, taken_out=False).order_by("id"))


def one(actor: Actor, staged_id: UUID) -> Staged:
    """One of hers, also one taken out that can still be put back. Raises NotFound."""
    row = Staged.objects.filter(by=actor.id, id=staged_id).first()
    if row is None:
        raise NotFound(_("没有找到这个文件，可能已经提交或过期。请重新选择。"))
    return row


def take_out(actor: Actor, staged_id: UUID) -> None:
    """Leave one out; until it is cleared away it can be put back."""
    Staged.objects.filter(id=one(actor, staged_id).id).update(taken_out=True)


def put_back(actor: Actor, staged_id: UUID) -> None:
    """Have one again that was left out."""
    Staged.objects.filter(id=one(actor, staged_id).id).update(taken_out=False)


def chosen(actor: Actor, place: UUID, ids: Sequence[str]) -> list[Staged]:
    """Those of a place a form confirms, in its order; what is no longer there is left out."""
    rows = {str(row.id): row for row in on_hand(actor, place)}
    return [rows[given] for given in dict.fromkeys(ids) if given in rows]


def taken(row: Staged) -> TakenIn:
    """The file as it was taken in. Raises ``Withheld`` where a virus was found in it meanwhile."""
    return TakenIn(files.read(row.sha256), row.media_type, row.filename, row.original_sha256)


def done(row: Staged) -> None:
    """It was handed in."""
    Staged.objects.filter(id=row.id).delete()


def clear(before: datetime, most: int) -> set[str]:
    """Delete up to ``most`` that nobody confirmed before a moment; the digests of their files."""
    ids = list(Staged.objects.filter(at__lt=before).order_by("at")[:most].values_list("id", flat=True))
    rows = Staged.objects.filter(id__in=ids)
    digests = set(rows.values_list("sha256", flat=True))
    rows.delete()
    return digests
