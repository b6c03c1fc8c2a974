"""File cases as they close."""

from tongban.cases.models import BUNDLE_NUMBERS, Case
from tongban.cases.queries import case as case_by_number
from tongban.core.models import Job
from tongban.evidence.services import archive
from tongban.licences.queries import licence


def archive_case(job: Job) -> None:
    """File the case of an event. A grant with a licence is filed once the licence is sealed, by that event."""
    if job.event_name == "licence.sealed":
        # A licence is issued on the basis of a case, whichever issue the case holds by now.
        basis = licence(job.payload["licence_id"]).basis
        if not basis.startswith(BUNDLE_NUMBERS):  # a comprehensive licence rests on several cases, each filed by itself
            archive(case_by_number(basis), job.event_id, "证照签章完成")
        return
    if job.event_name == "case.granted" and job.payload.get("licence_id"):
        return
    case = Case.objects.get(id=job.payload["case_id"])
    archive(case, job.event_id, case.result or "办结")
