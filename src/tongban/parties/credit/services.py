"""The writes about credit: entries made by acts and by officers, repair and objection asked for and decided."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext as _

from tongban.core.actor import Actor
from tongban.core.errors import Conflict, Forbidden, Invalid, StaleVersion
from tongban.core.events import Event
from tongban.core.ids import uuid7
from tongban.core.statement import violated
from tongban.core.unit_of_work import UnitOfWork
from tongban.parties.credit.models import ASKING, CreditEntry, CreditStep, StepKind
from tongban.parties.credit.queries import Told
from tongban.parties.credit.standing import Kind

#: The post that enters conduct by decision and decides on repair.
POST = "信用管理员"


class BadStep(Conflict):
    """The entry stands otherwise than whoever acts on it saw."""

    code = "TB-CRED-409"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about a party, by whom and on what basis, from and until when it counts (None: until repaired).

    ``only`` names the conveniences it takes away where it shall take no others; ``register`` the list of seriously bad
    conduct it puts the party on; ``decision`` the number of the notice or decision it follows from.
    """

    subject: UUID
    kind: Kind
    what: str
    basis: str
    found_by: str
    since: date
    until: date | None = None
    case_number: str = ""
    decision: str = ""
    only: Sequence[str] = ()
    register: str = ""
    demonstration: bool = False


def enter(uow: UnitOfWork, found: Finding, *, taken_over: bool = False) -> UUID:
    """Enter what was found as part of another act; the id of the entry. The party is told of it.

    Nobody is told of what was ``taken_over`` with records that were there before.

    Raises ``Invalid`` (TB-CRED-422) without what was done or the basis, or where it ends before it begins.
    """
    _check(found)
    entry_id = uuid7()
    uow.add(
        CreditEntry,
        id=entry_id,
        subject_id=found.subject,
        kind=found.kind.value,
        what=found.what.strip()[:400],
        basis=found.basis.strip()[:400],
        only=list(found.only),
        register=found.register[:80],
        case_number=found.case_number,
        decision=found.decision[:80],
        since=found.since,
        until=found.until,
        found_by=found.found_by[:80],
        actor_id=uow.actor.id,
        actor_name=uow.actor.name,
        at=uow.now,
        demonstration=found.demonstration,
    )
    if not taken_over:
        uow.emit(Event("credit.entered", str(entry_id), {"entry_id": str(entry_id)}))
    return entry_id


def _check(found: Finding) -> None:
    faults = {}
    if not found.what.strip():
        faults["what"] = _("请写明做了什么、由什么决定认定。")
    if not found.basis.strip():
        faults["basis"] = _("请写明依据：法律法规的名称和条款。")
    if found.until is not None and found.until < found.since:
        faults["until"] = _("到期日不能早于生效日。")
    if found.kind is Kind.SEVERE and not found.register.strip():
        faults["register"] = _("严重失信要写明列入哪一个名单；没有名单的，不能记为严重失信。")
    if faults:
        raise Invalid(next(iter(faults.values())), code="TB-CRED-422", fields=faults)


def enter_by_hand(actor: Actor, found: Finding) -> UUID:
    """An officer enters what an authority decided. Raises ``Forbidden`` without the post, ``Invalid``."""
    require_officer(actor)
    with UnitOfWork(actor) as uow:
        return enter(uow, found)


def require_officer(actor: Actor) -> None:
    """Raises ``Forbidden`` (TB-AUTH-403) for who does not hold the post of credit."""
    if not actor.holds(POST):
        raise Forbidden(_("登记信用记录、处理修复和异议，要由信用管理员办理。"))


def ask(actor: Actor, told: Told, what: StepKind, said: str, container: UUID | None) -> None:
    """A party asks for repair, or objects, with a statement. The caller has checked that it may speak for the party.

    Raises ``Invalid`` (TB-CRED-422) without a statement, ``BadStep`` where the entry no longer stands or something
    waits already.
    """
    if what not in ASKING:
        raise Invalid(_("请选择申请修复，或者提出异议。"), code="TB-CRED-422", fields={"what": _("请选择一项。")})
    if not said.strip():
        need = _("请写明怎样改正的；提出异议的，写明哪里不对。")
        raise Invalid(need, code="TB-CRED-422", fields={"said": need})
    if not told.stands:
        raise BadStep(_("这条记录已经不再有影响，不用再申请。"))
    if told.waiting is not None:
        raise BadStep(_("已经有一份申请在办，请等待结果。"))
    with _one_wins(), UnitOfWork(actor) as uow:
        _step(uow, told, what, said, container)


def decide(actor: Actor, told: Told, what: StepKind, reasons: str) -> None:
    """An officer decides what was asked, with reasons; what closes an entry counts from this moment.

    Raises ``Forbidden`` without the post, ``Invalid`` (TB-CRED-422) without reasons, ``BadStep`` where nothing of the
    kind waits.
    """
    require_officer(actor)
    waiting = told.waiting
    if waiting is None or what not in ASKING[StepKind(waiting.what)]:
        raise BadStep(_("这条记录没有在等这样的决定，请刷新页面。"))
    if not reasons.strip():
        raise Invalid(_("请写明理由和依据。"), code="TB-CRED-422", fields={"reasons": _("请写明理由和依据。")})
    with _one_wins(), UnitOfWork(actor) as uow:
        _step(uow, told, what, reasons, None)


def repair(uow: UnitOfWork, told: Told, reasons: str) -> None:
    """Close an entry as part of another act that puts right what it says."""
    if told.stands:
        _step(uow, told, StepKind.REPAIRED, reasons, None)


def _step(uow: UnitOfWork, told: Told, what: StepKind, said: str, container: UUID | None) -> None:
    uow.add(
        CreditStep,
        entry_id=told.entry.id,
        subject_id=told.entry.subject_id,
        seq=len(told.steps) + 1,
        what=what.value,
        said=said.strip()[:4000],
        container=container,
        actor_kind=uow.actor.kind.value,
        actor_id=uow.actor.id,
        actor_name=uow.actor.name,
        at=uow.now,
    )
    if what not in ASKING:
        answered = {"entry_id": str(told.entry.id), "what": what.value}
        uow.emit(Event("credit.answered", str(told.entry.id), answered))


@contextmanager
def _one_wins() -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        if violated(error) == "credit_step_seq":
            raise StaleVersion from error
        raise
