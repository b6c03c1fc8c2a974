"""An item's guide: conditions, materials and why each is spared, limits, fee, bases with how sure we are of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from tongban.cases.lifecycle import REMEDIES
from tongban.catalog import queries as catalog
from tongban.catalog.definition import ItemVersion
from tongban.catalog.districts import KEYS, DistrictList, holds
from tongban.catalog.parts import Clause, Limit, Need, Route
from tongban.catalog.situations import Situated, situated
from tongban.channels import reviewing
from tongban.channels.authorise import public
from tongban.channels.keeping import kept
from tongban.channels.portal import figures, helping, needed, pages, reach
from tongban.channels.portal.bundles.finding import beside
from tongban.channels.portal.errands import is_automatic, limit_text
from tongban.channels.shapes import FactLine, Link, Source, Step
from tongban.core import clock

#: How sure we are of a text, where that is not beyond doubt.
_DOUBTS = {
    "official": N_("据政府网页"),
    "secondary": N_("据转载，未核原文"),
    "memory": N_("凭记忆整理，待核原文"),
    "demo": N_("演示"),
}


@dataclass(frozen=True, slots=True)
class Head:
    """What the guide says about the item as a whole."""

    name: str
    kind: str
    department: str
    for_whom: str
    edition: str
    automatic: bool
    version_from: date


@dataclass(frozen=True, slots=True)
class Outcome:
    """What comes of one way through the item: ``way`` names it where there are several."""

    way: str
    gets: str
    limit: str
    note: str


@dataclass(frozen=True, slots=True)
class Way:
    """How it goes from the start to the result on one way, or on all of them (without a name)."""

    way: str
    steps: list[Step]


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition and the article it comes from."""

    text: str
    clause: str
    own_check: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """The situation the guide is opened for, and the way it goes where its answers settle that."""

    name: str
    say: str
    way: str


@public
def guide(request: HttpRequest, key: str) -> HttpResponse:
    """The guide of the version in force today."""
    district = _district(request, key)
    said = _said(key, _asked(request, key), district)
    visitor = pages.known(request, lambda asker: [reach.my_draft(asker, key)])
    helping.turn_to_whoever_handles(request, key, district or (visitor.acting.district if visitor else 0))
    draft = next(iter(visitor.along[0].found), None) if visitor else None
    go_on = Link(_("接着上次的填"), reverse("portal:draft", args=[draft.id])) if draft else None
    return pages.show(request, "portal/guide.html", {**said, "draft": go_on, "bundles": beside(key)}, section="home")


def _asked(request: HttpRequest, key: str) -> str:
    """The situation the address names, empty where the item has none of that name."""
    name = request.GET.get("situation", "")
    listing = catalog.catalogue(clock.today()).by_key.get(key)
    return name if listing and any(name == one[0] for one in listing.situations) else ""


def _district(request: HttpRequest, key: str) -> int:
    """The district whose own list of the item the address asks for, 0 for the city's."""
    code = request.GET.get("district", "")
    district = int(code) if code.isascii() and code.isdigit() and len(code) == 6 else 0
    return district if catalog.district_list(key, district, clock.today()) is not None else 0


@dataclass(frozen=True, slots=True)
class OwnList:
    """What one district says for itself: its name, its guide, and each difference that holds, with its reason."""

    name: str
    url: str
    said: list[FactLine]
    open: bool


def _own_lists(item: ItemVersion, district: int) -> list[OwnList]:
    """The districts with something of their own to say; the one whose guide this is also where it has nothing."""
    names, lists = catalog.city().districts, catalog.district_lists(clock.today())
    found = (
        OwnList(names[code], f"?district={code}", _own_facts(one, item), code == district)
        for (key, code), one in sorted(lists.items())
        if key == item.key and code in names
    )
    return [one for one in found if one.said or one.open]


def _own_facts(one: DistrictList, item: ItemVersion) -> list[FactLine]:
    beside = catalog.beside(one, item)
    return [
        FactLine(_(what), one.text(what), Source("系统", note=one.said[what].reason))
        for what in KEYS.values()
        if holds(one, what, item, beside)
    ]


@kept
def _said(key: str, situation: str, district: int) -> Mapping[str, object]:
    """What the guide says to everybody, or to whoever is in a situation or a district."""
    return content(catalog.item(key, clock.today()), situation, district)


def content(item: ItemVersion, situation: str = "", district: int = 0) -> dict[str, object]:
    """What a guide says of a version, in force or only written, to whoever is in a situation or a district."""
    today = clock.today()
    own_lists, item = _own_lists(item, district), catalog.in_district(item, district, today)
    seen = next((situated(item, one, today) for one in item.situations if one.name == situation), None)
    return {
        "crumbs": [Link(_("首页"), reverse("home")), Link(item.name)],
        "item": _head(item),
        "summary": item.summary,
        "figures": _figures(item, seen),
        "figure": figures.of_item(item),
        "own_lists": own_lists,
        "situations": [Link(one.name, f"?{urlencode({'situation': one.name})}#situation") for one in item.situations],
        "seen": Seen(seen.situation.name, seen.situation.say, seen.route or "") if seen else None,
        "family": _family(item),
        "conditions": [Condition(one.text, _clause(one), one.own_check) for one in item.conditions],
        "materials": _materials_of(seen) if seen else _materials(item),
        "ways": _all_ways(item, seen),
        "results": _results(item, seen),
        "bases": [_basis(one) for one in item.bases],
        "versions": _versions(item),
        "notes": item.notes,
        "by_person": item.automatic_forbidden or "",
        "remedies": [REMEDIES],
        "start_url": reverse("portal:start", args=[item.key]) + (f"?district={district}" if district else ""),
    }


def _head(item: ItemVersion) -> Head:
    for_whom, edition = "、".join(item.for_), item.digest[:12]
    return Head(item.name, item.kind, item.department, for_whom, edition, is_automatic(item), item.in_force)


def _family(item: ItemVersion) -> list[Link]:
    """The other handlings of the same matter."""
    if item.family is None:
        return []
    others = catalog.catalogue(clock.today()).families.get(item.family.name, ())
    return [
        Link(f"{one.family.handling}：{one.name}", reverse("portal:guide", args=[one.key]))
        for one in others
        if one.key != item.key and one.family is not None
    ]


def _routes(item: ItemVersion, seen: Situated | None) -> list[Route]:
    """The ways through the item, the one of the situation where that is settled."""
    return [item.routes[seen.route]] if seen and seen.route else list(item.routes.values())


def _figures(item: ItemVersion, seen: Situated | None) -> list[FactLine]:
    fees = [FactLine(_("收费"), one.say) for one in item.fees]
    if any(route.limit for route in item.routes.values()):
        ways = [route for route in _routes(item, seen) if route.means == "办理"]
        return [*(_limit(_("%(way)s的时限") % {"way": one.name}, item.limit_for(one.name)) for one in ways), *fees]
    figures = [_limit(_("法定时限"), item.statutory) if item.statutory else FactLine(_("法定时限"), _("未查到"))]
    figures += fees
    if item.promised is not None:
        figures.insert(0, _limit(_("承诺时限"), item.promised))
    return figures


def _limit(name: str, limit: Limit) -> FactLine:
    note = "，".join(part for part in (limit.basis or "", doubt(limit.confidence)) if part)
    return FactLine(name, limit_text(limit), Source("系统", note=note))


def doubt(confidence: str | None) -> str:
    """How unsure we are of a text, in a few words; empty where it was checked against the law."""
    return _(_DOUBTS[confidence]) if confidence in _DOUBTS else ""


def _clause(one: Clause) -> str:
    known = doubt(one.confidence)
    return f"{one.article}（{known}）" if one.article and known else one.article or known


def _basis(one: Clause) -> str:
    source = catalog.sources().get(one.source or "")
    said = [source.what] if source is not None and source.what != one.text else []
    said += [doubt(one.confidence)] if doubt(one.confidence) else []
    return f"{one.text}（{'；'.join(said)}）" if said else one.text


def _materials_of(seen: Situated) -> list[needed.Materials]:
    """What of the materials a situation leaves, each certain or not."""
    return [needed.group("", seen.needs)]


def _untold(needs: Iterable[Need]) -> list[tuple[Need, bool]]:
    """The same where no situation is known: what hangs on one may turn out not to be needed."""
    return [(need, need.when is None) for need in needs]


def _all_ways(item: ItemVersion, seen: Situated | None) -> list[Way]:
    """How it goes on each way through the item; those that go the same way are told once."""
    told: list[Way] = []
    for route in _routes(item, seen) or (None,):
        steps, name = _ways(item, route), route.name if route is not None else ""
        same = next((way for way in told if way.steps == steps), None)
        if same is None:
            told.append(Way(name, steps))
        else:
            told[told.index(same)] = Way(f"{same.way}、{name}", steps)
    return [Way("", told[0].steps)] if len(told) == 1 else told


def _ways(item: ItemVersion, route: Route | None) -> list[Step]:
    if route is not None and route.means != "办理":
        return [
            Step(_("网上填报"), "next", note=_("回答几个问题")),
            Step(_("当场告知不用办理"), "next", note=_("需要书面凭据的，可以出具告知书")),
        ]
    name = None if route is None else route.name
    steps = [Step(_("网上填报"), "next", note=_("回答几个问题，核对已填好的信息"))]
    if is_automatic(item):
        steps.append(Step(_("系统比对"), "next", note=_("条件都符合的，当场准予；有一项比对不上，就转由工作人员办理")))
    else:
        steps.append(Step(_("受理"), "next", note=_("五个工作日内告知是否受理，要补正的一次说清")))
        steps += reviewing.to_come(item.review_for(name))
    last = _("办结，送达电子证照") if item.grant_for(name) is not None else _("办结，送达结果文书")
    return [*steps, Step(last, "next")]


def _results(item: ItemVersion, seen: Situated | None) -> list[Outcome]:
    return [_outcome(item, route) for route in _routes(item, seen) or (None,)]


def _outcome(item: ItemVersion, route: Route | None) -> Outcome:
    if route is not None and route.means != "办理":
        return Outcome(route.name, _("不用办，也就没有证照"), "", route.say)
    name = None if route is None else route.name
    grant, limit = item.grant_for(name), item.limit_for(name)
    decision = item.decision_for(name)
    gets = "、".join([*([grant.licence.name] if grant else []), *([decision.result] if decision else [])])
    if grant is not None and grant.validity_years and not grant.replaces:
        gets += _("，有效期 %(years)d 年") % {"years": grant.validity_years}
    if grant is not None and grant.validity_months:
        gets += _("，有效期 %(months)d 个月") % {"months": grant.validity_months}
    words = _("符合条件的当场办结") if limit.unit == "即时" else _("%(limit)s内办结") % {"limit": limit_text(limit)}
    return Outcome(name or "", gets, words, "" if route is None else route.say)


def _materials(item: ItemVersion) -> list[needed.Materials]:
    own = [route for route in item.routes.values() if route.means == "办理" and route.need is not None]
    rest = [route.name for route in item.routes.values() if route.means == "办理" and route.need is None]
    groups = [needed.group("、".join(rest) if own else "", _untold(item.needs))]
    return groups + [needed.group(one.name, _untold(one.need or ())) for one in own]


def _versions(item: ItemVersion) -> list[str]:
    """The other versions of the item that were or will be in force, with their days."""
    said = []
    for one in catalog.versions(item.key):
        days = {"since": one.in_force.isoformat(), "until": one.until.isoformat() if one.until else ""}
        if one.digest != item.digest:
            said.append((_("%(since)s 至 %(until)s 的版本") if one.until else _("自 %(since)s 起的版本")) % days)
    return said
