"""Every statement of an item with where it was read and how sure we are of it, for staff and for the list of gaps."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext_noop as N_

from tongban.catalog.credit import CreditTerms
from tongban.catalog.definition import ItemVersion
from tongban.catalog.pack.sources import Source
from tongban.catalog.parts import Clause, Grant, Limit, Need, Route, Statement

#: The groups of statements, in the order of an item's page.
BASICS, LIMITS, CONDITIONS, BASES, FEE, MATERIALS, RULES, ROUTES, RESULTS, ARCHIVE, PERSON, CREDIT, REPORTED = (
    N_("基本信息"), N_("时限"), N_("条件"), N_("设定依据"), N_("收费"), N_("材料"), N_("规则"), N_("分流"), N_("结果"),
    N_("归档"), N_("自动办理"), N_("信用"), N_("公开报道的数字"),
)  # fmt: skip
_STATUTORY, _STATING = N_("法定时限"), N_("（写明：%(states)s）")
_ROUTE_LIMIT, _ROUTE_MATERIAL = N_("“%(route)s”的时限"), N_("“%(route)s”的材料")
_ASKED = N_("请%(department)s在 %(days)s 个工作日内协助核对：%(what)s")
#: What a licence, its term and a decision are called, of the item and of one of its routes.
_OF_ITEM = (N_("证照"), N_("证照有效期"), N_("办理结果"))
_OF_ROUTE = (N_("“%(route)s”的证照"), N_("“%(route)s”的证照有效期"), N_("“%(route)s”的办理结果"))
_DAYS = {"工作日": N_("%(days)s 工作日"), "日": N_("%(days)s 日")}
#: What is called with a route in it, the most telling first.
SENTENCES = (_ASKED, _ROUTE_LIMIT, _ROUTE_MATERIAL, *reversed(_OF_ROUTE), *_DAYS.values())


@dataclass(frozen=True, slots=True)
class Said:
    """One statement: what kind, what it says, the clause, the source's key, and how sure we are ("" where untold).

    ``overall`` is True where nothing but the item's overall confidence speaks for it.
    """

    group: str
    name: str
    text: str
    article: str = ""
    source: str = ""
    confidence: str = ""
    overall: bool = False


def statements(version: ItemVersion, sources: Mapping[str, Source]) -> list[Said]:
    """Everything the version states, in the order of an item's page; a statement takes the confidence of its source."""
    overall = str(version.extra.get("confidence") or "")
    return [_sure(one, sources, overall) for one in _all(version)]


def _sure(said: Said, sources: Mapping[str, Source], overall: str) -> Said:
    if said.confidence:
        return said
    known = sources.get(said.source)
    if known is not None:
        return replace(said, confidence=known.kind)
    return replace(said, confidence=overall, overall=True)


def _all(version: ItemVersion) -> Iterator[Said]:
    yield from _basics(version)
    yield from _limits(version)
    yield from (_clause(CONDITIONS, "", one) for one in version.conditions)
    yield from (_clause(BASES, "", one) for one in version.bases)
    yield from _fees(version)
    yield from _materials("", version.needs)
    yield from (_clause(RULES, one.text, replace(one, text="")) for one in version.rule_basis)
    yield from (_route(one) for one in version.routes.values())
    yield from _results("", version.grant, version.decision)
    for route in version.routes.values():
        yield from _materials(route.name, route.need or ())
        yield from _results(route.name, route.grant, route.decision)
    if version.keep is not None:
        keep = version.keep
        yield Said(ARCHIVE, N_("保管期限"), keep.term, keep.basis, keep.source or "", keep.confidence or "")
    if version.credit is not None:
        yield from _credit(version.credit)
    for one in version.published:
        said = f"{one.before} → {one.after} {one.unit}"
        yield Said(REPORTED, one.what, said, source=one.source, confidence=one.confidence or "")
    if version.automatic_forbidden:
        sure = version.confidences.get("by_person", "")
        yield Said(PERSON, N_("依法不得自动办理"), version.automatic_forbidden, confidence=sure)


def _credit(terms: CreditTerms) -> Iterator[Said]:
    if terms.review:
        yield Said(CREDIT, N_("重点审查"), terms.review, "", terms.source or "", terms.confidence or "")
    for bar in terms.bars:
        yield Said(CREDIT, bar.register, bar.clause, "", bar.source or "", bar.confidence or "")


def _basics(version: ItemVersion) -> Iterator[Said]:
    own = version.confidences
    for key, name, text in (
        ("name", N_("名称"), version.name),
        ("kind", N_("事项类型"), version.kind),
        ("for", N_("办理对象"), "、".join(version.for_)),
        ("department", N_("主管部门"), version.department),
        ("tell", N_("准予后告知"), "、".join(version.tell)),
    ):
        yield Said(BASICS, name, text, confidence=own.get(key, ""))
    if "level" in own:
        yield Said(BASICS, N_("行使层级"), N_("见实施主体"), confidence=own["level"])


def _limits(version: ItemVersion) -> Iterator[Said]:
    yield _limit(_STATUTORY, version.statutory) if version.statutory else Said(LIMITS, _STATUTORY, N_("未查到"))
    if version.promised is not None:
        yield _limit(N_("承诺时限"), version.promised)
    for route in version.routes.values():
        if route.limit is not None:
            limit = replace(route.limit, source=route.limit.source or route.source)
            yield _limit(_ROUTE_LIMIT % {"route": route.name}, limit)


def _limit(name: str, limit: Limit) -> Said:
    text = _DAYS[limit.unit] % {"days": limit.value} if limit.unit in _DAYS else limit.unit
    return Said(LIMITS, name, text, limit.basis or "", limit.source or "", limit.confidence or "")


def _clause(group: str, name: str, clause: Clause) -> Said:
    return Said(group, name, clause.text, clause.article or "", clause.source or "", clause.confidence or "")


def _fees(version: ItemVersion) -> Iterator[Said]:
    own = version.confidences.get("fee", "")
    for one in version.fees:
        basis = one.basis
        stated = (basis.text, basis.source or "", basis.confidence or own) if basis else ("", "", own)
        yield Said(FEE, "", one.say, *stated)


def _materials(route: str, needs: tuple[Need, ...]) -> Iterator[Said]:
    for need in needs:
        name = _ROUTE_MATERIAL % {"route": route} if route else ""
        text = f"{need.material.name}（{need.material.kind}，{need.material.source}）"
        yield Said(MATERIALS, name, text, confidence=need.material.confidence or "")
        if (asked := need.assist) is not None:
            said = _ASKED % {"department": asked.department, "what": asked.what, "days": asked.days}
            yield Said(MATERIALS, need.material.name, said, asked.basis, asked.source, asked.confidence or "")
        if need.later is not None:
            later = need.later
            yield Said(
                MATERIALS, N_("容缺后补"), need.material.name, later.basis, later.source or "", later.confidence or ""
            )


def _route(route: Route) -> Said:
    return Said(ROUTES, route.name, route.say, route.clause or "", route.source or "", route.confidence or "")


def _results(route: str, grant: Grant | None, decision: Statement | None) -> Iterator[Said]:
    licence, validity, stated = _OF_ROUTE if route else _OF_ITEM
    if grant is not None:
        given = grant.licence
        name = licence % {"route": route}
        yield Said(RESULTS, name, given.name, source=given.source or "", confidence=given.confidence or "")
        if grant.validity_basis:
            years = [f"{grant.validity_years} 年"] if grant.validity_years else []
            months = [f"{grant.validity_months} 个月"] if grant.validity_months else []
            term = "".join([*years, *months]) or "长期"
            source, sure = grant.validity_source or "", grant.validity_confidence or ""
            yield Said(RESULTS, validity % {"route": route}, term, grant.validity_basis, source, sure)
    if decision is not None:
        states = _STATING % {"states": "、".join(decision.states)} if decision.states else ""
        yield Said(RESULTS, stated % {"route": route}, decision.result + states)
