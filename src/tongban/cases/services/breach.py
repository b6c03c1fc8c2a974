"""A broken promise (告知承诺) in the credit record: entered with the revocation, in the same statement."""

from django.conf import settings

from tongban.cases.promising import Standing
from tongban.cases.services.record import Recorder
from tongban.catalog.definition import ItemVersion
from tongban.parties.credit.services import Finding, enter
from tongban.parties.credit.standing import Convenience, Kind


def enter_credit(recorder: Recorder, version: ItemVersion) -> None:
    """Enter the broken promise a grant was revoked for; nothing where the revocation has another reason.

    It takes 告知承诺 away until it is repaired, and no other convenience (安阳市政务服务条例 29 as the data has it).
    """
    promise, case = recorder.state.promise, recorder.case
    if promise is None or promise.standing is not Standing.REVOKED or version.promise is None:
        return
    last = recorder.entries[-1]
    enter(
        recorder.uow,
        Finding(
            subject=case.applicant_id,
            kind=Kind.BAD,
            what=f"{version.name}：以告知承诺方式取得，违背承诺，决定已撤销",
            basis=version.promise.basis.text,
            found_by=case.implementer_name,
            since=recorder.uow.now.date(),
            case_number=case.number,
            decision=str(last.payload.get("notice", "")),
            only=(Convenience.PROMISE.value,),
            demonstration=settings.DEMO,
        ),
    )
