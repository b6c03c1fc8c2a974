"""Who helps with a page: the office of the body in charge of what the page is about."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from tongban.catalog import queries as catalog
from tongban.channels.shapes import Help
from tongban.org.queries import Body, city_body, implementer


def turn_to(request: HttpRequest, body: str) -> None:
    """Let this page's reader turn to the body of this name."""
    request.helper = body  # type: ignore[attr-defined]  # ours, not Django's


def turn_to_whoever_handles(request: HttpRequest, item_key: str, district: int) -> Body:
    """Let this page's reader turn to the body that handles an item in a district; that body."""
    body = implementer(item_key, district)
    turn_to(request, body.name)
    return body


def help_on(request: HttpRequest) -> Help:
    """Whom the reader of this page can ask, and where; the city's own office where nobody else is in charge."""
    name = getattr(request, "helper", "") or city_body()
    office = catalog.offices().get(name)
    if office is None:
        return Help(_("拿不准怎么办，可以到就近的政务服务大厅，请工作人员帮着办。"))
    return Help(_("拿不准怎么办，可以问%(body)s。") % {"body": name}, office.phone, office.hours, office.place)
