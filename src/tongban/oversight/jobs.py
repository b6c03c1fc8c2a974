"""Push each grant and revocation to the departments the item's version names."""

from tongban.cases.models import Case
from tongban.cases.queries import state_of
from tongban.cases.words import words
from tongban.catalog import queries as catalog
from tongban.core import clock
from tongban.core.actor import SYSTEM
from tongban.core.models import Job
from tongban.core.unit_of_work import UnitOfWork
from tongban.oversight.models import Push
from tongban.parties.queries import party


def _what(job: Job, case: Case) -> str:
    said = words(case.kind)
    granted = said.granted if state_of(case).promise is None else f"{said.granted}（告知承诺）"
    return {"case.granted": granted, "case.rectified": "更正证照", "case.revoked": said.revoked}[job.event_name]


def push_decision(job: Job) -> None:
    """Write one push per regulating department, once per event."""
    case = Case.objects.get(id=job.payload["case_id"])
    holder = party(case.applicant_id)
    pushed = set(Push.objects.filter(event_id=job.event_id).values_list("department", flat=True))
    with UnitOfWork(SYSTEM) as uow:
        for department in catalog.version(case.item_digest).tell:
            if department in pushed:
                continue
            uow.insert(
                Push(
                    event_id=job.event_id,
                    department=department,
                    district=case.district,
                    case_number=case.number,
                    what=_what(job, case),
                    item_name=case.item_name,
                    holder_name=case.applicant_name,
                    holder_code=holder.code,
                    licence_number=case.licence_number,
                    automatic=case.automatic and job.event_name == "case.granted",
                    pushed_at=clock.now(),
                )
            )
