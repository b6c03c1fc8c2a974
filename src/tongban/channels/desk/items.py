"""Items at the desk: their versions and sources, and the switch that stops a machine from deciding at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_POST

from tongban.cases.queries import decided_since
from tongban.cases.rights import ITEM_ADMIN
from tongban.catalog import queries as catalog
from tongban.catalog import services
from tongban.catalog.definition import ItemVersion
from tongban.catalog.listing import Catalogue, Listing
from tongban.catalog.models import ItemSwitch
from tongban.catalog.parts import ReviewNode
from tongban.channels.authorise import staff, sudo
from tongban.channels.desk import presenters
from tongban.channels.desk.frame import cut, say, show
from tongban.channels.shapes import ErrorLine, Field
from tongban.core import clock
from tongban.core.actor import Actor
from tongban.core.errors import Forbidden, Invalid, NotFound

_LATELY = timedelta(days=30)
_MOST_TYPED = 40


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item of the list."""

    key: str
    name: str
    department: str
    version_from: date
    next_version: date | None
    state: str
    url: str
    reason: str
    since: datetime | None
    by: str
    granted: int
    handed_over: int


@staff()
def items(request: Any) -> HttpResponse:
    """Every item in force, a page at a time, with what its automatic path did lately."""
    today = clock.today()
    counts = decided_since(clock.now() - _LATELY)
    newest = catalog.newest_switches()
    query = request.GET.get("q", "").strip()[:_MOST_TYPED]
    found = _found(catalog.catalogue(today), query)
    page, part = cut(request, len(found))
    rows = [_row(v, today, counts.get(v.key, (0, 0)), newest.get(v.key)) for v in found[part]]
    return show(request, "desk/items.html", "items", {"rows": rows, "page": page, "query": query})


def _found(items: Catalogue, query: str) -> Sequence[Listing]:
    """The items whose name, department or key holds what somebody typed."""
    return [one for one in items if query in f"{one.name}\n{one.department}\n{one.key}"] if query else items.listings


def _row(version: Listing, today: date, counts: tuple[int, int], last: ItemSwitch | None) -> ItemRow:
    coming = next((v.in_force for v in catalog.versions(version.key) if v.in_force > today), None)
    stopped = last is not None and not last.on
    return ItemRow(
        version.key, version.name, version.department, version.in_force, coming, _state(version, stopped=stopped),
        reverse("desk:item", args=[version.key]),
        (last.reason if last and stopped else "") or version.automatic_forbidden or "",
        last.at if last and stopped else None, last.actor_name if last and stopped else "", *counts,
    )  # fmt: skip


def _state(version: ItemVersion | Listing, *, stopped: bool) -> str:
    if version.automatic_forbidden:
        return N_("人工办理")
    return N_("已暂停") if stopped else N_("自动办理")


@staff()
def item(request: Any, key: str) -> HttpResponse:
    """One item: its version, sources, steps, and the log of its switch."""
    return _shown(request, _version(key))


def _version(key: str) -> ItemVersion:
    if not catalog.versions(key):
        raise NotFound(_("没有这个事项。"))
    return catalog.item(key, clock.today())


def _shown(request: Any, version: ItemVersion, problem: Invalid | None = None, typed: str = "") -> HttpResponse:
    log = catalog.switch_log(version.key)
    stopped = bool(log) and not log[0].on
    reason = Field(
        "reason", _("原因"), value=typed, error=problem.fields["reason"] if problem else "", max_length=300,
        hint=_("写明为什么，会记入开关记录。"),
    )  # fmt: skip
    return show(request, "desk/item.html", "items", {
        "item": version,
        "bound": presenters.version_line(version),
        "state": _state(version, stopped=stopped),
        "stopped": stopped,
        "nodes": _nodes(version),
        "statements": presenters.statement_lines(version),
        "versions": [(v, v.digest == version.digest) for v in catalog.versions(version.key)],
        "log": log,
        "switch_url": _switch_url(request.actor, version),
        "reason": reason,
        "errors": [ErrorLine(problem.detail, "reason")] if problem else [],
    }, status=problem.status if problem else 200)  # fmt: skip


def _nodes(version: ItemVersion) -> list[tuple[str, list[ReviewNode]]]:
    routes = [(name, list(route.review)) for name, route in version.routes.items() if route.review is not None]
    return [("", list(version.review)), *routes]


def _switch_url(actor: Actor, version: ItemVersion) -> str:
    if version.automatic_forbidden or not _administers(actor, version):
        return ""
    return reverse("desk:item_switch", args=[version.key])


def _administers(actor: Actor, version: ItemVersion) -> bool:
    """True for the department's own administrator of items; the switch holds for the whole city."""
    return any(
        post == ITEM_ADMIN and department == version.department and district is None
        for post, department, district in actor.rights
    )


@require_POST
@staff(ITEM_ADMIN)
@sudo()
def switch(request: Any, key: str) -> HttpResponse:
    """Switch the automatic path of an item off, or on again, with the reason."""
    version = _version(key)
    if not _administers(request.actor, version):
        told = _("这个事项由%(department)s的事项管理员开关，您没有这个职责。") % {"department": version.department}
        raise Forbidden(told, code="TB-AUTH-406")
    on = request.POST.get("automatic") == "1"
    reason = request.POST.get("reason", "")[:300]
    try:
        services.set_automatic(version.key, on, request.actor, reason)
    except Invalid as problem:
        return _shown(request, version, problem, reason)
    done = _("“%(item)s”已恢复自动办理。") if on else _("“%(item)s”已暂停自动办理，之后的申请都转工作人员。")
    say(request, done % {"item": version.name})
    return redirect("desk:item", key=version.key)
