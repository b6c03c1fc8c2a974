"""三级四同: what districts' lists say otherwise than the city's, side by side, and where that is a breach."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from tongban.catalog import queries as catalog
from tongban.catalog.districts import Difference, differences
from tongban.catalog.revisions.rights import POSTS
from tongban.channels.authorise import staff
from tongban.channels.desk.frame import cut, show
from tongban.channels.shapes import Tab
from tongban.core import clock

_MOST_TYPED = 40
BREACH, APPROVED, ALLOWED = N_("四同不一致"), N_("已批准"), N_("区市自定")


@dataclass(frozen=True, slots=True)
class Line:
    """One difference, with the words for the item, the district and how it stands."""

    item: str
    url: str
    district: str
    what: str
    city: str
    own: str
    reason: str
    approved: str
    state: str
    code: int
    studio: str


@staff()
def districts(request: Any) -> HttpResponse:
    """Every difference of a district's list, breaches first."""
    query, place = request.GET.get("q", "").strip()[:_MOST_TYPED], request.GET.get("district", "")
    every = [one for one in _every() if _wanted(one, query, place)]
    view = request.GET.get("view", "")
    chosen = [one for one in every if not view or one.state == view]
    page, part = cut(request, len(chosen))
    here = reverse("desk:districts")
    tabs = [
        Tab(_(state) if state else _("全部"), f"{here}?{urlencode({'view': state, 'district': place, 'q': query})}",
            sum(not state or one.state == state for one in every), state == view)
        for state in ("", BREACH, APPROVED, ALLOWED)
    ]  # fmt: skip
    return show(request, "desk/districts.html", "vocabulary", {
        "tabs": tabs, "rows": chosen[part], "page": page, "view": view, "query": query, "place": place,
        "places": sorted(catalog.city().districts.items()),
        "writes": any(request.actor.holds(post) for post in POSTS),
    })  # fmt: skip


def _wanted(one: "Line", query: str, place: str) -> bool:
    """Whether a difference is of a district (any, where it names none) and speaks of what somebody typed."""
    texts = (one.item, one.district, one.what, one.city, one.own, one.reason)
    return place in ("", str(one.code)) and any(query in text for text in texts)


def _every() -> list[Line]:
    today = clock.today()
    codes, lists = catalog.codes_by_district(), catalog.district_lists(today)
    found: list[Line] = []
    for key in sorted(codes):
        own = [one for (item, _district), one in lists.items() if item == key]
        numbers = {code[-12:] for code in codes[key].values()}
        if not own and len(numbers) < 2:
            continue  # nothing differs: the version need not be read
        version = catalog.item(key, today)
        found += [_line(version.name, one) for one in differences(version, own, codes[key])]
    return sorted(found, key=lambda one: (one.state != BREACH, one.item, one.district))


def _line(name: str, one: Difference) -> Line:
    state = BREACH if one.breach else APPROVED if one.approved else ALLOWED
    return Line(
        name, reverse("desk:item", args=[one.key]), catalog.city().districts.get(one.district, str(one.district)),
        _(one.what), "；".join(one.city), "；".join(one.own), one.reason, one.approved, state, one.district,
        reverse("studio:district", args=[one.key, one.district]),
    )  # fmt: skip
