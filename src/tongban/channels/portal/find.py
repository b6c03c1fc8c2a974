"""What was found: items by words, by life event, by department and for whom, a page at a time; and suggestions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

import numpy as np
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from tongban.catalog import queries as catalog
from tongban.catalog.listing import Catalogue, Listing, Places
from tongban.catalog.search import finding
from tongban.catalog.search.finding import Found
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
    items = catalog.catalogue(clock.today())
    every = finding.find(wanted.q, clock.today()) if wanted.q else []
    sure = _places(items, (one for one in every if one.sure)) if finding.asks(wanted.q) else items.everywhere
    passed = wanted.passing(items, sure)
    chosen = Paginator(passed, _PER_PAGE).get_page(request.GET.get("page"))
    why = {one.item.key: one for one in every}
    shown = [items.listings[place] for place in chosen.object_list]
    context = {
        "wanted": wanted,
        "count": len(passed),
        "bundles": [] if wanted.now else bundles.found(wanted.q, wanted.who, wanted.theme, wanted.department),
        "results": [_line(one, why.get(one.key)) for one in shown],
        "page": Page(chosen.number, chosen.paginator.num_pages, len(passed)),
        "near": [] if len(passed) else _near(wanted, items, every),
        "without_filters": _without_filters(wanted) if len(sure) and not len(passed) else None,
        **{f"{facet}_choices": _choices(items, sure, facet, getattr(wanted, facet)) for facet in FACETS},
    }
    return pages.show(request, "portal/found.html", context, section="home")


def _line(item: Listing, found: Found | None) -> Errand:
    """An item as the results show it, opened for the situation that was asked for."""
    if found is None:
        return errand(item)
    line, situation = errand(item, found.because), found.situation
    if not situation:
        return line
    return replace(line, url=f"{line.url}?{urlencode({'situation': situation})}", situation=situation)


def _without_filters(wanted: Wanted) -> Link | None:
    return Link(_("去掉筛选条件"), address(q=wanted.q)) if wanted.q else None


def _places(items: Catalogue, found: Iterable[Found]) -> Places:
    return np.fromiter((items.places[one.item.key] for one in found), np.int64)


def _near(wanted: Wanted, items: Catalogue, every: Sequence[Found]) -> list[Errand]:
    return [errand(items.listings[place]) for place in wanted.passing(items, _places(items, every))[:_NEAR]]


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
    found = [one for one in finding.find(wanted.q, clock.today(), meaning=False) if one.sure] if wanted.q else []
    whole = bundles.suggested(wanted.q)
    listed = [replace(line, kind="") for line in (*whole, *(_line(one.item, one) for one in found))][:_SUGGESTIONS]
    response = render(request, "portal/suggestions.html", {"suggestions": listed})
    response["Cache-Control"] = "private, max-age=60"
    return response
