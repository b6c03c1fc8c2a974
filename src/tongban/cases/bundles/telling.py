"""What the applicant is told of a bundle as a whole: received, a member handed on or stuck, all decided."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID, uuid5

from tongban.cases.bundles import queries
from tongban.cases.bundles.states import BundleState, MemberState, Standing, overall
from tongban.cases.models import BundleCase, BundleMember, Case
from tongban.core.models import Job
from tongban.messaging.services import Given, Telling, inform

#: The whole has come to an end.
_OVER = {BundleState.DONE, BundleState.MIXED, BundleState.ENDED}
_FAILED = {Standing.REFUSED, Standing.REVOKED, Standing.STUCK}
_BY_PEOPLE = {Standing.RUNNING, Standing.YOURS}


def tell_received(job: Job) -> None:
    """One message for all that was submitted at once: what was granted at once, what people decide, what waits."""
    row = BundleCase.objects.get(id=job.payload["bundle"])
    members = queries.members(row)
    online = [one for one in members if one.case is not None or one.standing is Standing.LATER]
    values = {
        "项数": str(len(online)),
        "已准予": _named(members, {Standing.GRANTED}),
        "转人工": _named(members, _BY_PEOPLE),
        "接着办": _named(members, {Standing.LATER}),
        "线下": _named(members, {Standing.STEP}),
    }
    _tell("bundle.received", job.event_id, row, values)


def tell_handed_on(row: BundleCase, member: BundleMember, case: Case) -> None:
    """A member that waited was applied for by itself; told once."""
    values = {"事项": member.name, "办理机关": "" if case.result else case.implementer_name}
    _tell("bundle.handed_on", uuid5(member.id, "handed on"), row, values)


def tell_stuck(row: BundleCase, member: BundleMember, why: str) -> None:
    """A member that waited cannot go on by itself, and why; told once."""
    _tell("bundle.stuck", uuid5(member.id, "stuck"), row, {"事项": member.name, "原因": why})


def tell_done(row: BundleCase, members: Sequence[MemberState]) -> None:
    """All members are decided; told once for what came of it, nothing while one is open or all were taken back."""
    state = overall(members)
    granted, failed = _named(members, {Standing.GRANTED}), _named(members, _FAILED)
    if state in _OVER and (granted or failed):
        values = {"已准予": granted, "没有办成": failed, "证照编号": row.licence_number}
        _tell("bundle.done", uuid5(row.id, state.value), row, values)


def _named(members: Iterable[MemberState], standings: set[Standing]) -> str:
    return "、".join(one.row.name for one in members if one.standing in standings)


def _tell(event: str, event_id: UUID, row: BundleCase, values: Mapping[str, str]) -> None:
    parties = [row.applicant_id, *([row.agent_id] if row.agent_id else [])]
    given = {row.applicant_id: Given(row.phone, row.received_at)} if row.phone else {}
    said = {
        "一件事": row.bundle_name, "编号": row.number, "申请人": row.applicant_name, "经办人": row.agent_name, **values,
    }  # fmt: skip
    inform(Telling(event, event_id, parties, said, f"/bundle-cases/{row.number}", given))
