"""Decide anew, by the machine, what went to a person for nothing but an answer that has come (行政协助)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from msgspec import structs

from tongban.cases import choosing, credit, decision
from tongban.cases.history import CaseState, Entry
from tongban.cases.models import Case
from tongban.cases.needs import ASSISTED
from tongban.cases.preparation import Prepared
from tongban.cases.promising import stands
from tongban.cases.queries import history, state_of
from tongban.cases.services import granting
from tongban.cases.services.asking_credit import asked
from tongban.cases.services.automatic import by_machine, held_for_answers
from tongban.cases.services.handling import quicker_told, reassess, stored_facts, terms
from tongban.cases.services.record import Recorder
from tongban.cases.services.submission import names_of
from tongban.cases.states import Happening
from tongban.catalog import queries as catalog
from tongban.catalog.definition import ItemVersion
from tongban.core import audit
from tongban.core.actor import SYSTEM, ActorKind
from tongban.core.errors import Conflict, Invalid, StaleVersion
from tongban.core.models import Job
from tongban.core.unit_of_work import UnitOfWork
from tongban.licences.queries import valid_licences
from tongban.materials.queries import materials_in
from tongban.materials.scanning import refuse_grant
from tongban.parties.queries import party

#: What may have happened to a case no person has taken up; asked by hand, it was.
_UNTOUCHED = frozenset(
    {
        Happening.RECEIVED, Happening.DEEMED_ACCEPTED, Happening.ASSISTANCE_ASKED, Happening.ASSISTANCE_ANSWERED,
        Happening.ASSISTANCE_URGED,
    }
)  # fmt: skip


def decide_anew(job: Job) -> None:
    """Once nothing that was asked is open, run the decision again; where a machine may not grant, a person goes on.

    Begun twice it finds the case decided. Raises ``StaleVersion`` where somebody acts at this moment: the job comes
    again and looks anew.
    """
    case = Case.objects.filter(id=UUID(job.payload["case_id"])).first()
    if case is None or not case.open or not held_for_answers(case.decision.get("held_back")):
        return
    state, entries = state_of(case), history(case)
    if state.assisting or not _untouched(entries):
        return
    if state.head != case.head:
        raise StaleVersion
    version = catalog.version(case.item_digest)
    prepared = _prepared(version, case)
    received = {"promise": True} if stands(state.promise) else {}
    if not _as_checked(case, prepared) or not by_machine(version, prepared, received)[0]:
        return
    try:
        _grant(case, state, version, prepared)
    except StaleVersion:
        raise
    except (Conflict, Invalid):  # a licence of the kind, a file not looked through: for a person to see
        return


def _untouched(entries: Sequence[Entry]) -> bool:
    """Whether nobody but the machine and the departments that were asked has done anything to the case."""
    by_hand = [one for one in entries if one.what is Happening.ASSISTANCE_ASKED and one.actor_kind != ActorKind.SYSTEM]
    return not by_hand and all(one.what in _UNTOUCHED for one in entries)


def _prepared(version: ItemVersion, case: Case) -> Prepared:
    """The application as it stands with the answers: everything authorities know asked anew, credit as well."""
    return structs.replace(reassess(version, case, {}), standing=asked(case, version, SYSTEM.id, anew=True))


def _as_checked(case: Case, prepared: Prepared) -> bool:
    """Whether authorities still tell what the applicant checked: another value is for a person to look at."""
    known, now = ({path: one["v"] for path, one in facts.items()} for facts in (case.facts, prepared.facts.to_json()))
    return not prepared.missing() and known == now


def _grant(case: Case, state: CaseState, version: ItemVersion, prepared: Prepared) -> None:
    refuse_grant(materials_in(case.container))
    applicant = party(case.applicant_id)
    granting.refuse_second_licence(prepared, applicant)
    facts, types = stored_facts(case), granting.touched(version, case.route or None)
    held = valid_licences(applicant.id, types, choosing.read_from(facts, choosing.touched(version)))
    stated = granting.stated(version, case.route, facts)
    said = credit.said(prepared.standing, version.credit)
    case.decision = _decided(prepared, version) | said
    if stated:
        case.decision["stated"] = stated
    with quicker_told(), UnitOfWork(SYSTEM) as uow:
        recorder = Recorder.resume(uow, case, terms(version, case), state)
        if case.accepted_on is None:
            recorder.do(Happening.ACCEPTED)
        reasons = [*names_of(prepared), *_confirmed(prepared)]
        recorder.do(Happening.GRANTED, {"automatic": True, "reasons": reasons, "stated": stated} | said)
        granting.certify(recorder, version, facts, applicant, held, SYSTEM)
        audit.record_access(uow, applicant.id, f"{version.name}（协助答复后核验）", f"办理{version.name}")
        recorder.finish(new=False)


def _decided(prepared: Prepared, version: ItemVersion) -> dict[str, Any]:
    verdict, computed = prepared.verdict, prepared.computed
    return decision.to_json(verdict, version.digest, automatic=True, held_back=None, computed=computed)


def _confirmed(prepared: Prepared) -> list[str]:
    """What was waited for, and by whom it was confirmed."""
    found = [one for one in prepared.needs if one.way == ASSISTED]
    return [f"“{one.need.material.name}”由{one.source}协助核对：{one.reply}" for one in found]


__all__ = ["decide_anew"]
