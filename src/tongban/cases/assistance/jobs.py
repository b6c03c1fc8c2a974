"""What follows from requests for assistance after commit, and what their clock does: tell, remind, escalate."""

from datetime import date
from uuid import UUID

from tongban.cases.acts import NotAllowed
from tongban.cases.assistance import queries, services
from tongban.cases.assistance.models import Assistance
from tongban.cases.jobs import about
from tongban.cases.models import Case
from tongban.cases.queries import history
from tongban.catalog import queries as catalog
from tongban.core import clock
from tongban.core.errors import StaleVersion
from tongban.core.models import Job
from tongban.messaging.services import Given, Telling, inform

#: Working days after the last day until those in charge are told. No law sets them; they are ours.
ESCALATED_AFTER = 2
#: One round; what is left waits for the next.
_BATCH = 200


def tell_assistance(job: Job) -> None:
    """Tell the applicant (and the agent) who was asked, what came back, or that it is late: never silently."""
    case = Case.objects.get(id=UUID(job.payload["case_id"]))
    entry = next((one for one in history(case) if one.seq == job.payload["seq"]), None)
    if entry is None or "department" not in entry.payload:
        return
    values = {
        **about(case),
        "协助部门": entry.payload["department"],
        "核对内容": entry.payload["about"],
        "答复期限": entry.payload.get("due_on", ""),
        "核对结论": entry.payload.get("answer", ""),
    }
    parties = [case.applicant_id, *([case.agent_id] if case.agent_id else [])]
    given = {case.applicant_id: Given(case.phone, case.received_at)} if case.phone else {}
    inform(Telling(job.event_name, job.event_id, parties, values, f"/cases/{case.number}", given))


def sweep_assistance() -> int:
    """Remind of what was due, escalate what stays unanswered, let go of what no case waits for; how many."""
    today, done = clock.today(), 0
    for row in queries.left_behind(_BATCH):
        done += _quietly(row, None)
    for row in queries.overdue(today, _BATCH):
        if row.urged_at is None:
            done += _quietly(row, False)
        elif row.escalated_at is None and _escalates(row, today):
            done += _quietly(row, True)
    return done


def _escalates(row: Assistance, today: date) -> bool:
    return today > catalog.calendar().add_working_days(row.due_on, ESCALATED_AFTER).date


def _quietly(row: Assistance, escalated: bool | None) -> bool:
    """Do it, unless somebody was quicker: the next round looks again."""
    try:
        if escalated is None:
            services.lapse(row)
        else:
            services.urge(row, escalated=escalated)
    except (StaleVersion, NotAllowed):
        return False
    return True
