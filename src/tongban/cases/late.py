"""What a silent source could not tell when a case came in is fetched later, laid beside it, and a person decides."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID, uuid5

from django.db import IntegrityError
from msgspec.structs import replace

from tongban.cases.events import data_awaited
from tongban.cases.models import Case, LateFacts
from tongban.cases.queries import errand_of
from tongban.cases.services import submission
from tongban.cases.services.handling import answers_of
from tongban.catalog import queries as catalog
from tongban.core.actor import SYSTEM
from tongban.core.models import Job
from tongban.core.unit_of_work import UnitOfWork
from tongban.exchange.ports import PASSING, Purpose
from tongban.facts import Fact
from tongban.parties.queries import party

#: Tried again after five minutes, then ever later; given up after about two days.
_FIRST, _LONGEST, _TRIES = timedelta(minutes=5), timedelta(hours=4), 18


def fetch_awaited(job: Job) -> None:
    """Fetch it now; what is still silent is tried again later. The facts of the case stay as they were decided on."""
    case = Case.objects.filter(id=UUID(job.payload["case_id"])).first()
    if case is None or not case.open or LateFacts.objects.filter(event_id=job.event_id).exists():
        return
    types: list[str] = job.payload["types"]
    version = catalog.version(case.item_digest)
    why = Purpose((version.key,), f"办理{version.name}（补取）", case.number, anew=True, errand=errand_of(case))
    collected = submission.gather(version, party(case.applicant_id), answers_of(case, version), purpose=why)
    told = {path: fact for path, fact in collected.facts.items() if path.partition(".")[0] in types}
    still = [name for name in types if collected.silent.get(name) in PASSING]
    try:
        _put_down(case, job, told, still)
    except IntegrityError:  # done before: the worker was killed between this and taking the job off
        return


def _put_down(case: Case, job: Job, told: Mapping[str, Fact], still: Sequence[str]) -> None:
    """What was told, and the next try: each once for a job, however often it is begun."""
    with UnitOfWork(SYSTEM) as uow:
        if told:
            facts = {path: fact.to_json() for path, fact in told.items()}
            uow.add(LateFacts, case_id=case.id, event_id=job.event_id, facts=facts, at=uow.now)
        tries = int(job.payload["tries"]) + 1
        if still and tries < _TRIES:
            later = min(_FIRST * 2 ** (tries - 1), _LONGEST)
            again = replace(data_awaited(case, still, tries), id=uuid5(job.event_id, "again"))
            uow.emit(again, not_before=uow.now + later)


def late_facts(case: Case) -> list[LateFacts]:
    """What came later, in the order it came."""
    return list(LateFacts.objects.filter(case_id=case.id).order_by("at", "id"))
