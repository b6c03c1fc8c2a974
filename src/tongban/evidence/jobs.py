"""File cases as they close."""

from tongban.cases.models import Case
from tongban.core.models import Job
from tongban.evidence.services import archive


def archive_case(job: Job) -> None:
    """File the case of an event. A grant with a licence is filed once the licence is sealed, by that event."""
    if job.event_name == "licence.sealed":
        # The subject of a sealed licence is the basis it was issued on: the case number.
        archive(Case.objects.get(licence_id=job.payload["licence_id"]), job.event_id, "证照签章完成")
        return
    if job.event_name == "case.granted" and job.payload.get("licence_id"):
        return
    case = Case.objects.get(id=job.payload["case_id"])
    archive(case, job.event_id, case.result or "办结")
