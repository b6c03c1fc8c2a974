"""我部门的数据, for an officer of a department that provides data: how its resources answer, and who uses them."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from tongban.catalog import queries as catalog
from tongban.catalog.sharing import Resource
from tongban.channels.authorise import staff
from tongban.channels.desk.frame import show
from tongban.channels.desk.sharing import resource_rows
from tongban.core.actor import Actor
from tongban.exchange import queries
from tongban.exchange.models import Standing
from tongban.exchange.rights import PROVIDER

_DAYS = 30


@require_safe
@staff(PROVIDER)
def provided(request: Any) -> HttpResponse:
    """The resources of the officer's own departments and nobody else's; whose data was asked for is not shown."""
    own = _own(request.actor)
    names = {versions[-1].key: versions[-1].name for versions in catalog.all_versions().values()}
    subscribed = queries.subscriptions(Standing.APPROVED).filter(resource__in=own)
    context = {
        "departments": "、".join(sorted(_departments(request.actor))),
        "rows": resource_rows(own),
        "uses": [(one, names.get(one.item, one.item)) for one in queries.uses(list(own), _DAYS)],
        "subscriptions": [(one, names.get(one.item, one.item)) for one in subscribed],
        "days": _DAYS,
    }
    return show(request, "desk/provided.html", "provided", context)


def _departments(actor: Actor) -> set[str]:
    return {department for post, department, _district in actor.rights if post == PROVIDER}


def _own(actor: Actor) -> Mapping[str, Resource]:
    departments = _departments(actor)
    return {name: one for name, one in catalog.resources().items() if one.system.owner in departments}
