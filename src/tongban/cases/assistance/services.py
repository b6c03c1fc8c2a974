"""The verbs of assistance: asked at submission or by hand, answered once, reminded of, no longer needed."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from tongban.cases import rights as case_rights
from tongban.cases.acts import Terms
from tongban.cases.assistance import queries, rights
from tongban.cases.assistance.models import Assistance, Standing
from tongban.cases.assisting import AlreadyAnswered
from tongban.cases.history import CaseState
from tongban.cases.models import Case
from tongban.cases.needs import assisted_path
from tongban.cases.preparation import Prepared
from tongban.cases.queries import case as find
from tongban.cases.queries import state_of
from tongban.cases.services.record import Recorder
from tongban.cases.states import Happening
from tongban.catalog import queries as catalog
from tongban.core import clock
from tongban.core.actor import SYSTEM, Actor
from tongban.core.errors import Invalid, StaleVersion
from tongban.core.ids import uuid7
from tongban.core.statement import violated
from tongban.core.unit_of_work import UnitOfWork
from tongban.facts import Fact, Facts, Origin, OriginKind, plain
from tongban.materials import services as materials
from tongban.materials.queries import materials_in
from tongban.org.queries import departments

#: How often an answer is put behind what somebody else did to the case in the same moment.
_TRIES = 5
#: What the files beside a request are called: those it was asked with, those it was answered with.
OF_REQUEST, OF_ANSWER = N_("协助请求的附件"), N_("协助答复的附件")
#: What ends a request by itself.
HANDED_IN = N_("申请人自己提交了")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A request as an officer writes it; ``tell`` are paths of facts of the case."""

    department: str
    about: str
    what: str
    why: str
    days: int
    tell: Sequence[str] = ()


def ask_needed(recorder: Recorder, prepared: Prepared, given: Collection[str] = ()) -> None:
    """Ask what the item has other departments asked for at receipt, unless it was ``given`` all the same."""
    for one in prepared.needs:
        asked, name = one.need.assist, one.need.material.name
        if asked is None or not one.unanswered or one.reply or name in given:
            continue
        wanted = Wanted(asked.department, name, asked.what, asked.basis, asked.days, asked.tell)
        _ask(recorder, wanted, prepared.facts, SYSTEM)


def ask(actor: Actor, case: Case, wanted: Wanted, seen_version: int) -> Assistance:
    """Ask another department about a case, by hand. The actor handles the case.

    Raises ``StaleVersion``, ``NotAllowed`` with the reason, ``Invalid`` for a department or fact there is not.
    """
    case_rights.require_reader(actor, case)
    if case.version != seen_version:
        raise StaleVersion
    known = {one.name for one in departments()} - {case.department}
    if wanted.department not in known:
        told = _("请从列表里选择别的部门。")
        raise Invalid(told, code="TB-CASE-417", fields={"department": told})
    unknown = [path for path in wanted.tell if path not in case.facts]
    if unknown:
        raise Invalid(_("办件里没有“%(name)s”。") % {"name": unknown[0]}, code="TB-CASE-417")
    with _in_turn(), UnitOfWork(actor) as uow:
        recorder = Recorder.resume(uow, case, _terms(case), _state(case))
        told_facts = Facts(Fact.from_json(path, case.facts[path], case.facts[path]["v"]) for path in wanted.tell)
        row = _ask(recorder, wanted, told_facts, actor)
        recorder.finish(new=False)
    return row


def _ask(recorder: Recorder, wanted: Wanted, facts: Facts, actor: Actor) -> Assistance:
    case, request_id = recorder.case, uuid7()
    told = [(path, facts[path].value) for path in wanted.tell if path in facts]
    entry = recorder.do(
        Happening.ASSISTANCE_ASKED,
        {
            "request": str(request_id), "about": wanted.about, "department": wanted.department, "question": wanted.what,
            "why": wanted.why, "days": wanted.days, "told": [path for path, _value in told],
        },
        actor,
    )  # fmt: skip
    said = entry.payload
    row = Assistance(
        id=request_id,
        case_id=case.id,
        case_number=case.number,
        about=said["about"],
        department=said["department"],
        district=case.district,
        asker=case.department,
        asker_name=case.implementer_name,
        raised_by=actor.name,
        what=said["question"],
        why=said["why"],
        told=[{"name": path, "value": plain(value)} for path, value in told if value is not None],
        asked_at=entry.at,
        due_on=date.fromisoformat(said["due_on"]),
        due_provisional=said["due_provisional"],
    )
    recorder.beside.append(row)
    return row


def attach(actor: Actor, row: Assistance, name: str, filename: str, content: bytes) -> None:
    """Keep a file beside a request, for both sides and nobody else. Raises ``Invalid`` for what cannot be kept."""
    materials.attach(actor, find(row.case_number).applicant_id, row.id, name, filename, content)


def answer(actor: Actor, row: Assistance, reply: str, said: str, seen_version: int) -> Assistance:
    """Answer a request for the department that was asked; of two at once one wins, the other is told.

    Files of the answer are attached before it: their digests stand in the history with it.

    Raises ``AlreadyAnswered``, ``NotAllowed`` with the reason, ``Forbidden`` and ``NotFound`` for everybody else.
    """
    rights.require_answerer(actor, row)
    for _try in range(_TRIES):
        if row.state != Standing.WAITING or row.version != seen_version:
            raise AlreadyAnswered(_by_whom(row))
        try:
            return _answered(actor, row, reply, said)
        except StaleVersion:  # of the case or of the request: only the latter is somebody else's answer
            row = queries.request(row.id)
    raise StaleVersion


def _by_whom(row: Assistance) -> str:
    if row.state == Standing.ANSWERED:
        said = _("%(who)s已经答复了这份协助请求：%(answer)s。您填的没有提交。")
        return said % {"who": row.answered_by, "answer": _(row.answer)}
    return _("这份协助请求已经变化或者不再需要，您填的没有提交。请刷新页面查看最新情况。")


def _answered(actor: Actor, row: Assistance, reply: str, said: str) -> Assistance:
    case = find(row.case_number)
    with _in_turn(), UnitOfWork(actor) as uow:
        recorder = Recorder.resume(uow, case, _terms(case), _state(case))
        record_answer(recorder, row, reply, said, actor)
        recorder.finish(new=False)
        uow.update(
            row, state=Standing.ANSWERED.value, answer=row.answer, said=row.said, answered_by=actor.name,
            answered_at=uow.now,
        )  # fmt: skip
    return row


def record_answer(recorder: Recorder, row: Assistance, reply: str, said: str, actor: Actor) -> None:
    """Let the answer happen to the case: an entry of its history, and a fact with department, officer and time."""
    files = [one.sha256 for one in materials_in(row.id) if one.type == OF_ANSWER]
    data = {**_named(row), "answer": reply, "said": said, "files": files}
    entry = recorder.do(Happening.ASSISTANCE_ANSWERED, data, actor)
    source = f"{row.department}，{actor.name}"
    origin = Origin(OriginKind.ASSISTANCE, source, entry.at, entry.digest)
    path = assisted_path(row.about)
    recorder.case.facts = {**recorder.case.facts, path: Fact(path, reply, origin).to_json()}
    row.state, row.answer, row.said = Standing.ANSWERED.value, reply, entry.payload["said"]
    row.answered_by, row.answered_at = actor.name, entry.at


def end(actor: Actor, case: Case, row: Assistance, why: str) -> None:
    """Nobody waits for the answer any more. The caller has checked the right to the case."""
    _happen(actor, case, row, Happening.ASSISTANCE_ENDED, {"why": why}, state=Standing.ENDED.value)


def urge(row: Assistance, *, escalated: bool) -> None:
    """Remind the department after its last day; once ``escalated`` those in charge are told. Done by the clock."""
    data = {"due_on": row.due_on.isoformat(), "escalated": escalated}
    now = clock.now()
    changes = {"escalated_at": now} if escalated else {"urged_at": now}
    _happen(SYSTEM, find(row.case_number), row, Happening.ASSISTANCE_URGED, data, **changes)


def lapse(row: Assistance) -> None:
    """A request about a case that has ended waits for nothing."""
    with UnitOfWork(SYSTEM) as uow:
        uow.update(row, state=Standing.ENDED.value)


def _happen(
    actor: Actor, case: Case, row: Assistance, what: Happening, data: Mapping[str, Any], **changes: Any
) -> None:
    with _in_turn(), UnitOfWork(actor) as uow:
        recorder = Recorder.resume(uow, case, _terms(case), _state(case))
        recorder.do(what, {**_named(row), **data})
        recorder.finish(new=False)
        uow.update(row, **changes)


def _named(row: Assistance) -> dict[str, str]:
    return {"request": str(row.id), "about": row.about, "department": row.department}


@contextmanager
def _in_turn() -> Iterator[None]:
    """Two acts at once write the same entry: the second breaks a key before its version is found stale."""
    try:
        yield
    except IntegrityError as error:
        if violated(error) in {"event_seq", "notice_number"}:
            raise StaleVersion from error
        raise


def _state(case: Case) -> CaseState:
    state = state_of(case)
    if state.head != case.head:
        raise StaleVersion
    return state


def _terms(case: Case) -> Terms:
    version = catalog.version(case.item_digest)
    limit = catalog.limit_in(version, case.route or None, case.district, case.applied_on)
    return Terms(catalog.calendar(), limit)


__all__ = [
    "HANDED_IN", "OF_ANSWER", "OF_REQUEST", "Wanted", "answer", "ask", "ask_needed", "attach", "end", "lapse",
    "record_answer", "urge",
]  # fmt: skip
