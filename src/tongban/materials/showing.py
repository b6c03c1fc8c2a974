"""亮码: a party shows chosen materials and licences to one clerk, once, for a purpose, for a few minutes."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from tongban.core import audit, clock
from tongban.core.actor import Actor
from tongban.core.errors import Conflict, Invalid, NotFound, StaleVersion
from tongban.core.throttle import count_try, forget_tries
from tongban.core.unit_of_work import UnitOfWork
from tongban.identity.sealing import digest, digests
from tongban.materials.models import ShowCode, Way
from tongban.materials.queries import entries_by_id
from tongban.materials.uses import Use, note, note_licence

VALID = timedelta(minutes=5)
#: For so long the clerk who used a code may open what it showed, and take it in.
HANDLED = timedelta(minutes=30)
#: Letters and digits nobody takes for one another, read aloud or typed; eight of them are nearly 40 random bits.
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 8
MOST_SHOWN = 20
LONGEST_PURPOSE = 100
_KEPT_FOR = "show-code"
#: Codes one party makes, and wrong ones one clerk types, in a quarter of an hour.
_MOST_MADE, _MOST_TRIES = 30, 15
#: What the record of looks keeps of it.
_LOOKED = "亮码出示的材料和证照"


def make(
    actor: Actor, owner: UUID, purpose: str, entries: Sequence[UUID], licences: Mapping[str, str]
) -> tuple[ShowCode, str]:
    """A new code, and its letters, which are kept nowhere; ``licences`` are names by id.

    Raises ``Invalid`` (TB-MAT-440) where nothing is chosen, too much, or no purpose is given.
    """
    said = " ".join(purpose.split())[:LONGEST_PURPOSE]
    if not said:
        raise Invalid(_("请写明给窗口看了办什么事。"), code="TB-MAT-440", fields={"purpose": _("请写明办什么事。")})
    if not 0 < len(entries) + len(licences) <= MOST_SHOWN:
        wanted = _("请选择要出示的材料或证照，一次最多 %(most)d 份。") % {"most": MOST_SHOWN}
        raise Invalid(wanted, code="TB-MAT-440", fields={"shown": wanted})
    count_try("show-make", str(owner), _MOST_MADE)
    letters = "".join(secrets.choice(LETTERS) for _place in range(LENGTH))
    now = clock.now()
    row = ShowCode(
        owner_id=owner,
        made_by=UUID(actor.id),
        digest=digest(letters, _KEPT_FOR),
        purpose=said,
        entries=[str(one) for one in entries],
        licences=[{"id": one, "name": name} for one, name in licences.items()],
        made_at=now,
        expires_at=now + VALID,
    )
    with UnitOfWork(actor, now) as uow:
        uow.insert(row)
    return row, letters


def cancel(actor: Actor, row: ShowCode) -> None:
    """Make a code worthless; what a clerk has opened by it she sees no longer."""
    if row.cancelled_at is None:
        with UnitOfWork(actor) as uow:
            uow.update(row, cancelled_at=uow.now)


def renew(actor: Actor, row: ShowCode) -> tuple[ShowCode, str]:
    """A new code for the same things and purpose; the one before is worthless, unless a clerk is at work with it."""
    if row.used_at is None:
        cancel(actor, row)
    entries = [one.id for one in entries_by_id(row.owner_id, row.entries)]
    return make(actor, row.owner_id, row.purpose, entries, {one["id"]: one["name"] for one in row.licences})


def use(actor: Actor, department: str, typed: str) -> ShowCode:
    """Let a clerk see what a code shows; it is worthless from now on, and its owner reads who used it.

    Raises ``NotFound`` (TB-MAT-441) for a code that is none, ``Conflict`` for one used (TB-MAT-442), expired
    (TB-MAT-443) or taken back (TB-MAT-444), ``TooManyTries`` after too many wrong ones.
    """
    count_try(_KEPT_FOR, actor.id, _MOST_TRIES)
    row = _known(typed)
    if row is None:
        raise NotFound(_("没有这个码。请核对八位字母和数字，或请对方重新出示。"), code="TB-MAT-441")
    _refuse_spent(row)
    try:
        with UnitOfWork(actor) as uow:
            uow.update(
                row, used_at=uow.now, used_by_id=actor.id, used_by=actor.name, department=department[:80],
                until=uow.now + HANDLED,
            )  # fmt: skip
            _note_shown(uow, row)
    except StaleVersion as error:
        raise Conflict(_("这个码刚刚被用过或收回了。请对方重新出示一个。"), code="TB-MAT-442") from error
    forget_tries(_KEPT_FOR, actor.id)
    return row


def _note_shown(uow: UnitOfWork, row: ShowCode) -> None:
    for one in entries_by_id(row.owner_id, row.entries):
        note(uow, one, Use(row.purpose, Way.SHOWN, row.department, shown=row.id))
    for shown in row.licences:
        note_licence(uow, row.owner_id, shown["name"], Use(row.purpose, Way.SHOWN, row.department, shown=row.id))
    audit.record_access(uow, row.owner_id, _LOOKED, row.purpose)


def _known(typed: str) -> ShowCode | None:
    letters = normal(typed)
    if len(letters) != LENGTH:
        return None
    return ShowCode.objects.filter(digest__in=digests(letters, _KEPT_FOR)).first()


def normal(typed: str) -> str:
    """The letters of a code as typed with blanks and strokes, or as a scanner types the address in the symbol."""
    return "".join(sign for sign in typed.rpartition("#")[2].upper() if sign in LETTERS)


def _refuse_spent(row: ShowCode) -> None:
    if row.used_at is not None:
        raise Conflict(_("这个码已经用过了，每个码只能用一次。请对方重新出示一个。"), code="TB-MAT-442")
    if row.cancelled_at is not None:
        raise Conflict(_("这个码已被本人收回。请对方重新出示一个。"), code="TB-MAT-444")
    if row.expires_at <= clock.now():
        raise Conflict(_("这个码已经过期。请对方点“换一个新码”再出示。"), code="TB-MAT-443")


def at_work(actor: Actor, code: UUID) -> ShowCode:
    """A code as long as the clerk who used it may see what it showed. Raises ``NotFound`` (TB-MAT-445)."""
    row = ShowCode.objects.filter(id=code, used_by_id=actor.id).first()
    if row is None or row.cancelled_at is not None or row.until is None or row.until <= clock.now():
        said = _("现在看不到这些材料了：可能已经超过 30 分钟，或者本人收回了。请对方重新出示。")
        raise NotFound(said, code="TB-MAT-445")
    return row


def code_of(owners: Sequence[UUID], code: UUID) -> ShowCode:
    """A code of one of these parties. Raises ``NotFound``."""
    row = ShowCode.objects.filter(id=code, owner_id__in=list(owners)).first()
    if row is None:
        raise NotFound
    return row
