"""What was found: items by words, by life event, by department and for whom, a page at a time; and suggestions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from tongban.catalog.definition import ItemVersion
from tongban.catalog.search import finding
from tongban.catalog.search.finding import Found
from tongban.channels.authorise import public
from tongban.channels.portal import pages
from tongban.channels.portal.errands import Errand, errand, is_automatic
from tongban.channels.shapes import Choice, Link, Page
from tongban.core import clock

LONGEST_QUERY = 60
_PER_PAGE = 10
_NEAR = 3
_SUGGESTIONS = 6


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

    def lets(self, item: ItemVersion) -> bool:
        """Whether an item passes the filters."""
        return (
            (not self.who or self.who in item.for_)
            and (not self.theme or self.theme in item.themes)
            and (not self.department or self.department in departments(item))
            and (not self.now or is_automatic(item))
        )


def departments(item: ItemVersion) -> set[str]:
    """The department in charge of an item, and those who watch over it."""
    return {item.department, *item.tell}


def address(**wanted: str) -> str:
    """The address of what is found for some words or filters."""
    return f"{reverse('home')}?{urlencode(wanted)}"


def found_page(request: HttpRequest, wanted: Wanted) -> HttpResponse:
    """The items found, with why; where there is none, the nearest and whom to ask."""
    every = finding.find(wanted.q, clock.today())
    sure = [one for one in every if one.sure]
    passed = [one for one in sure if wanted.lets(one.item)]
    chosen = Paginator(passed, _PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "wanted": wanted,
        "count": len(passed),
        "results": [errand(one.item, one.because) for one in chosen.object_list],
        "page": Page(chosen.number, chosen.paginator.num_pages, len(passed)),
        "near": [] if passed else _near(wanted, every),
        "without_filters": Link(_("去掉筛选条件"), address(q=wanted.q)) if sure and not passed and wanted.q else None,
        **_filters(wanted, sure),
    }
    return pages.show(request, "portal/found.html", context, section="home")


def _near(wanted: Wanted, every: Sequence[Found]) -> list[Errand]:
    return [errand(one.item) for one in every if wanted.lets(one.item)][:_NEAR] if wanted.q else []


def _filters(wanted: Wanted, sure: Iterable[Found]) -> dict[str, list[Choice]]:
    """What the results can be narrowed by: only what some of them have, and what is chosen already."""
    items = [one.item for one in sure]
    counted = {
        "who": Counter(who for item in items for who in item.for_),
        "theme": Counter(theme for item in items for theme in item.themes),
        "department": Counter(name for item in items for name in departments(item)),
    }
    for name, counts in counted.items():
        counts[getattr(wanted, name)] += 0
    return {
        f"{name}_choices": [Choice(value, f"{value}（{n}）") for value, n in counts.most_common() if value]
        for name, counts in counted.items()
    }


@public
def suggestions(request: HttpRequest) -> HttpResponse:
    """The first few items for what is typed so far, as options of a list box; by wording alone, it must be quick."""
    wanted = Wanted.of(request)
    found = [one for one in finding.find(wanted.q, clock.today(), meaning=False) if one.sure] if wanted.q else []
    listed = [replace(errand(one.item, one.because), kind="") for one in found[:_SUGGESTIONS]]
    response = render(request, "portal/suggestions.html", {"suggestions": listed})
    response["Cache-Control"] = "private, max-age=60"
    return response
