"""成效分析: how items work in practice, over all, item by item, and before and after a version."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from tongban.catalog import queries as catalog
from tongban.catalog.bundles import bundles
from tongban.channels.authorise import staff
from tongban.channels.charts import bars
from tongban.channels.desk import figures as words
from tongban.channels.desk.frame import cut, show
from tongban.channels.desk.insight_subject import Subject, Turn, a_bundle, an_item, changed_by
from tongban.channels.shapes import Choice, Column, Field, Link, Sorting
from tongban.core import clock
from tongban.core.actor import Actor
from tongban.insight import queries
from tongban.insight.indicators import INDICATORS, Figures, Indicator
from tongban.insight.queries import BUNDLES, Scope
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
        joined if (joined := query.get("bundle", "")) in _bundles() else "",
        sort if sort.lstrip("-") in {key for key, _name in words.TABLE} else "-received",
        query.get("q", "").strip()[:40],
    )


def scope_of(actor: Actor, now: Asked, item: str = "") -> Scope:
    """The cases an actor may count, narrowed as asked."""
    today = clock.today()
    since = today - timedelta(days=PERIODS[now.period][0] - 1)
    return Scope(seen_by(actor), since, today, item, now.district, now.channel, now.bundle)


def bundles_scope(scope: Scope, key: str) -> Scope:
    """The submitted bundles in a scope of cases, narrowed to one by its key."""
    return replace(scope, of=BUNDLES, item=key, bundle="")


def _bundles() -> dict[str, str]:
    """What the bundles in force are called, by key."""
    return {one.key: one.name for one in bundles(clock.today())}


def lines_of(found: Mapping[str, Figures], now: Asked) -> list[Line]:
    """The figures of each item there are cases of, as a line, searched and sorted as asked."""
    named = {key: name for key in found if now.text in (name := name_of(key))}
    lines = [
        Line(name, _address("desk:insight_item", key, now), key, found[key], words.cells(found[key]))
        for key, name in named.items()
    ]
    key, falling = now.sort.lstrip("-"), now.sort.startswith("-")
    if key == "item":
        return sorted(lines, key=lambda one: one.name, reverse=falling)
    return sorted(lines, key=lambda one: words.rank(one.figures, key), reverse=falling)


def bundle_lines(found: Mapping[str, Figures], now: Asked) -> list[Line]:
    """The figures of each bundle there are applications of, as a line, the most applied for first."""
    names = {key: a_bundle(key).name for key in found}
    ranked = sorted(found, key=lambda key: found[key].received, reverse=True)
    return [
        Line(names[key], _address("desk:insight_bundle", key, now), key, found[key],
             words.cells(found[key], words.OF_BUNDLES))
        for key in ranked if now.text in names[key]
    ]  # fmt: skip


def _address(route: str, key: str, now: Asked) -> str:
    """The page of one item or bundle, narrowed alike."""
    query = replace(now, bundle="").plain if route == "desk:insight_bundle" else now.plain
    return reverse(route, args=[key]) + (f"?{query}" if query else "")


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
    joined = bundle_lines(queries.by_key(bundles_scope(scope, now.bundle)), now)
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
        "bundle_columns": [Column(_(name), number=key != "bundle") for key, name in words.OF_BUNDLES],
        "bundles": joined,
    })  # fmt: skip


def _joined(scope: Scope) -> list[words.Shown]:
    """How many bundles were submitted, where one is looked at: its cases are those of its members."""
    return (
        [words.Shown(_("一件事申请"), str(queries.bundles(scope)), _("以下是其中各事项的办件"))] if scope.bundle else []
    )


def _frame(now: Asked, name: str, *args: str, indicators: Sequence[Indicator] = INDICATORS) -> dict[str, Any]:
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
        "definitions": words.definitions(indicators),
        "taken": list(queries.taken()[:5]),
    }


def _filters(now: Asked, *, period: bool = True, bundles: bool = True) -> list[Field]:
    """How figures may be narrowed; a comparison has its own period, and a bundle is no part of one."""
    periods = [Choice(key, _(name)) for key, (_days, name) in PERIODS.items()]
    places = [Choice("", _("全市")), *(Choice(str(code), name) for code, name in districts().items() if code)]
    together = [Choice("", _("单办和一件事")), *(Choice(key, name) for key, name in _bundles().items())]
    channels = [Choice("", _("全部渠道")), *(Choice(one, _(one)) for one in CHANNELS)]
    return [
        *([Field("period", _("申请日期"), "select", now.period, choices=periods)] if period else []),
        Field("district", _("区市"), "select", str(now.district or ""), choices=places),
        Field("channel", _("渠道"), "select", now.channel, choices=channels),
        *(
            [Field("bundle", _("一件事"), "select", now.bundle, choices=together)]
            if bundles and len(together) > 1
            else []
        ),
    ]


@staff(*READERS)
def item(request: Any, key: str) -> HttpResponse:
    """One item: its figures, by month, district, channel and version, and why cases went to people."""
    subject, now = an_item(key), replace(asked(request.GET), text="")
    return _subject(request, subject, now, scope_of(request.actor, now, key), [])


@staff(*READERS)
def bundle(request: Any, key: str) -> HttpResponse:
    """One bundle: its members taken together, and below them the cases of each item."""
    subject, now = a_bundle(key), replace(asked(request.GET), text="", bundle="")
    scope = scope_of(request.actor, now)
    cases = queries.by_key(replace(scope, bundle=key))
    members = [(line.name, line.cells) for line in lines_of(cases, replace(now, bundle=key))]
    return _subject(request, subject, now, bundles_scope(scope, key), members)


def _subject(
    request: Any, subject: Subject, now: Asked, scope: Scope, members: Sequence[tuple[str, Sequence[words.Shown]]]
) -> HttpResponse:
    """One item or bundle; ``members`` are the lines of the items of a bundle."""
    found = queries.by_dimension(scope)
    together = subject.of is BUNDLES
    return show(request, "desk/insight_item.html", "insight", {
        **_frame(now, subject.route, subject.key, indicators=subject.indicators),
        "filters": _filters(now, bundles=not together),
        "crumbs": [Link(_("成效分析"), _overview(now)), Link(subject.name)],
        "name": subject.name,
        "received": found.whole.received,
        "summary": words.summary(found.whole, subject.indicators),
        "chart": words.months(found.month, together=together),
        "reasons": bars([(_(name), n) for name, n in queries.reasons(scope)], found.whole.by_people),
        "ways": bars([(_(name), n) for name, n in queries.ways(scope)], found.whole.needed),
        "columns": [Column(_(name), number=True) for _key, name in subject.table[1:]],
        "parts": [(title, [(name, words.cells(one, subject.table)) for name, one in lines])
                  for title, lines in dimensions(subject, found)],
        "member_columns": [Column(_(name), number=True) for _key, name in words.TABLE[1:]],
        "members": members,
        "versions": _turns(subject, now),
    })  # fmt: skip


def dimensions(subject: Subject, found: queries.ByDimension) -> list[tuple[str, list[tuple[str, Figures]]]]:
    """The figures along each dimension, each with what it is called."""
    places, since = districts(), subject.since
    from_on = _("%(day)s 起施行")
    return [
        (_("按区市"), [(places.get(code, _("市级")), one) for code, one in found.district.items()]),
        (_("按渠道"), [(_(channel), one) for channel, one in found.channel.items()]),
        (_("按版本"), [
            (from_on % {"day": day.isoformat()}, found.version[digest])
            for digest, day in since.items() if digest in found.version
        ]),
    ]  # fmt: skip


def _overview(now: Asked) -> str:
    return reverse("desk:insight") + (f"?{now.plain}" if now.plain else "")


def _turns(subject: Subject, now: Asked) -> list[Link]:
    """Where each later version in force is compared with the one before it, the latest first."""
    query = f"?{now.plain}" if now.plain else ""
    return [
        Link(_turn_name(subject, day, turns),
             reverse(f"{subject.route}_version", args=[subject.key, day.isoformat()]) + query)
        for day, turns in sorted(subject.turns.items(), reverse=True)
    ]  # fmt: skip


def _turn_name(subject: Subject, day: date, turns: Sequence[Turn]) -> str:
    """The day, and of a bundle whose version it was."""
    if subject.of is not BUNDLES:
        return day.isoformat()
    return _("%(day)s（%(names)s）") % {"day": day.isoformat(), "names": "、".join(one.name for one in turns)}


@staff(*READERS)
def version(request: Any, key: str, since: str) -> HttpResponse:
    """The same indicators before and after a version of an item came into force, beside what it changed."""
    return _version(request, an_item(key), since)


@staff(*READERS)
def bundle_version(request: Any, key: str, since: str) -> HttpResponse:
    """The same indicators of a bundle before and after it, or one of its items, had a new version."""
    return _version(request, a_bundle(key), since)


def _version(request: Any, subject: Subject, since: str) -> HttpResponse:
    day, turns = subject.turn(since)
    now = replace(asked(request.GET), text="", bundle="")
    scope = sides_scope(request.actor, now, subject, day)
    before, after = queries.sides(scope, day)
    back = reverse(subject.route, args=[subject.key]) + (f"?{now.plain}" if now.plain else "")
    return show(request, "desk/insight_version.html", "insight", {
        **_frame(now, f"{subject.route}_version", subject.key, since, indicators=subject.indicators),
        "filters": _filters(now, period=False, bundles=False),
        "crumbs": [
            Link(_("成效分析"), _overview(now)), Link(subject.name, back),
            Link(_("%(day)s 前后") % {"day": day.isoformat()}),
        ],
        "name": subject.name,
        "day": day,
        "spans": ((scope.since, day - timedelta(days=1)), (day, scope.until)),
        "sides": words.compared(before, after, subject.indicators),
        "changed": changed_by(subject, turns),
    })  # fmt: skip


def sides_scope(actor: Actor, now: Asked, subject: Subject, day: date) -> Scope:
    """What is counted on both sides of a day."""
    first, last = queries.around(day, clock.today())
    return replace(scope_of(actor, now, subject.key), since=first, until=last, of=subject.of)
