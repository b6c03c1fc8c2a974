"""An item in a district: its list beside the city's, whether it is to follow a new version, and its copies so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_POST, require_safe

from tongban.catalog import queries as catalog
from tongban.catalog.definition import ItemVersion
from tongban.catalog.districts import DistrictList
from tongban.catalog.revisions import copies, rights
from tongban.catalog.revisions.models import Revision
from tongban.channels.authorise import staff
from tongban.channels.desk.frame import say, show
from tongban.channels.shapes import ErrorLine, Link
from tongban.channels.studio.sides import INHERITED, sides
from tongban.core import clock
from tongban.core.actor import Actor
from tongban.core.errors import NotFound, Problem

FOLLOWED, BEHIND, NONE = N_("有自定"), N_("待跟进"), INHERITED


@dataclass(frozen=True, slots=True)
class Place:
    """A district that handles an item: how its list stands beside the city's newest version."""

    name: str
    url: str
    state: str
    own: str
    since: date | None
    writing: bool


@require_safe
@staff(*rights.POSTS)
def district(request: Any, key: str, district: int) -> HttpResponse:
    """The newest list of a district beside the city's newest version."""
    return _page(request, key, district)


@require_POST
@staff(rights.DRAFTER)
def begin(request: Any, key: str, district: int) -> HttpResponse:
    """Begin a copy of the city's newest version for a district."""
    try:
        made = copies.begin_copy(request.actor, key, district)
    except Problem as problem:
        if problem.status in (403, 404):
            raise
        return _page(request, key, district, problem)
    say(request, _("已经开始。没有动的都沿用市级清单。"))
    return redirect("studio:copy", revision_id=made.id)


def _page(request: Any, key: str, code: int, problem: Problem | None = None) -> HttpResponse:
    name = catalog.city().districts.get(code)
    if name is None or code not in catalog.codes_by_district().get(key, {}):
        raise NotFound(_("这个区市不办这个事项，没有自己的清单。"))
    parent, own = copies.newest(key), copies.newest_list(key, code)
    written = next((one for one in copies.open_copies(key) if one.district == code), None)
    writes = written is None and rights.covers(request.actor, rights.DRAFTER, parent.department, code)
    return show(request, "studio/district.html", "revisions", {
        "crumbs": [
            Link(_("事项工作室"), reverse("studio:home")), Link(parent.name, reverse("studio:item", args=[key])),
            Link(name),
        ],
        "name": parent.name, "district": name, "parent": parent, "own": own,
        "state": _state(parent, own), "linked": own.parent if own is not None else None,
        "began": own.since if own is not None and own.since != date.min else None,
        "sides": sides(parent, own, code),
        "begin_url": reverse("studio:district_begin", args=[key, code]) if writes else "",
        "written": written,
        "may_open": written is not None and rights.may_read(request.actor, written.department, written.district),
        "past": _past(key, code),
        "errors": [ErrorLine(problem.detail)] if problem else [],
    }, status=problem.status if problem else 200)  # fmt: skip


def _past(key: str, code: int) -> list[tuple[DistrictList, bool]]:
    """The lists there have been, the newest first, each with whether it is the one in force today."""
    now = catalog.district_list(key, code, clock.today())
    lists = catalog.district_history().get((key, code), ())
    return [(one, one is now) for one in reversed(lists) if one.since != date.min]


def _state(parent: ItemVersion, own: DistrictList | None) -> str:
    if own is None or not own.said:
        return _(NONE)
    return _(BEHIND) if own.parent is not None and own.parent < parent.in_force else _(FOLLOWED)


def places(actor: Actor, key: str) -> Sequence[Place]:
    """The districts that handle an item and that somebody may see, with how their lists stand."""
    names, codes = catalog.city().districts, catalog.codes_by_district().get(key, {})
    parent = copies.newest(key)
    writing: dict[int, Revision] = {one.district: one for one in copies.open_copies(key)}
    return [
        _place(key, code, names[code], parent, writing)
        for code in sorted(codes)
        if code in names and rights.may_read(actor, parent.department, code)
    ]


def _place(key: str, code: int, name: str, parent: ItemVersion, writing: dict[int, Revision]) -> Place:
    own = copies.newest_list(key, code)
    said = "、".join(_(what) for what in own.said) if own is not None else ""
    since = own.since if own is not None and own.since != date.min else None
    url = reverse("studio:district", args=[key, code])
    return Place(name, url, _state(parent, own), said, since, code in writing)
