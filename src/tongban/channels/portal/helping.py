"""Who helps with a page: the office of the body in charge of what the page is about."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from tongban.catalog import queries as catalog
from tongban.catalog.districts import HOURS, PHONE, PLACE, DistrictList
from tongban.channels.shapes import Help
from tongban.core import clock
from tongban.org.queries import Body, city_body, implementer


def turn_to(request: HttpRequest, body: str, item_key: str, district: int) -> None:
    """Let this page's reader turn to the body of this name, as its district's list of the item says where and when."""
    request.helper = body  # type: ignore[attr-defined]  # ours, not Django's
    request.helping = item_key, district  # type: ignore[attr-defined]  # ours, not Django's


def turn_to_whoever_handles(request: HttpRequest, item_key: str, district: int) -> Body:
    """Let this page's reader turn to the body that handles an item in a district; that body."""
    body = implementer(item_key, district)
    turn_to(request, body.name, item_key, body.district)
    return body


def help_on(request: HttpRequest) -> Help:
    """Whom the reader of this page can ask, and where; the city's own office where nobody else is in charge."""
    name = getattr(request, "helper", "") or city_body()
    office, own = catalog.offices().get(name), _own(request)
    if office is None and own is None:
        return Help(_("拿不准怎么办，可以到就近的政务服务大厅，请工作人员帮着办。"))
    known = (office.phone, office.hours, office.place) if office else ("", "", "")
    said = (own.text(what) for what in (PHONE, HOURS, PLACE)) if own else ("", "", "")
    phone, hours, place = (mine or its for mine, its in zip(said, known, strict=True))
    return Help(_("拿不准怎么办，可以问%(body)s。") % {"body": name}, phone, hours, place)


def _own(request: HttpRequest) -> DistrictList | None:
    """What the district in charge says of the item this page is about."""
    item_key, district = getattr(request, "helping", ("", 0))
    return catalog.district_list(item_key, district, clock.today()) if district else None
