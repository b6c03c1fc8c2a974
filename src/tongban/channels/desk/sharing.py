"""数据共享 for the data officer: the catalogue and how each resource answers, subscriptions, the record of fetches."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_POST, require_safe

from tongban.catalog import queries as catalog
from tongban.catalog.sharing import Connection, Resource
from tongban.channels.authorise import staff
from tongban.channels.desk.frame import counted, cut, say, show
from tongban.channels.shapes import Choice, Field, Tab
from tongban.core import clock
from tongban.core.errors import Invalid, NotFound, Problem
from tongban.exchange import queries, services
from tongban.exchange import subscriptions as subscribing
from tongban.exchange.gateway.connecting import lines
from tongban.exchange.models import Fetch, Standing, Subscription
from tongban.exchange.rights import DATA_OFFICER

_LONGEST = 80
#: How a system is spoken to, in words.
CONNECTIONS: Mapping[Connection, str] = {
    Connection.SIGNED: N_("签名接口"),
    Connection.OAUTH2: N_("令牌接口"),
    Connection.SQL: N_("只读数据库"),
    Connection.FILES: N_("文件目录"),
    Connection.SFTP: N_("SFTP 文件"),
}
_PLACES = {"sharing": N_("目录与运行"), "subscriptions": N_("订阅"), "fetches": N_("查询记录"), "reports": N_("上报")}


@dataclass(frozen=True, slots=True)
class ResourceRow:
    """A data resource and how it did today."""

    name: str
    system: str
    owner: str
    connection: str
    sensitivity: str
    fields: str
    keep: str
    quota: str
    figures: queries.Figures
    state: str
    last_good: datetime | None
    subscribed: int
    url: str
    put_out: datetime | None = None
    stale: bool = False


@dataclass(frozen=True, slots=True)
class SubscriptionRow:
    """A subscription, who did what to it last, and what can be done."""

    id: UUID
    item: str
    key: str
    resource: str
    purpose: str
    state: str
    until: date | None
    by: str
    reason: str
    at: datetime
    act: str


def sharing_tabs(here: str) -> list[Tab]:
    """The pages of data sharing, with what waits."""
    waiting = queries.subscriptions(Standing.ASKED).count()
    counts: Mapping[str, int | str] = {"subscriptions": waiting} if waiting else {}
    urls = {name: reverse(f"desk:{name}") for name in _PLACES}
    return [Tab(_(words), urls[name], counts.get(name, ""), name == here) for name, words in _PLACES.items()]


@require_safe
@staff(DATA_OFFICER)
def sharing(request: Any) -> HttpResponse:
    """Every data resource by system: on which terms it is had, and how it answered today."""
    rows = resource_rows(catalog.resources())
    context = {"tabs": sharing_tabs("sharing"), "rows": rows, "library": services.libraries()}
    return show(request, "desk/sharing.html", "sharing", context)


def resource_rows(known: Mapping[str, Resource]) -> list[ResourceRow]:
    """How resources answered today, what is broken first, then what is used most."""
    figures, last, broken = queries.today(), queries.last_good(list(known)), queries.broken()
    used = queries.used({name: one.terms.quota for name, one in known.items()})
    approved: dict[str, int] = {}
    for one in queries.subscriptions(Standing.APPROVED).values_list("resource", flat=True):
        approved[one] = approved.get(one, 0) + 1

    def _first(one: tuple[str, Resource]) -> tuple[bool, int, str, str]:
        """What is broken first, then what is used most."""
        name, resource = one
        return name not in broken, -figures.get(name, queries.Figures()).calls, resource.system.key, name

    return [
        _resource(
            resource, figures.get(name, queries.Figures()), used.get(name, 0), name in broken, last.get(name),
            approved.get(name, 0),
        )
        for name, resource in sorted(known.items(), key=_first)
    ]  # fmt: skip


def _resource(
    one: Resource, figures: queries.Figures, used: int, open_: bool, last: datetime | None, subscribed: int
) -> ResourceRow:
    terms = one.terms
    return ResourceRow(
        one.name, one.system.name, one.type.issuer, _(CONNECTIONS[one.system.connection]), terms.sensitivity.value,
        "、".join(one.type.face), _("%(seconds)d 秒") % {"seconds": terms.keep} if terms.keep else _("不保存"),
        f"{used} / {terms.quota}" if terms.quota else _("不限"), figures,
        N_("已断开") if open_ else N_("正常") if last else N_("未用过"), last, subscribed,
        f"{reverse('desk:fetches')}?{urlencode({'resource': one.name})}", *_age(one),
    )  # fmt: skip


def _age(one: Resource) -> tuple[datetime | None, bool]:
    """When the file of a resource was put out, where it comes by files, and whether it is too old by now."""
    moment = lines().put_out(one)
    fresh = one.terms.fresh
    return moment, bool(moment and fresh and clock.now() - moment > timedelta(seconds=fresh))


@require_safe
@staff(DATA_OFFICER)
def subscriptions(request: Any) -> HttpResponse:
    """Who asked for what, and what was decided."""
    return _subscriptions(request)


def _subscriptions(request: Any, problem: Problem | None = None) -> HttpResponse:
    state, text = request.GET.get("state", ""), request.GET.get("q", "").strip()[:_LONGEST]
    rows = queries.subscriptions(state, text)
    page, part = cut(request, counted(rows))
    shown = list(rows[part])
    acts = queries.acts_of(shown)
    states = [Choice("", _("全部")), *(Choice(one.value, _(one.value)) for one in Standing)]
    names = [Choice(name, name) for name in catalog.resources()]
    items = [Choice(one.key, one.name) for one in _items()]
    context = {
        "tabs": sharing_tabs("subscriptions"),
        "filters": [
            Field("q", _("资源或事项的键"), value=text, max_length=_LONGEST),
            Field("state", _("状态"), "select", state, choices=states),
        ],
        "narrowed": bool(state or text),
        "rows": [_subscription(one, acts[one.id]) for one in shown],
        "asking": [
            Field("item", _("事项"), "select", request.POST.get("item", ""), choices=items),
            Field("resource", _("数据资源"), "select", request.POST.get("resource", ""), choices=names),
            Field("purpose", _("用途"), value=request.POST.get("purpose", ""), max_length=200),
        ],
        "problem": problem,
        "page": page,
    }
    status = problem.status if problem is not None else 200
    return show(request, "desk/subscriptions.html", "sharing", context, status)


def _items() -> list[Any]:
    return [versions[-1] for _key, versions in sorted(catalog.all_versions().items())]


def _subscription(one: Subscription, last: Any) -> SubscriptionRow:
    versions = catalog.versions(one.item)
    return SubscriptionRow(
        one.id, versions[-1].name if versions else one.purpose, one.item, one.resource, one.purpose, one.state,
        one.until, last.actor_name, last.reason, last.at, "end" if one.state == Standing.APPROVED else "approve",
    )  # fmt: skip


@require_POST
@staff(DATA_OFFICER)
def ask(request: Any) -> HttpResponse:
    """Ask for a resource for an item; an officer decides on it below."""
    try:
        subscribing.ask(
            request.actor, request.POST.get("item", "")[:_LONGEST], request.POST.get("resource", ""),
            request.POST.get("purpose", ""),
        )  # fmt: skip
    except Problem as problem:
        return _subscriptions(request, problem)
    say(request, _("已登记，等待批准。"))
    return redirect(f"{reverse('desk:subscriptions')}?{urlencode({'state': Standing.ASKED.value})}")


@require_POST
@staff(DATA_OFFICER)
def decide(request: Any, subscription_id: UUID, act: str) -> HttpResponse:
    """Approve or end a subscription, with the reason."""
    state = {"approve": Standing.APPROVED, "end": Standing.ENDED}.get(act)
    if state is None:
        raise NotFound
    row = queries.subscription(subscription_id)
    try:
        subscribing.decide(request.actor, row, state, request.POST.get("reason", ""), _until(request))
    except Problem as problem:
        return _subscriptions(request, problem)
    said = {
        Standing.APPROVED: _("已批准。下一次办理起可以查询。"),
        Standing.ENDED: _("已停止。从现在起不再查询，也不再用副本。"),
    }
    say(request, said[state])
    return redirect(f"{reverse('desk:subscriptions')}?{urlencode({'q': row.resource})}")


def _until(request: Any) -> date | None:
    text = request.POST.get("until", "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Invalid(_("截止日写成 2027-12-31 的样子。"), code="TB-SHARE-422") from error


@require_safe
@staff(DATA_OFFICER)
def fetches(request: Any) -> HttpResponse:
    """The record of fetches, newest first: who, for what, which fields, how it ended; never a value."""
    resource, ref = request.GET.get("resource", ""), request.GET.get("ref", "").strip()[:_LONGEST]
    rows = queries.fetches(resource, ref)
    page, part = cut(request, counted(rows))
    names = [Choice("", _("全部")), *(Choice(name, name) for name in catalog.resources())]
    context = {
        "tabs": sharing_tabs("fetches"),
        "filters": [
            Field("resource", _("数据资源"), "select", resource, choices=names),
            Field("ref", _("草稿或办件的编号"), value=ref, max_length=_LONGEST),
        ],
        "narrowed": bool(resource or ref),
        "rows": [_fetch(one) for one in rows[part]],
        "page": page,
    }
    return show(request, "desk/fetches.html", "sharing", context)


def _fetch(one: Fetch) -> Mapping[str, Any]:
    return {
        "at": one.at, "resource": one.resource, "purpose": one.purpose, "ref": one.ref, "who": one.who,
        "fields": "、".join(one.fields), "outcome": one.outcome, "detail": one.detail, "ms": one.ms,
        "faults": one.faults, "digest": one.digest[:12],
    }  # fmt: skip
