"""Rows of the open catalogue out of a version's definition; what the definition does not say stays empty."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tongban.catalog.bundle import BundleVersion
from tongban.catalog.definition import ItemVersion
from tongban.catalog.districts import HOURS, PHONE, PLACE, DistrictList
from tongban.catalog.opendata.fields import ITEM_FIELDS, MATERIAL_FIELDS, PACKAGE
from tongban.catalog.pack.organisation import BodyEntry
from tongban.catalog.parts import BETWEEN_STEPS, Clause, Limit, Need, ReviewNode, stages
from tongban.catalog.terms import Term
from tongban.rules import Effect

Row = dict[str, str]

#: 事项类型 as the exchange files code it; a kind that is not in the table has no code.
KINDS = {
    "行政许可": "01", "行政给付": "05", "行政确认": "07", "行政奖励": "08", "行政裁决": "09", "其他行政权力": "20",
    "公共服务": "21",
}  # fmt: skip
UNITS = {"工作日": "G", "日": "Z"}
MATERIAL_KINDS = {"证件证书证明": "1", "申请表格文书": "2", "其他": "3"}
MATERIAL_SOURCES = {"申请人自备": "10", "政府部门核发": "20", "中介机构出具": "30"}
_OTHER_SOURCE = "99"
YES, NO = "是", "否"
#: Where the level stands in an 实施编码: after the 18 characters of the body.
_LEVEL = 18


@dataclass(frozen=True, slots=True)
class Told:
    """What the open catalogue tells of a version, whoever handles it and from when to when it is in force."""

    name: str
    department: str
    themes: tuple[str, ...]
    item: Row
    materials: tuple[Row, ...]


def told_of(version: ItemVersion, own: DistrictList | None = None) -> Told:
    """What is told of a version, as a district handles it where ``own`` is what that says otherwise."""
    item = {
        **_bases(version),
        **_limits(version),
        **_way(version),
        "server_type": "、".join(version.for_),
        **_fee(version),
        **_results(version),
        **(_office(own) if own else {}),
    }
    materials = tuple(_material(need) for need in materials_of(version))
    return Told(version.name, version.department, version.themes, item, materials)


def item_row(told: Told, term: Term, body: BodyEntry, themes: Mapping[str, tuple[str, ...]], bundles: str) -> Row:
    """One body's row of an item; ``themes`` are the city's, by whom they face, ``bundles`` those it may be part of."""
    said = {**_standing(told, term, body), **_topics(told, themes), **told.item, PACKAGE: bundles}
    return {one.name: said.get(one.name, "") for one in ITEM_FIELDS}


def material_rows(told: Told, code: str) -> Iterator[Row]:
    """The materials of an item, each once, under one body's code."""
    for material in told.materials:
        said = {"task_code": code, "task_name": told.name, **material}
        yield {one.name: said.get(one.name, "") for one in MATERIAL_FIELDS}


def bundle_rows(bundle: BundleVersion, items: Mapping[str, Told]) -> Iterator[Row]:
    """One row for each member of a bundle; ``items`` are those in force, by key."""
    promised = bundle.promised
    head = {
        "bundle_key": bundle.key,
        "bundle_name": bundle.name,
        "bundle_kind": bundle.kind,
        "lead_dept": bundle.lead,
        "server_type": "、".join(bundle.for_),
        "bundle_version": bundle.digest[:12],
        "plan_effective_date": bundle.in_force.isoformat(),
        "plan_cancel_date": bundle.until.isoformat() if bundle.until else "",
        "promise_day": f"{promised.value} {promised.unit}" if promised else "",
        "licence": bundle.grant.licence.name if bundle.grant else "",
    }
    for member in bundle.members:
        own = items.get(member.key)
        yield {
            **head,
            "member": own.name if own else member.name or member.key,
            "member_key": member.key if member.item else "",
            "member_dept": own.department if own else member.department,
            "member_when": member.when.text if member.when else "",
            "member_after": "、".join(items[key].name if key in items else key for key in member.after),
        }


def materials_of(version: ItemVersion) -> list[Need]:
    """Every material an item or one of its routes can call for, the first mention of each."""
    needs = [*version.needs, *(need for route in version.routes.values() for need in route.need or ())]
    found: dict[str, Need] = {}
    for need in needs:
        found.setdefault(need.material.name, need)
    return list(found.values())


def _bases(version: ItemVersion) -> Row:
    return {"task_type": KINDS.get(version.kind, ""), "by_law": _lines(_cited(one) for one in version.bases)}


def _office(own: DistrictList) -> Row:
    """Where people go, as a district's list has it; nothing of what that leaves to the body itself."""
    said = {"link_way": own.text(PHONE), "transact_addr": own.text(PLACE), "transact_time": own.text(HOURS)}
    return {name: text for name, text in said.items() if text}


def _standing(told: Told, term: Term, body: BodyEntry) -> Row:
    code = body.codes[term.key]
    office = body.office
    return {
        "task_code": code,
        "task_name": told.name,
        "use_level": code[_LEVEL],
        "task_state": "1",
        "task_version": term.digest[:12],
        "plan_effective_date": term.in_force.isoformat(),
        "plan_cancel_date": term.until.isoformat() if term.until else "",
        "dept_code": body.uscc,
        "dept_name": body.name,
        "link_way": office.phone if office else "",
        "transact_addr": office.place if office else "",
        "transact_time": office.hours if office else "",
    }


def _cited(one: Clause) -> str:
    return f"{one.text}（{one.article}）" if one.article else one.text


def _limits(version: ItemVersion) -> Row:
    at_once = any(one is not None and one.unit == "即时" for one in (version.promised, version.statutory))
    return {
        "project_type": "1" if at_once else "2",
        **_limit("anticipate", version.statutory),
        **_limit("promise", version.promised),
    }


def _limit(prefix: str, limit: Limit | None) -> Row:
    if limit is None:
        return {}
    return {
        f"{prefix}_day": str(limit.value),
        f"{prefix}_type": UNITS.get(limit.unit, ""),
        f"{prefix}_explain": limit.basis or "",
    }


def _way(version: ItemVersion) -> Row:
    steps = ["收件", "受理", *map(_stage, stages(version.review))]
    special = [
        f"{node.name}（{node.stops_clock}）" if node.stops_clock else node.name
        for node in version.review
        if node.stops_clock or node.kind == "踏勘"
    ]
    automatic = version.rules.outcome is Effect.GRANT and version.automatic_forbidden is None
    return {
        "accept_condition": _lines(_cited(one) for one in version.conditions),
        "handle_flow": " → ".join(steps),
        "handle_type": "网上办理",
        "is_online": YES,
        "special_procedure": _lines(special),
        "IS_FAST_APPROVE": YES if automatic else NO,
        "IS_ABSENCE_ACCEPT": YES if any(need.later for need in materials_of(version)) else NO,
    }


def _stage(steps: Sequence[ReviewNode]) -> str:
    names = BETWEEN_STEPS.join(step.name for step in steps)
    return f"{names}（同时办）" if len(steps) > 1 else names


def _topics(told: Told, themes: Mapping[str, tuple[str, ...]]) -> Row:
    def chosen(whom: str) -> str:
        return "、".join(one for one in told.themes if one in themes.get(whom, ()))

    return {"user_topic_type": chosen("自然人"), "corp_topic_type": chosen("法人")}


def _fee(version: ItemVersion) -> Row:
    free = all(one.say.startswith("不收费") for one in version.fees)
    basis = "；".join(one.basis.text for one in version.fees if one.basis)
    return {"is_fee": NO if free else YES if version.fee else "", "fee_basis": basis, "fee_stand": ""}


def _results(version: ItemVersion) -> Row:
    grants = [version.grant, *(route.grant for route in version.routes.values())]
    stated = [version.decision, *(route.decision for route in version.routes.values())]
    licences = [grant.licence.name for grant in grants if grant is not None]
    decisions = [one.result for one in stated if one is not None]
    kinds = ["CERTIFICATE"] * bool(licences) + ["WORK_RESULT"] * bool(decisions)
    return {"result_name": _lines(dict.fromkeys([*licences, *decisions])), "result_type": "、".join(kinds)}


def _material(need: Need) -> Row:
    source, asked = need.licence or "", need.assist.department if need.assist else ""
    ways = {
        "表单": "在线填写的内容自动生成，不用提交",
        "证照": f"通过电子证照“{source}”取得，不用提交",
        "共享": f"通过数据共享“{source}”取得，不用提交",
        "承诺": "选择告知承诺的不用提交，不承诺的提交",
        "协助": f"由受理部门请{asked}协助核对，不用提交",
    }
    return {
        "material_name": need.material.name,
        "material_type": MATERIAL_KINDS.get(need.material.kind, ""),
        "is_need": "3" if need.later else "2" if need.optional else "1",
        "source_type": MATERIAL_SOURCES.get(need.material.source, _OTHER_SOURCE),
        "source_explain": ways.get(need.spared_by or "", ""),
        "fill_explain": _lines(_explained(need)),
    }


def _explained(need: Need) -> Iterator[str]:
    if need.when:
        yield f"只在符合这个条件时要：{need.when.text}"
    if need.later:
        yield f"可以容缺后补：受理后 {need.later.days} 个工作日内补交（{need.later.basis}）"


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(texts)
