"""A party is told of a credit entry about it, and how its repair or objection was answered."""

from tongban.core.models import Job
from tongban.messaging.services import Telling, inform
from tongban.parties.credit.models import CLOSING, CreditEntry
from tongban.parties.credit.standing import Convenience, Kind

#: Where parties see their entries, ask for repair and object.
LINK = "/credit"


def tell_credit(job: Job) -> None:
    """Tell the party of an entry. What was done stands at 我的信用 alone: it may name others."""
    row = CreditEntry.objects.get(id=job.payload["entry_id"])
    values = {
        "信用类型": row.kind,
        "认定机关": row.found_by,
        "文书编号": row.decision or row.case_number,
        **(_settled(job.payload["what"]) if job.event_name == "credit.answered" else _lost(row)),
    }
    inform(Telling(job.event_name, job.event_id, [row.subject_id], values, LINK))


def _lost(row: CreditEntry) -> dict[str, str]:
    gone = row.only or [one.value for one in Convenience]
    return {
        "影响": "、".join(gone) if row.kind != Kind.GOOD else "",
        "起始日": row.since.isoformat(),
        "到期日": row.until.isoformat() if row.until is not None else "",
    }


def _settled(what: str) -> dict[str, str]:
    closed = what in CLOSING
    return {"结论": what, "撤下": "不再" if closed else "", "保留": "" if closed else "仍然"}
