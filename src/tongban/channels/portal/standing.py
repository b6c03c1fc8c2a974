"""What makes an application pointless before it is begun: the same one open, the licence held, or none to change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from tongban.cases.lists import CaseOpen, open_of
from tongban.cases.preparation import Prepared
from tongban.catalog import queries as catalog
from tongban.catalog.definition import ItemVersion
from tongban.catalog.listing import Given
from tongban.catalog.parts import Grant
from tongban.channels.addresses import reverse
from tongban.channels.authorise import CitizenRequest
from tongban.channels.portal import reach
from tongban.channels.shapes import Link
from tongban.core import clock
from tongban.core.reading import Joined
from tongban.licences import queries as licences
from tongban.licences.models import Licence


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why it is of no use to go on, where what there is already can be seen, and what to do instead."""

    title: str
    text: str
    instead: str
    seen_at: Link | None = None
    change: Link | None = None


@dataclass(frozen=True, slots=True)
class Already:
    """What an applicant has already of what an item gives: open cases of it, and valid licences, the latest first."""

    cases: Sequence[CaseOpen]
    licences: Sequence[Licence]


def already(version: ItemVersion, applicant: UUID) -> Joined[Already]:
    """What is to be read before anything can be said to stand in the way."""
    types = {grant.licence.name for way in (None, *version.routes) if (grant := version.grant_for(way)) is not None}
    open_, held = open_of(version.key, [applicant]), licences.valid_ones(applicant, types)
    return Joined((open_, held), lambda: Already(open_.found, held.found))


def obstacle(request: CitizenRequest, prepared: Prepared, there: Already) -> Obstacle | None:
    """What already stands in the way, as far as the facts go; None while the answers may still lead elsewhere."""
    if prepared.nothing_to_apply:
        return None
    grants = _grants(prepared)
    same = _same(prepared, grants, there.cases)
    if same is not None:
        return _of_case(same)
    lacking = _to_change(grants)
    if lacking is not None and all(row.type not in licences.names_of(lacking) for row in there.licences):
        return _of_nothing_to_change(lacking)
    again = [_held(grant, prepared, there.licences) for grant in grants]
    first = again[0] if again and None not in again else None
    return None if first is None else _of_licence(request, first)


def warning(request: CitizenRequest, prepared: Prepared, there: Already) -> Obstacle | None:
    """The licence held that some of the answers still open would ask for again; None where nothing is open."""
    if prepared.nothing_to_apply or len(_ways(prepared)) < 2:
        return None
    held = (_held(grant, prepared, there.licences) for grant in _grants(prepared))
    first = next((row for row in held if row is not None), None)
    return None if first is None else _of_licence(request, first)


def _ways(prepared: Prepared) -> list[str | None]:
    """The routes the answers may still lead to on which something is applied for."""
    routes = prepared.version.routes
    if not routes or prepared.route is not None:
        return [prepared.route]
    return [name for name, route in routes.items() if route.means == "办理"]


def _grants(prepared: Prepared) -> list[Grant | None]:
    return [prepared.version.grant_for(way) for way in _ways(prepared)]


def _per(grant: Grant | None, prepared: Prepared) -> str | None:
    """What tells applications of one applicant apart, as the submission does; None while it is not known."""
    if grant is None or grant.per is None:
        return ""
    value = prepared.facts.value(grant.per)
    return None if value is None else str(value)


def _same(prepared: Prepared, grants: Sequence[Grant | None], open_: Sequence[CaseOpen]) -> CaseOpen | None:
    """The same application where it is open; none is looked for while the answers may still lead elsewhere."""
    pers = {_per(grant, prepared) for grant in grants}
    per = pers.pop() if len(pers) == 1 else None
    return None if per is None else next((case for case in open_ if case.per == per[:200]), None)


def _held(grant: Grant | None, prepared: Prepared, valid: Sequence[Licence]) -> Licence | None:
    """The one among the valid licences that a grant would give once more; one whose days are over is none."""
    if grant is None or grant.replaces or not grant.unique:
        return None
    names, per = licences.names_of(grant.licence.name), _per(grant, prepared)
    return next(
        (one for one in valid if one.type in names and one.per == per and licences.state_today(one) == one.state), None
    )


def _to_change(grants: Sequence[Grant | None]) -> str | None:
    """The type of licence every way would change; one whose days are over is for people to judge."""
    types = {grant.licence.name if grant is not None and grant.replaces else None for grant in grants}
    return types.pop() if len(types) == 1 else None


def _of_nothing_to_change(type_: str) -> Obstacle:
    new = next(
        (item for item in catalog.catalogue(clock.today()) if item.given is not None and _gives_new(item.given, type_)),
        None,
    )
    instead = (
        _("请先申请新的%(type)s，取得以后内容有变，再办理变更。")
        if new
        else _(
            "请先申请新的%(type)s，取得以后内容有变，再办理变更。新证还没有开通网上办理，请向“谁能帮我”里的单位咨询。"
        )
    )
    return Obstacle(
        _("没有可以变更的证照"),
        _("没有查到申请人持有有效的%(type)s，没有可以变更的内容。") % {"type": type_},
        instead % {"type": type_},
        change=Link(new.name, reverse("portal:guide", args=[new.key])) if new else None,
    )


def _gives_new(given: Given, type_: str) -> bool:
    return not given.replaces and given.licence == type_


def _of_case(case: CaseOpen) -> Obstacle:
    received = case.received_at.astimezone(clock.SHANGHAI)
    said = {"who": case.applicant_name, "item": case.item_name, "day": f"{received:%Y-%m-%d}"}
    return Obstacle(
        _("已有一件同样的申请正在办理"),
        _("“%(who)s”在 %(day)s 提交的“%(item)s”还没有办结，不用重复申请。") % said,
        _("等它办结；内容有变的，可以先撤回那一件，再重新申请。"),
        Link(_("查看正在办的这一件"), reverse("portal:case", args=[case.number])),
    )


def _of_licence(request: CitizenRequest, row: Licence) -> Obstacle:
    said = {"who": row.holder_name, "type": row.type, "number": row.number}
    text = _("“%(who)s”已经持有有效的%(type)s，编号 %(number)s，不用再次申请。") % said
    if row.valid_until is not None:
        text += _("有效期至 %(day)s。") % {"day": row.valid_until.isoformat()}
    change = _change_of(row.type)
    instead = (
        _("要改变证上的内容，请办理变更，不用新办。")
        if change
        else _("要改变证上的内容，应当办理变更。这张证的变更还没有开通网上办理，请向“谁能帮我”里的单位咨询。")
    )
    seen_at = Link(_("查看这张证照"), reverse("portal:licence", args=[row.id])) if reach.covers(request, row) else None
    return Obstacle(_("您已经持有这张证照"), text, instead, seen_at, change)


def _change_of(type_: str) -> Link | None:
    """The item that changes a licence of a type, where there is one."""
    for item in catalog.catalogue(clock.today()):
        if item.given is not None and item.given.replaces and item.given.licence == type_:
            return Link(item.name, reverse("portal:guide", args=[item.key]))
    return None
