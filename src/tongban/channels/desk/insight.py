"""成效分析: how items work in practice, over all, item by item, and before and after a version."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from tongban.catalog import queries as catalog
from tongban.catalog.bundles import bundles
from tongban.catalog.comparing import published_changes
from tongban.channels.authorise import staff
from tongban.channels.charts import bars
from tongban.channels.desk import figures as words
from tongban.channels.desk.frame import cut, show
from tongban.channels.shapes import Choice, Column, Field, Link, Sorting
from tongban.core import clock
from tongban.core.actor import Actor
from tongban.core.errors import NotFound
from tongban.insight import queries
from tongban.insight.indicators import Figures
from tongban.insight.queries import Scope
from tongban.insight.rights import READERS, seen_by
from tongban.org.queries import districts

#: The periods that may be looked at, in days up to today.
PERIODS: Mapping[str, tuple[int, str]] = {
    "30": (30, N_("近 30 天")), "90": (90, N_("近 90 天")), "365": (365, N_("近一年")), "all": (3650, N_("近十年")),
}  # fmt: skip
CHANNELS = (N_("网上"), N_("窗口"), N_("接口"))


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of a page of figures asks for."""

    period: str
    district: int
    channel: str
    bundle: str
    sort: str
    text: str

    @property
    def plain(self) -> str:
        """The query string that narrows another page alike."""
        given: dict[str, str | int] = {"period": self.period, "district": self.district, "channel": self.channel}
        given["bundle"] = self.bundle
        return urlencode({name: value for name, value in given.items() if value and value != "365"})


@dataclass(frozen=True, slots=True)
class Line:
    """One item of the table."""

    name: str
    url: str
    key: str
    figures: Figures
    cells: Sequence[words.Shown]


def asked(query: QueryDict) -> Asked:
    """Read an address; what it cannot mean is left out."""
    period, district, channel = query.get("period", ""), query.get("district", ""), query.get("channel", "")
    sort = query.get("sort", "")
    return Asked(
        period if period in PERIODS else "365",
        int(district) if district.isascii() and district.isdigit() and int(district) in districts() else 0,
        channel if channel in CHANNELS else "",
        bundle if (bundle := query.get("bundle", "")) in _bundles() else "",
        sort if sort.lstrip("-") in {key for key, _name in words.TABLE} else "-received",
        query.get("q", "").strip()[:40],
    )


def scope_of(actor: Actor, now: Asked, item: str = "") -> Scope:
    """The cases an actor may count, narrowed as asked."""
    today = clock.today()
    since = today - timedelta(days=PERIODS[now.period][0] - 1)
    return Scope(seen_by(actor), since, today, item, now.district, now.channel, now.bundle)


def _bundles() -> dict[str, str]:
    """What the bundles in force are called, by key."""
    return {one.key: one.name for one in bundles(clock.today())}


def lines_of(found: Mapping[str, Figures], now: Asked) -> list[Line]:
    """The figures of each item there are cases of, as a line, searched and sorted as asked."""
    named = {key: name for key in found if now.text in (name := name_of(key))}
    lines = [
        Line(name, f"{reverse('desk:insight_item', args=[key])}?{now.plain}", key, found[key], words.cells(found[key]))
        for key, name in named.items()
    ]
    key, falling = now.sort.lstrip("-"), now.sort.startswith("-")
    if key == "item":
        return sorted(lines, key=lambda one: one.name, reverse=falling)
    return sorted(lines, key=lambda one: words.rank(one.figures, key), reverse=falling)


def name_of(key: str) -> str:
    """What an item is called by its latest version."""
    versions = catalog.versions(key)
    return versions[-1].name if versions else key


@staff(*READERS)
def overview(request: Any) -> HttpResponse:
    """Every item an officer may see the figures of, and all of them together."""
    now = asked(request.GET)
    scope = scope_of(request.actor, now)
    whole, items, months = queries.overview(scope)
    lines = lines_of(items, now)
    page, part = cut(request, len(lines))
    return show(request, "desk/insight.html", "insight", {
        **_frame(now, "desk:insight"),
        "query": now.text,
        "summary": [*_joined(scope), *words.summary(whole)],
        "chart": words.months(months),
        "columns": [Column(_(name), key, number=key != "item") for key, name in words.TABLE],
        "sorting": Sorting(now.sort.lstrip("-"), now.sort.startswith("-")),
        "rows": lines[part],
        "page": page,
    })  # fmt: skip


def _joined(scope: Scope) -> list[words.Shown]:
    """How many bundles were submitted, where one is looked at: its cases are those of its members."""
    return (
        [words.Shown(_("一件事申请"), str(queries.bundles(scope)), _("以下是其中各事项的办件"))] if scope.bundle else []
    )


def _frame(now: Asked, name: str, *args: str) -> dict[str, Any]:
    """What every page of figures has: how it is narrowed, how fresh it is, how to take it away, what is counted."""
    plain = urlencode({"q": now.text}) if now.text and not args else ""
    query = "&".join(part for part in (now.plain, plain) if part)
    exported = {
        form: f"{reverse(f'{name}_export', args=[*args, form])}{f'?{query}' if query else ''}"
        for form in ("csv", "xlsx")
    }
    return {
        "filters": _filters(now),
        "until": queries.until(),
        "exports": exported,
        "definitions": words.definitions(),
        "taken": list(queries.taken()[:5]),
    }


def _filters(now: Asked) -> list[Field]:
    periods = [Choice(key, _(name)) for key, (_days, name) in PERIODS.items()]
    places = [Choice("", _("全市")), *(Choice(str(code), name) for code, name in districts().items() if code)]
    together = [Choice("", _("单办和一件事")), *(Choice(key, name) for key, name in _bundles().items())]
    channels = [Choice("", _("全部渠道")), *(Choice(one, _(one)) for one in CHANNELS)]
    return [
        Field("period", _("申请日期"), "select", now.period, choices=periods),
        Field("district", _("区市"), "select", str(now.district or ""), choices=places),
        Field("channel", _("渠道"), "select", now.channel, choices=channels),
        *([Field("bundle", _("一件事"), "select", now.bundle, choices=together)] if len(together) > 1 else []),
    ]


@staff(*READERS)
def item(request: Any, key: str) -> HttpResponse:
    """One item: its figures, by month, district, channel and version, and why cases went to people."""
    _known(key)
    now = replace(asked(request.GET), text="")
    scope = scope_of(request.actor, now, key)
    found = queries.by_dimension(scope)
    places = districts()
    return show(request, "desk/insight_item.html", "insight", {
        **_frame(now, "desk:insight_item", key),
        "crumbs": [Link(_("成效分析"), f"{reverse('desk:insight')}?{now.plain}"), Link(name_of(key))],
        "name": name_of(key),
        "received": found.whole.received,
        "summary": words.summary(found.whole),
        "chart": words.months(found.month),
        "reasons": bars([(_(name), n) for name, n in queries.reasons(scope)], found.whole.by_people),
        "ways": bars([(_(name), n) for name, n in queries.ways(scope)], found.whole.needed),
        "columns": [Column(_(name), number=True) for _key, name in words.TABLE[1:]],
        "parts": [
            (_("按区市"), [(places.get(code, _("市级")), words.cells(one)) for code, one in found.district.items()]),
            (_("按渠道"), [(_(channel), words.cells(one)) for channel, one in found.channel.items()]),
            (_("按版本"), _by_version(key, found.version)),
        ],
        "versions": _versions(key, now),
    })  # fmt: skip


def _known(key: str) -> None:
    if not catalog.versions(key):
        raise NotFound(_("没有这个事项。"))


def _by_version(key: str, found: Mapping[str, Figures]) -> list[tuple[str, list[words.Shown]]]:
    since = [(one.in_force, one.digest) for one in catalog.versions(key) if one.digest in found]
    return [(_("%(day)s 起施行") % {"day": day.isoformat()}, words.cells(found[digest])) for day, digest in since]


def _versions(key: str, now: Asked) -> list[Link]:
    """Where each later version in force is compared with the one before it."""
    days = [one.in_force for one in catalog.versions(key)[1:] if one.in_force <= clock.today()]
    return [
        Link(f"{day:%Y-%m-%d}", f"{reverse('desk:insight_version', args=[key, day.isoformat()])}?{now.plain}")
        for day in reversed(days)
    ]


@staff(*READERS)
def version(request: Any, key: str, since: str) -> HttpResponse:
    """The same indicators before and after a version came into force, beside what it changed."""
    _known(key)
    lines = catalog.versions(key)
    place = next((n for n, one in enumerate(lines) if one.in_force.isoformat() == since), 0)
    day = lines[place].in_force
    if place == 0 or day > clock.today():
        raise NotFound(_("这一天没有换过版本，或者新版本还没有施行，不能比较。"))
    now = asked(request.GET)
    first, last = queries.around(day, clock.today())
    scope = replace(scope_of(request.actor, now, key), since=first, until=last)
    before, after = queries.sides(scope, day)
    return show(request, "desk/insight_version.html", "insight", {
        "crumbs": [
            Link(_("成效分析"), reverse("desk:insight")),
            Link(name_of(key), f"{reverse('desk:insight_item', args=[key])}?{now.plain}"),
            Link(_("%(day)s 前后") % {"day": day.isoformat()}),
        ],
        "name": name_of(key),
        "day": day,
        "spans": ((first, day - timedelta(days=1)), (day, last)),
        "sides": words.compared(before, after),
        "changes": published_changes(lines[place - 1].digest, lines[place].digest),
        "definitions": words.definitions(),
        "until": queries.until(),
    })  # fmt: skip
