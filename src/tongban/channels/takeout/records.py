"""One row of each kind as it is written into the archive: plain values under Chinese names."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from tongban.cases.history import Entry
from tongban.cases.models import BundleCase, BundleDraft, Case, Draft, Notice
from tongban.cases.states import Status
from tongban.channels import presenting
from tongban.channels.takeout.veil import Veil
from tongban.core import clock
from tongban.core.models import Access, Delivery, Message
from tongban.exchange.models import Consent
from tongban.licences.models import Licence
from tongban.licences.queries import face_of, state_today
from tongban.materials.models import BankEntry, BankUse, Material
from tongban.messaging.models import Contact
from tongban.org.queries import districts
from tongban.parties.models import Account, Mandate, Party

Record = dict[str, Any]


def party(row: Party) -> Record:
    """Who it is about."""
    return {
        "名称": row.name, "类型": row.kind, "号码": row.code, "电话": row.phone,
        "区市": districts().get(row.district, ""),
    }  # fmt: skip


def account(row: Account, veil: Veil) -> Record:
    """A way in, without its secret."""
    return {"账号": row.login, "演示账号": row.demonstration}


def mandate(row: Mandate, known: Mapping[UUID, Party], veil: Veil) -> Record:
    """Who may act for whom, since when, until when."""
    principal, agent = known.get(row.principal_id), known.get(row.agent_id)
    return {
        "委托人": principal.name if principal else "",
        "委托人号码": veil.code(principal.code) if principal else "",
        "受托人": agent.name if agent else "",
        "受托人号码": veil.code(agent.code) if agent else "",
        "身份": row.role,
        "事项": row.items,
        "从": row.since,
        "到": row.until,
        "收回于": row.revoked_at,
    }


def draft(row: Draft, veil: Veil) -> Record:
    """An application not yet handed in."""
    return {
        "事项": row.item_key, "填写": veil.values(row.answers), "开始于": _at(row.created_at),
        "更新于": _at(row.updated_at),
    }  # fmt: skip


def bundle(row: BundleCase | BundleDraft, veil: Veil) -> Record:
    """What was filled in, or submitted, for several items at once; their cases stand among the cases."""
    if isinstance(row, BundleDraft):
        return {"一件事": row.bundle_key, "填写": veil.values(row.answers), "开始于": _at(row.created_at), "编号": ""}
    return {
        "一件事": row.bundle_name, "填写": veil.values(row.answers), "提交于": _at(row.received_at), "编号": row.number,
        "综合许可证": row.licence_number,
    }  # fmt: skip


def headline(row: Case) -> Record:
    """A case in one line."""
    return {
        "办件编号": row.number, "事项": row.item_name, "提交于": _at(row.received_at), "状态": Status(row.status).word,
        "结果": presenting.result_word(row),
    }  # fmt: skip


def case(
    row: Case, entries: Sequence[Entry], written: Sequence[Notice], given: Sequence[Material], veil: Veil
) -> Record:
    """A case with what it was decided on, its way, its notices and the list of what was handed in."""
    return {
        **headline(row),
        "受理部门": row.implementer_name,
        "申请人": row.applicant_name,
        "办理人": row.agent_name,
        "联系电话": veil.phone(row.phone),
        "申请日期": row.applied_on,
        "受理日期": row.accepted_on,
        "应办结": row.due_on,
        "系统自动决定": row.automatic,
        "证照编号": row.licence_number,
        "内容": {path: _fact(path, data, veil) for path, data in row.facts.items()},
        "依据": [
            {"条件": one["name"], "结果": one.get("truth"), "条款": one.get("clause")}
            for one in row.decision.get("reasons", ())
        ],
        "经过": [{"环节": e.what.value, "时间": _at(e.at), "办理": e.actor_name, "校验": e.digest} for e in entries],
        "文书": [{"文书": n.title, "编号": n.number, "出具": n.issuer, "时间": _at(n.issued_at)} for n in written],
        "材料": [
            {"材料": m.type, "文件": m.filename, "大小": m.size, "SHA-256": m.sha256, "取自材料银行": m.reused}
            for m in given
        ],
    }


def _fact(path: str, data: Mapping[str, Any], veil: Veil) -> Record:
    return {"值": veil.value(path, data["v"]), "来源": presenting.stored_source(data).word}


def licence(row: Licence, veil: Veil) -> Record:
    """A licence as it stands today."""
    return {
        "证照": row.type, "编号": row.number, "持证人": row.holder_name, "发证机关": row.issuer,
        "发证日期": row.issued_on, "有效期至": row.valid_until, "状态": state_today(row),
        "照面": veil.values(face_of(row)),
    }  # fmt: skip


def banked(row: BankEntry, veil: Veil) -> Record:
    """A material of the bank, with what was read of it."""
    return {
        "材料": row.type, "文件": row.filename, "大小": row.size, "SHA-256": row.sha256, "可信等级": row.grade,
        "存入于": _at(row.uploaded_at), "确认于": _at(row.confirmed_at), "核对原件": row.checked_by,
        "读出的内容": veil.values({one["name"]: one["text"] for one in row.fields}),
    }  # fmt: skip


def material_use(row: BankUse, veil: Veil) -> Record:
    """A use of a material."""
    return {
        "方式": row.way, "为了什么": row.what, "办件编号": row.case_number, "部门": row.department, "谁": row.by,
        "时间": _at(row.at), "副本编号": row.number,
    }  # fmt: skip


def message(row: Message, veil: Veil) -> Record:
    """A message of the platform."""
    return {"标题": row.title, "内容": row.body, "时间": _at(row.created_at), "已读于": _at(row.read_at)}


def contact(row: Contact, veil: Veil) -> Record:
    """How the party wants to be told."""
    return {
        "邮箱": row.mail,
        "邮箱确认于": _at(row.mail_confirmed_at),
        "手机号码确认于": _at(row.phone_confirmed_at),
        "语言": row.language,
        "夜间免打扰": row.quiet,
        "各类通知的方式": row.choices,
    }


def delivery(row: Delivery, veil: Veil) -> Record:
    """What went out to the party beside a message; the address as it is shown to anybody."""
    return {
        "方式": row.channel,
        "发往": row.to_masked,
        "内容": "" if row.secret else row.text,
        "时间": _at(row.at),
        "状态": row.state,
        "发出于": _at(row.sent_at),
        "送达于": _at(row.delivered_at),
    }


def consent(row: Consent, people: Mapping[UUID, Party], veil: Veil) -> Record:
    """What was said to a fetch that needs her consent, one word at a time; what is taken back stands after it."""
    person = people.get(UUID(row.who))
    return {
        "时间": _at(row.at), "数据": row.resource, "为了什么": row.purpose, "怎么说的": row.said, "有效期至": row.until,
        "谁说的": person.name if person else "", "编号": str(row.id),
    }  # fmt: skip


def access(row: Access, veil: Veil) -> Record:
    """A look at the party's data."""
    return {"时间": _at(row.at), "谁": row.actor_name, "看了什么": row.what, "为了什么": row.purpose}


def _at(moment: Any) -> str | None:
    return moment.astimezone(clock.SHANGHAI).isoformat(timespec="seconds") if moment is not None else None
