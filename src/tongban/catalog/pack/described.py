"""A version of an item, and the words of a pack, as short lines by group and name: what two of them are compared by."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

from tongban.catalog.definition import ItemVersion
from tongban.catalog.pack.organisation import Organisation
from tongban.catalog.pack.published import published_line
from tongban.catalog.pack.sources import CONFIDENCE
from tongban.catalog.parts import Ask, Clause, Grant, Limit, Need, ReviewNode, Route, Situation, Statement
from tongban.catalog.promise import Promise
from tongban.catalog.vocabulary import Element, LicenceType, MaterialType, Vocabulary
from tongban.catalog.word_uses import distinct
from tongban.standards.working_days import Calendar

W = TypeVar("W", Element, LicenceType, MaterialType)
#: By group, by name: what it says. The order of groups is the one changes are told in.
Described = dict[str, dict[str, str]]


def described(version: ItemVersion) -> Described:
    """Everything a version says that a person can act on."""
    return {
        "基本信息": _basics(version),
        "时限": _limits(version),
        "条件": {one.text: _clause(one) for one in version.conditions},
        "设定依据": {one.text: _clause(one) for one in version.bases},
        "收费": dict(_fees(version)),
        "问题": {ask.element.name: ask_line(ask) for ask in version.asks},
        "情形": {one.name: _situation(one) for one in version.situations},
        "材料": {need.material.name: _need(need) for need in version.needs},
        "规则": dict(_rules(version)),
        "分流": {name: _route(route) for name, route in version.routes.items()},
        "结果": result_lines(version.grant, version.decision),
        "人工环节": {node.name: _node(node) for node in version.review},
        "可对照的数字": {one.what: published_line(one) for one in version.published},
        "告知承诺": _promise(version.promise) if version.promise else {},
        "归档": {"保管期限": f"{version.keep.term}（{version.keep.basis}）"} if version.keep else {},
        "信用": dict(_credit(version)),
        "说明": dict.fromkeys(version.notes, ""),
    }


def _basics(version: ItemVersion) -> dict[str, str]:
    return {
        "名称": version.name,
        "事项类型": version.kind,
        "办理对象": "、".join(version.for_),
        "主管部门": version.department,
        "准予后告知": "、".join(version.tell),
        "简介": version.summary,
        "关键词": "、".join(version.keywords),
        "主题": "、".join(version.themes),
        "实名等级": version.real_name,
        "业务办理项": f"{version.family.name}：{version.family.handling}" if version.family else "",
        "不自动办理的依据": version.automatic_forbidden or "",
        "允许为空": "、".join(sorted(version.nullable)),
        "通知用到": "、".join(version.notified),
        "截止日期": version.until.isoformat() if version.until else "",
    }


def _credit(version: ItemVersion) -> Iterator[tuple[str, str]]:
    if version.credit is not None:
        yield "重点审查", version.credit.review
        yield from ((f"限制列入“{bar.register}”的", bar.clause) for bar in version.credit.bars)


def _promise(promise: Promise) -> dict[str, str]:
    told = {"许可条件和要求": promise.requirements, "不实的后果": promise.consequences, "不能承诺的": promise.excluded}
    check = f"由{promise.post}在 {promise.check_days} 个工作日内核查；整改 {promise.rectify_days} 个工作日"
    return {
        "凭哪个问题选": promise.element
        + ("" if promise.chosen is True else f"：{promise.chosen}（{promise.instead}）"),
        **{name: "；".join(texts) for name, texts in told.items()},
        "怎样核查": promise.checked,
        "承诺": "；".join(promise.words),
        "为什么可以承诺": promise.scope,
        "依据": f"{promise.basis.text}；{_clause(promise.basis)}",
        "核查": f"{check}（{promise.days_basis}）",
    }


def _fees(version: ItemVersion) -> Iterator[tuple[str, str]]:
    if len(version.fees) == 1:
        yield "收费", version.fee
    else:
        yield from ((one.say, _clause(one.basis) if one.basis else "") for one in version.fees)


def _limits(version: ItemVersion) -> dict[str, str]:
    own = {"法定时限": limit_line(version.statutory) if version.statutory else "未查到"}
    return {**own, "承诺时限": limit_line(version.promised) if version.promised else ""}


def limit_line(limit: Limit) -> str:
    """A time limit with its basis."""
    text = limit.unit if limit.unit == "即时" else f"{limit.value} {limit.unit}"
    return f"{text}（{limit.basis}）" if limit.basis else text


def _clause(clause: Clause) -> str:
    own = "由申请人自行确认" if clause.own_check else ""
    sure = CONFIDENCE.get(clause.confidence or "", clause.confidence or "")
    return "；".join(part for part in (clause.article or "", clause.source or "", sure, own) if part)


def ask_line(ask: Ask) -> str:
    """How an element is asked for."""
    parts = [
        "先问" if ask.question else "填写",
        "可以不填" if ask.optional else "",
        f"仅当 {ask.when.text}" if ask.when else "",
        f"取自 {'、'.join(ask.sources)}" if ask.sources else "",
        f"在“{ask.group}”一栏" if ask.group else "",
        f"代替材料 {ask.instead_of}" if ask.instead_of else "",
        f"各处不一致的以先列的为准（{ask.first_holds}）" if ask.first_holds else "",
    ]
    return "；".join(filter(None, parts))


def _situation(one: Situation) -> str:
    parts = [one.say, f"当 {one.when.text}" if one.when else "", *_aliases(one.aliases)]
    return "；".join(filter(None, parts))


def _need(need: Need) -> str:
    spared = f"以{need.spared_by}免提交" if need.spared_by else "要提交"
    by = f"（{need.licence}）" if need.licence else ""
    asked = need.assist
    if asked is not None:
        told = "、".join(asked.tell)
        by = (
            f"（请{asked.department}在 {asked.days} 个工作日内核对：{asked.what}；告诉它：{told}；依据：{asked.basis}）"
        )
    later = f"可以容缺后补：受理后 {need.later.days} 个工作日内（{need.later.basis}）" if need.later else ""
    parts = [spared + by, "可以不交" if need.optional else "", later, f"仅当 {need.when.text}" if need.when else ""]
    return "；".join(filter(None, parts))


def _rules(version: ItemVersion) -> Iterator[tuple[str, str]]:
    rules = version.rules
    yield "规则作出的结果", rules.outcome.value
    for check in rules.checks:
        yield f"条件“{check.name}”", _told(check.text, check.clause)
    for place, row in enumerate(rules.rows, 1):
        text = f"第 {place} 条：{row.condition.text} → {row.then}（{row.effect.value}）"
        yield f"分流“{row.condition.name}”", _told(text, row.condition.clause)
    for advice in rules.advice:
        yield (
            f"提示“{advice.condition.name}”",
            _told(f"{advice.condition.text} → {advice.say}", advice.condition.clause),
        )
    for one in rules.computes:
        yield f"算出“{one.name}”", _told(one.expression.text, one.clause)


def _told(text: str, clause: str | None) -> str:
    return f"{text}（{clause}）" if clause else text


def _route(route: Route) -> str:
    parts = [route.means, route.kind or "", route.level or "", route.say, route.clause or ""]
    parts += [limit_line(route.limit)] if route.limit else []
    parts += ["环节 " + "、".join(map(_step, route.review))] if route.review is not None else []
    parts += ["材料 " + "、".join(need.material.name for need in route.need)] if route.need is not None else []
    parts += [f"{name} {said}" for name, said in result_lines(route.grant, route.decision).items()]
    return "；".join(filter(None, parts))


def result_lines(grant: Grant | None, decision: Statement | None) -> dict[str, str]:
    """What a grant gives, by name."""
    found: dict[str, str] = {}
    if grant is not None:
        found[f"证照“{grant.licence.name}”"] = _grant(grant)
        for name, paths in grant.taken.items():
            found[f"照面“{name}”"] = "取自 " + "、".join(paths)
    if decision is not None:
        cancels = f"；注销 {decision.cancels}" if decision.cancels else ""
        found[f"办理结果“{decision.result}”"] = f"写明 {'、'.join(decision.states) or '无'}{cancels}"
    return found


def _grant(grant: Grant) -> str:
    valid = [f"{grant.validity_years} 年"] if grant.validity_years else []
    valid += [f"{grant.validity_months} 个月"] if grant.validity_months else []
    parts = [
        f"有效期 {''.join(valid) or '长期'}",
        grant.validity_basis or "",
        "换发，沿用原编号" if grant.replaces else "",
        "" if grant.unique else "可以持有多张",
        f"按“{grant.per}”分别发证" if grant.per else "",
    ]
    return "；".join(filter(None, parts))


def _node(node: ReviewNode) -> str:
    stops = f"；停止计时（{node.stops_clock}）" if node.stops_clock else ""
    days = f"；{node.days} 个工作日" if node.days else ""
    together = "；与上一个环节同时办" if node.together else ""
    return f"{node.kind}，由{node.post}办{days}{together}{stops}"


def _step(node: ReviewNode) -> str:
    return f"{node.name}（{_node(node)}）"


def described_words(vocabulary: Vocabulary) -> Described:
    """The words of a pack."""
    licences = distinct(vocabulary.licences.values())
    return {
        "数据元": _lines(distinct(vocabulary.elements.values()), _element),
        "证照": _lines([one for one in licences if not one.record], _licence),
        "数据资源": _lines([one for one in licences if one.record], _licence),
        "材料": _lines(distinct(vocabulary.materials.values()), _material),
    }


def described_organisation(organisation: Organisation, calendar: Calendar) -> Described:
    """Who there is and who handles what, and how far the holidays are known."""
    bodies = {one.name: f"{one.department}；{one.uscc}" for one in organisation.bodies}
    codes = {f"{key}：{one.name}": code for one in organisation.bodies for key, code in one.codes.items()}
    return {
        "部门": {one.name: "接收准予结果" if one.regulator else "" for one in organisation.departments},
        "实施主体": bodies,
        "实施编码": codes,
        "节假日表": {"最后一天": calendar.last_day.isoformat()},
    }


def _lines(words: Iterable[W], say: Callable[[W], str]) -> dict[str, str]:
    return {one.name: say(one) for one in words}


def _element(one: Element) -> str:
    limits: Mapping[str, object] = {
        "单位": one.unit, "最小": one.minimum, "最大": one.maximum, "写法": one.pattern, "数源": one.owner,
    }  # fmt: skip
    parts = [one.type.value, one.sensitivity.value, one.ask or "", one.hint or "", f"最多 {one.max_length} 字"]
    parts += [f"选项 {'、'.join(one.options)}"] if one.options else []
    parts += [f"{name} {value}" for name, value in limits.items() if value is not None]
    return "；".join(filter(None, [*parts, *_aliases(one.aliases)]))


def _licence(one: LicenceType) -> str:
    parts = [one.issuer, one.library or "本地证照库", one.code or "", f"内容 {'、'.join(one.face)}"]
    return "；".join(filter(None, [*parts, *_aliases(one.aliases)]))


def _material(one: MaterialType) -> str:
    return "；".join(filter(None, [one.kind, one.source, *_aliases(one.aliases)]))


def _aliases(aliases: tuple[str, ...]) -> list[str]:
    return [f"又叫 {'、'.join(aliases)}"] if aliases else []
