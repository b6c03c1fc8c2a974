"""What was found: items by words, by life event, by department and for whom, a page at a time; and suggestions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from tongban.catalog import queries as catalog
from tongban.catalog.listing import Catalogue, Places
from tongban.catalog.search import finding
from tongban.catalog.search.finding import Found, Result
from tongban.channels.authorise import public
from tongban.channels.portal import pages
from tongban.channels.portal.bundles import finding as bundles
from tongban.channels.portal.errands import Errand, errand
from tongban.channels.shapes import Choice, Link, Page
from tongban.core import clock

LONGEST_QUERY = 60
_PER_PAGE = 10
_NEAR = 3
_SUGGESTIONS = 6
#: What results can be narrowed by: parts of an address and facets of the catalogue alike.
FACETS = ("who", "theme", "department")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for, as the address says it."""

    q: str = ""
    who: str = ""
    theme: str = ""
    department: str = ""
    now: bool = False
    everything: bool = False

    @classmethod
    def of(cls, request: HttpRequest) -> Wanted:
        """Out of an address."""
        got = {name: request.GET.get(name, "").strip()[:LONGEST_QUERY] for name in ("q", "who", "theme", "department")}
        return cls(**got, now=request.GET.get("now") == "1", everything="all" in request.GET)

    @property
    def filtered(self) -> bool:
        """True when not every item found is shown."""
        return bool(self.who or self.theme or self.department or self.now)

    @property
    def anything(self) -> bool:
        """True when there is anything to look for."""
        return bool(self.q or self.filtered or self.everything)

    def passing(self, items: Catalogue, among: Places) -> Places:
        """Those of some items that pass the filters, in their order."""
        for facet in FACETS:
            among = items.narrowed(among, facet, getattr(self, facet))
        return among[catalog.automatic(items)[among]] if self.now else among


def address(**wanted: str) -> str:
    """The address of what is found for some words or filters."""
    return f"{reverse('home')}?{urlencode(wanted)}"


def found_page(request: HttpRequest, wanted: Wanted) -> HttpResponse:
    """The items found, with why; where there is none, the nearest and whom to ask."""
    every = finding.find(wanted.q, clock.today()) if wanted.q else None
    items = catalog.catalogue(clock.today()) if every is None else every.items
    sure = items.everywhere if every is None else every.sure.places
    passed = wanted.passing(items, sure)
    chosen = Paginator(passed, _PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "wanted": wanted,
        "count": len(passed),
        "bundles": [] if wanted.now else bundles.found(wanted.q, wanted.who, wanted.theme, wanted.department),
        "results": _lines(items, chosen.object_list, every),
        "page": Page(chosen.number, chosen.paginator.num_pages, len(passed)),
        "near": [] if len(passed) or every is None else _near(wanted, every),
        "without_filters": _without_filters(wanted) if len(sure) and not len(passed) else None,
        **{f"{facet}_choices": _choices(items, sure, facet, getattr(wanted, facet)) for facet in FACETS},
    }
    return pages.show(request, "portal/found.html", context, section="home")


def _lines(items: Catalogue, places: Iterable[int], found: Result | None) -> list[Errand]:
    """Items as the results show them, each with why it was found."""
    if found is None:
        return [errand(items.listings[place]) for place in places]
    rank = {place: number for number, place in enumerate(found.places.tolist())}
    return [_line(found[rank[int(place)]]) for place in places]


def _line(found: Found) -> Errand:
    """An item that was found, opened for the situation that was asked for."""
    return errand(found.item, found.because, found.situation)


def _without_filters(wanted: Wanted) -> Link | None:
    return Link(_("去掉筛选条件"), address(q=wanted.q)) if wanted.q else None


def _near(wanted: Wanted, every: Result) -> list[Errand]:
    return [errand(every.items.listings[place]) for place in wanted.passing(every.items, every.places)[:_NEAR]]


def _choices(items: Catalogue, among: Places, facet: str, chosen: str) -> list[Choice]:
    """What the results can be narrowed by: only what some of them have, and what is chosen already."""
    counts = items.counts(among, facet)
    if chosen:
        counts.setdefault(chosen, 0)
    return [Choice(value, f"{value}（{n}）") for value, n in counts.items()]


@public
def suggestions(request: HttpRequest) -> HttpResponse:
    """The first few bundles and items for what is typed so far, for a list box; by wording alone, it must be quick."""
    wanted = Wanted.of(request)
    found = finding.find(wanted.q, clock.today(), meaning=False).sure[:_SUGGESTIONS] if wanted.q else ()
    whole = bundles.suggested(wanted.q)
    listed = [replace(line, kind="") for line in (*whole, *map(_line, found))][:_SUGGESTIONS]
    response = render(request, "portal/suggestions.html", {"suggestions": listed})
    response["Cache-Control"] = "private, max-age=60"
    return response
