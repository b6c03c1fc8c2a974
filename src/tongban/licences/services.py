"""The writes of the licence room: issue, replace, revoke, attach the sealed document."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _
from msgspec import Struct

from tongban.core.clock import now
from tongban.core.errors import Conflict
from tongban.core.statement import made
from tongban.core.unit_of_work import UnitOfWork
from tongban.licences.documents.qr import new_check_id
from tongban.licences.events import sealed
from tongban.licences.models import Licence, LicenceDocument, LicenceState
from tongban.licences.queries import CANCELLED_BY, names_of
from tongban.standards.hashes import digest

#: Why a licence is valid again.
RESTORED = "变更被撤销，恢复有效"
UNCANCELLED = "注销被撤销，恢复有效"


class Issue(Struct, frozen=True):
    """What is to be issued. ``per`` tells a holder's licences of one type apart (a premises); mostly empty."""

    number: str
    type: str
    holder_id: UUID
    holder_code: str
    holder_name: str
    face: Mapping[str, Any]
    issuer: str
    issued_on: date
    valid_from: date
    valid_until: date | None
    basis: str
    per: str = ""
    demonstration: bool = False


def issue(uow: UnitOfWork, what: Issue, replacing: Licence | None = None) -> Licence:
    """Issue a licence in this unit of work; ``replacing`` is the valid one it changes.

    A holder who already has a valid licence of the type (and ``per``) breaks ``licence_one_valid`` at commit.
    Raises ``Conflict`` when the licence to replace is not valid.
    """
    if replacing is not None and replacing.state != LicenceState.VALID:
        raise Conflict(_("原证照已经不是有效状态，不能变更。请先核对证照情况。"), code="TB-LIC-409")
    face = dict(what.face)
    licence = made(
        Licence,
        number=what.number,
        type=what.type,
        holder_id=what.holder_id,
        holder_code=what.holder_code,
        holder_name=what.holder_name,
        per=what.per,
        face=face,
        digest=digest({"type": what.type, "number": what.number, "holder": what.holder_code, "face": face}),
        issuer=what.issuer,
        issued_on=what.issued_on,
        valid_from=what.valid_from,
        valid_until=what.valid_until,
        issue_no=1 if replacing is None else _last_issue(replacing) + 1,
        replaces_id=None if replacing is None else replacing.id,
        check_id=new_check_id(),
        basis=what.basis,
        demonstration=what.demonstration,
    )
    if replacing is not None:
        uow.update(
            replacing, state=LicenceState.CHANGED.value, state_reason=f"已由第 {licence.issue_no} 次核发的证照替代"
        )
    uow.insert(licence)
    return licence


def _last_issue(licence: Licence) -> int:
    """The number of the last issue: the valid one is the last, unless a revoked change made it valid again."""
    if licence.state_reason not in (RESTORED, UNCANCELLED):
        return licence.issue_no
    issues = Licence.objects.filter(type__in=names_of(licence.type), number=licence.number)
    return issues.aggregate(last=Max("issue_no"))["last"] or licence.issue_no


class Correction(Struct, frozen=True):
    """What a licence says once it is put right."""

    face: Mapping[str, Any]
    holder_name: str
    valid_until: date | None
    per: str


def reissue(uow: UnitOfWork, wrong: Licence, right: Correction, basis: str) -> Licence:
    """Issue a valid licence again, put right: the same number, the wrong issue is 已变更."""
    what = Issue(
        number=wrong.number,
        type=wrong.type,
        holder_id=wrong.holder_id,
        holder_code=wrong.holder_code,
        holder_name=right.holder_name,
        face=right.face,
        issuer=wrong.issuer,
        issued_on=uow.now.date(),
        valid_from=wrong.valid_from,
        valid_until=right.valid_until,
        basis=basis,
        per=right.per,
        demonstration=wrong.demonstration,
    )
    return issue(uow, what, wrong)


def lapse(uow: UnitOfWork, licence: Licence) -> None:
    """Cancel an expired licence that was not renewed (行政许可法 70 一), so that a new one can take its place."""
    uow.update(licence, state=LicenceState.CANCELLED.value, state_reason="有效期届满未延续（行政许可法 70）")


def cancel(uow: UnitOfWork, licence: Licence, basis: str) -> None:
    """End a licence its holder gives up (注销), by the case that granted it. Raises ``Conflict`` if it is not valid."""
    if licence.state != LicenceState.VALID:
        raise Conflict("这份证照已经不是有效状态，不能注销。请先核对证照情况。", code="TB-LIC-409")
    uow.update(licence, state=LicenceState.CANCELLED.value, state_reason=CANCELLED_BY + basis)


def restore(uow: UnitOfWork, licence: Licence) -> None:
    """A licence whose cancellation was revoked is valid again."""
    uow.update(licence, state=LicenceState.VALID.value, state_reason=UNCANCELLED)


def revoke(uow: UnitOfWork, licence: Licence, reason: str, restoring: Licence | None = None) -> None:
    """Revoke a valid licence (撤销) with its reason; ``restoring`` is the one it had replaced, valid again."""
    if licence.state != LicenceState.VALID:
        raise Conflict(_("这份证照已经不是有效状态，不能再撤销。"), code="TB-LIC-409")
    uow.update(licence, state=LicenceState.REVOKED.value, state_reason=reason[:200])
    if restoring is not None:
        uow.update(restoring, state=LicenceState.VALID.value, state_reason=RESTORED)


def attach_document(uow: UnitOfWork, licence: Licence, sha256: str, signer: str) -> None:
    """Record the sealed document of an issue and announce it."""
    uow.insert(LicenceDocument(licence_id=licence.id, sha256=sha256, signer=signer, sealed_at=now()))
    uow.emit(sealed(licence.basis, licence.id, licence.number))
