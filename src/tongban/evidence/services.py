"""File a closed case."""

from datetime import date
from typing import Any
from uuid import UUID

from tongban.cases.models import Case
from tongban.cases.queries import chain_broken_at, history, notices_of
from tongban.catalog import queries as catalog
from tongban.core import clock
from tongban.core.actor import SYSTEM
from tongban.core.errors import Problem
from tongban.core.unit_of_work import UnitOfWork
from tongban.evidence.models import ArchiveRecord
from tongban.evidence.promise import manifested
from tongban.licences.queries import document_of, licence
from tongban.materials.queries import materials_in
from tongban.standards.hashes import digest


class HistoryBroken(Problem):
    """The history of a case does not hold together: filing it would make a false record durable."""

    code = "TB-ARCH-500"


def archive(case: Case, event_id: UUID, reason: str) -> None:
    """File a case once per event. Raises ``HistoryBroken`` when its chain was tampered with."""
    if ArchiveRecord.objects.filter(event_id=event_id).exists():
        return
    broken = chain_broken_at(case)
    if broken is not None:
        raise HistoryBroken(f"办件历史第 {broken} 条与前文不符，不能归档，请立即检查。")
    manifest = manifest_of(case)
    with UnitOfWork(SYSTEM) as uow:
        uow.insert(
            ArchiveRecord(
                event_id=event_id,
                case_number=case.number,
                reason=reason,
                manifest=manifest,
                digest=digest(manifest),
                archived_at=clock.now(),
                keep_until=_kept(case)[1],
            )
        )


def manifest_of(case: Case) -> dict[str, Any]:
    """Everything a closed case rests on, by digest where it is a file: 申请材料, 审批过程, 办理结果."""
    document = document_of(case.licence_id) if case.licence_id else None
    given = licence(case.licence_id) if case.licence_id else None
    entries = history(case)
    promise = manifested(case, entries)
    return {
        "case": {
            "number": case.number,
            "item": case.item_key,
            "version": case.item_digest,
            "implementer": case.implementer,
            "applied_on": case.applied_on.isoformat(),
            "result": case.result,
            "head": case.head,
        },
        "retention": _kept(case)[0],
        "materials": [
            {"type": m.type, "sha256": m.sha256, "size": m.size, "media_type": m.media_type}
            for m in materials_in(case.container)
        ],
        "facts": {
            path: {"source": fact["source"], "digest": fact["digest"], "value": digest(_plain(fact["v"]))}
            for path, fact in case.facts.items()
        },
        "process": [{"seq": e.seq, "what": e.what.value, "at": e.at.isoformat(), "digest": e.digest} for e in entries],
        "notices": [{"number": n.number, "title": n.title} for n, _ in notices_of(case)],
        **({"promise": promise} if promise is not None else {}),
        "licence": {
            "number": given.number,
            "issue": given.issue_no,
            "digest": given.digest,
            "document": document.sha256 if document else None,
        }
        if given
        else None,
    }


def _kept(case: Case) -> tuple[dict[str, str | None] | None, date | None]:
    """How long the archive is kept by the case's own version of the item, and the last day; nothing where unsaid."""
    keep = catalog.version(case.item_digest).keep
    if keep is None or case.closed_at is None:
        return None, None
    closed_on = case.closed_at.astimezone(clock.SHANGHAI).date()
    until = keep.until(closed_on)
    said = {"term": keep.term, "basis": keep.basis, "from": closed_on.isoformat()}
    return {**said, "until": until.isoformat() if until else None}, until


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, float) else value
