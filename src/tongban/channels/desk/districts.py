"""三级四同: what districts' lists say otherwise than the city's, side by side, and where that is a breach."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from tongban.catalog import queries as catalog
from tongban.catalog.districts import Difference, differences
from tongban.channels.authorise import staff
from tongban.channels.desk.frame import cut, show
from tongban.channels.shapes import Tab
from tongban.core import clock

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


@staff()
def districts(request: Any) -> HttpResponse:
    """Every difference of a district's list, breaches first."""
    every = _every()
    view = request.GET.get("view", "")
    chosen = [one for one in every if not view or one.state == view]
    page, part = cut(request, len(chosen))
    here = reverse("desk:districts")
    tabs = [Tab(_("全部"), here, len(every), not view)]
    tabs += [
        Tab(_(state), f"{here}?view={state}", sum(one.state == state for one in every), state == view)
        for state in (BREACH, APPROVED, ALLOWED)
    ]
    return show(request, "desk/districts.html", "vocabulary", {"tabs": tabs, "rows": chosen[part], "page": page})


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
        _(one.what), "；".join(one.city), "；".join(one.own), one.reason, one.approved, state,
    )  # fmt: skip
