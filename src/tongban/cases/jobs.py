"""What follows from a case after commit: tell the applicant, render and seal the licence."""

from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from tongban.cases.models import Case, CaseEvent
from tongban.cases.promising import Finding
from tongban.cases.words import words
from tongban.catalog import queries as catalog
from tongban.core import broadcast, files
from tongban.core.actor import SYSTEM
from tongban.core.errors import Problem
from tongban.core.models import Job
from tongban.core.unit_of_work import UnitOfWork
from tongban.licences import queries as licences
from tongban.licences.models import Licence
from tongban.licences.services import attach_document
from tongban.messaging.services import Given, Telling, inform

#: The findings after which a grant is to be revoked.
_BREAKING = (Finding.FALSE.value, Finding.UNCORRECTED.value)


class TemplateMissing(Problem):
    """The item's version has no licence template for the case's route."""

    code = "TB-LIC-500"


def seal_licence(job: Job) -> None:
    """Render the licence of a granted case as one PDF, seal it, keep it and announce it, once per licence issue."""
    if not job.payload.get("licence_id"):
        return
    # Typesetting and sealing are heavy to load and only the worker needs them.
    from tongban.licences.documents.render import render
    from tongban.licences.sealer import sealer

    licence = licences.licence(UUID(job.payload["licence_id"]))
    if licences.document_of(licence.id) is not None:
        return
    case = Case.objects.get(id=job.payload["case_id"])
    version = catalog.version(case.item_digest)
    grant = version.grant_for(case.route or None)
    if grant is None or not grant.template:
        raise TemplateMissing("事项没有证照模板，不能制证。")
    fonts = Path(settings.DATA_DIR) / "fonts"  # a city's own fonts for characters the packaged ones lack
    pdf = render(
        grant.template,
        printed(licence),
        qr_url=f"{settings.PUBLIC_URL}/v/{licence.check_id}",
        demo=licence.demonstration,
        style=version.style,
        extra_fonts=fonts if fonts.is_dir() else None,
    )
    sealed = sealer().seal(pdf, seal_name=licence.issuer, reason=f"核发{licence.type}", signer=SYSTEM.name)
    stored = files.put(sealed, "application/pdf")
    with UnitOfWork(SYSTEM) as uow:
        attach_document(uow, licence, stored.sha256, licence.issuer)
    broadcast.publish(f"licence:{licence.id}", "sealed", {"number": licence.number})


def printed(licence: Licence) -> dict[str, Any]:
    """Everything printed on a licence: its face and its own data, dates as ISO text."""
    own = {
        "证书编号": licence.number,
        "持证主体": licence.holder_name,
        "统一社会信用代码": licence.holder_code,
        "发证机关": licence.issuer,
        "发证日期": licence.issued_on.isoformat(),
        "有效期自": licence.valid_from.isoformat(),
        "有效期至": licence.valid_until.isoformat() if licence.valid_until else "长期",
    }
    if licence.face.get("统一社会信用代码"):  # a person may hold what was issued for a firm
        own["统一社会信用代码"] = licence.face["统一社会信用代码"]
    return {**licence.face, **own}


def tell_applicant(job: Job) -> None:
    """Tell the applicant (and the agent) what happened; the number given for the case is texted.

    That a member of a bundle was received is told with the whole.
    """
    case = Case.objects.get(id=job.payload["case_id"])
    if case.bundle_id is not None and job.event_name == "case.received":
        return
    parties = [case.applicant_id, *([case.agent_id] if case.agent_id else [])]
    given = {case.applicant_id: Given(case.phone, case.received_at)} if case.phone else {}
    said = {**_said(case, job.event_name), **_checked(case, job)}
    inform(Telling(job.event_name, job.event_id, parties, said, f"/cases/{case.number}", given))


def _said(case: Case, event: str) -> dict[str, str]:
    """What fills the gaps of a wording about a case."""
    kind = words(case.kind)
    result = {"case.granted": kind.granted, "case.refused": kind.refused, "case.revoked": kind.revoked}
    due = _day(case.due_on, provisional=case.due_provisional)
    return {
        **about(case),
        "办结期限": due or "法定期限",
        "证照编号": case.licence_number,
        "决定名称": (case.decision.get("stated") or {}).get("result", ""),
        "结果": result.get(event, ""),
        "核查期限": _day(case.check_due, provisional=case.check_provisional) if event == "case.granted" else "",
        **to_follow(case),
    }


def to_follow(case: Case) -> dict[str, str]:
    """What is still to come of a case accepted with materials to follow, and by when."""
    by = case.follow_by.isoformat() if case.follow_by else ""
    doubt = "（暂定，节假日安排待公布）" if case.follow_by and not catalog.calendar().covers(case.follow_by) else ""
    return {"补交材料": "、".join(case.outstanding), "补交期限": f"{by}{doubt}"}


def _checked(case: Case, job: Job) -> dict[str, str]:
    """What the check of a promise found, as that entry has it: another may have followed."""
    if job.event_name != "case.checked":
        return {}
    found = CaseEvent.objects.get(case_id=case.id, seq=job.payload["seq"]).payload
    until = date.fromisoformat(found["rectify_by"]) if found.get("rectify_by") else None
    return {
        "结论": found["finding"],
        "整改期限": _day(until, provisional=found.get("rectify_provisional", False)),
        "拟办": "撤销" if found["finding"] in _BREAKING else "",
    }


def _day(day: date | None, *, provisional: bool) -> str:
    if day is None:
        return ""
    return f"{day.isoformat()}（暂定，节假日安排待公布）" if provisional else day.isoformat()


def about(case: Case) -> dict[str, str]:
    """What every wording about a case may name."""
    return {
        "事项": case.item_name,
        "办件编号": case.number,
        "办理机关": case.implementer_name,
        "申请人": case.applicant_name,
        "经办人": case.agent_name,
    }
