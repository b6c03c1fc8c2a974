"""What follows from a case after commit: tell the applicant, render and seal the licence."""

from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_noop as N_

from tongban.cases.models import Case
from tongban.cases.words import words
from tongban.catalog import queries as catalog
from tongban.core import broadcast, files, notify
from tongban.core.actor import SYSTEM
from tongban.core.errors import Problem
from tongban.core.models import Job
from tongban.core.unit_of_work import UnitOfWork
from tongban.licences import queries as licences
from tongban.licences.models import Licence
from tongban.licences.services import attach_document


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


_TOLD = {
    "case.received": (N_("已收到您的申请"), N_("“{item}”的申请已收到，收件后五个工作日内会告知是否受理。")),
    "case.accepted": (N_("申请已受理"), N_("“{item}”已受理，预计 {due} 前办结。")),
    "case.correction_asked": (N_("请补正材料"), N_("“{item}”需要补正，请查看补正告知书，按要求一次补齐。")),
    "case.corrected": (N_("补正已收到"), N_("“{item}”的补正材料已收到，工作人员会尽快处理。")),
    "case.declined": (N_("不予受理"), N_("“{item}”不予受理，理由和救济途径见决定书。")),
    "case.not_required": (N_("不需要办理许可"), N_("“{item}”：您的情况依法不需要取得许可，详见告知书。")),
    "case.suspended": (N_("办理计时暂停"), N_("“{item}”进入特别程序，暂停计时，详见告知书。")),
    "case.resumed": (N_("恢复计时"), N_("“{item}”恢复办理，预计 {due} 前办结。")),
    "case.granted": ("{words.granted}", N_("“{item}”已准予。{licence}")),
    "case.refused": ("{words.refused}", N_("“{item}”作出了{words.refused}决定，理由和救济途径见决定书。")),
    "case.withdrawn": (N_("申请已撤回"), N_("“{item}”的申请已按您的要求撤回。")),
    "case.rectified": (N_("证照已更正"), N_("“{item}”核发的证照有误，已依法更正。{licence}")),
    "case.revoked": ("{words.revoked}", N_("“{item}”的准予决定已依法撤销，理由和救济途径见决定书。")),
}


def tell_applicant(job: Job) -> None:
    """Leave the applicant (and the agent) a message about what happened, and text the number on the case."""
    case = Case.objects.get(id=job.payload["case_id"])
    title, body = _TOLD[job.event_name]
    stated = case.decision.get("stated")
    licence = f"“{stated['result']}”的内容见决定书。" if stated else ""
    if case.licence_number:
        licence += f"证照编号 {case.licence_number}，签章完成后可在“我的证照”下载。"
    said = {"item": case.item_name, "due": case.due_on or "法定期限", "licence": licence, "words": words(case.kind)}
    parties = [case.applicant_id] + ([case.agent_id] if case.agent_id and case.agent_id != case.applicant_id else [])
    recipients = [notify.Recipient(p, case.phone if i == 0 else "") for i, p in enumerate(parties)]
    notify.tell(job.event_id, recipients, title.format(**said), body.format(**said), f"/cases/{case.number}")
