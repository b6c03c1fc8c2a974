"""Who looked at my data, own looks behind a tab, and what was asked of other systems about me; by name and days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.catalog import queries as catalog
from tongban.channels.authorise import CitizenRequest, citizen
from tongban.channels.portal import pages, reach
from tongban.channels.shapes import Field, Link, Tab
from tongban.core import audit, clock
from tongban.core.actor import ActorKind
from tongban.core.models import Access
from tongban.exchange import queries
from tongban.exchange.models import Fetch

_LONGEST_NAME = 60
#: The tabs behind the first.
_BESIDE = frozenset({"own", "fetched"})


@dataclass(frozen=True, slots=True)
class Look:
    """One look at the party's data."""

    at: datetime
    who: str
    department: str
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for: whose looks, by what name, on which days (both inclusive)."""

    show: str
    who: str
    since: date | None
    until: date | None

    @property
    def narrowed(self) -> bool:
        """True when anything but the tab is chosen."""
        return bool(self.who or self.since or self.until)

    def address(self, show: str) -> str:
        """The page of a tab with the same name and days."""
        given = {"show": "" if show == "others" else show, "who": self.who, "since": self.since, "until": self.until}
        query = urlencode({name: value for name, value in given.items() if value})
        return f"{reverse('portal:access_log')}?{query}" if query else reverse("portal:access_log")


@citizen
@require_safe
def access_log(request: CitizenRequest) -> HttpResponse:
    """Who looked at the party's data, when and for what."""
    asked = _asked(request.GET)
    (subject,) = reach.mailboxes(request)
    every = _narrowed(audit.accesses_of(subject), asked)
    parts: dict[str, QuerySet[Any]] = {
        "others": every.exclude(actor_kind=ActorKind.PERSON.value),
        "own": every.filter(actor_kind=ActorKind.PERSON.value),
        "fetched": _fetched(subject, asked),
    }
    titles = {"others": _("政府部门和系统的查看"), "own": _("本人和代办人的查看"), "fetched": _("向别的系统查询")}
    rows, page = pages.paged(request, parts[asked.show])
    tabs = [Tab(title, asked.address(key), parts[key].count(), key == asked.show) for key, title in titles.items()]
    context = {
        "entries": [_fetch(row) if isinstance(row, Fetch) else _look(row) for row in rows],
        "tabs": tabs,
        "show": asked.show,
        "filters": _filters(asked),
        "clear": Link(_("清除筛选"), Asked(asked.show, "", None, None).address(asked.show)) if asked.narrowed else None,
        "page": page,
    }
    return pages.show(request, "portal/access_log.html", context, section="access")


def _look(row: Access) -> Look:
    return Look(row.at, row.actor_name, _kind(row.actor_kind), row.what, row.purpose)


def _fetched(subject: UUID, asked: Asked) -> QuerySet[Fetch]:
    """What other systems were asked; the name is that of a system or of its owner."""
    since = _midnight(asked.since) if asked.since else None
    until = _midnight(asked.until + timedelta(days=1)) if asked.until else None
    rows = queries.fetches_about(subject, since, until)
    if not asked.who:
        return rows
    known = catalog.resources().values()
    return rows.filter(resource__in=[one.name for one in known if asked.who in one.system.name + one.system.owner])


def _fetch(row: Fetch) -> Look:
    resource = catalog.resources().get(row.resource)
    system, owner = (resource.system.name, resource.system.owner) if resource else (row.system, "")
    given = _("由%(owner)s提供") % {"owner": owner} if owner else ""
    what = _("%(resource)s：%(fields)s（%(outcome)s）")
    said = {"resource": row.resource, "fields": "、".join(row.fields), "outcome": _(row.outcome)}
    return Look(row.at, system, given, what % said, row.purpose)


def _asked(query: QueryDict) -> Asked:
    """Read an address; what it cannot mean is left out."""
    who = query.get("who", "").replace("\0", "").strip()[:_LONGEST_NAME]
    show = query.get("show", "")
    return Asked(show if show in _BESIDE else "others", who, _day(query.get("since", "")), _day(query.get("until", "")))


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year < 2200 else None


def _narrowed(rows: QuerySet[Access], asked: Asked) -> QuerySet[Access]:
    if asked.who:
        rows = rows.filter(actor_name__icontains=asked.who)
    if asked.since:
        rows = rows.filter(at__gte=_midnight(asked.since))
    if asked.until:
        rows = rows.filter(at__lt=_midnight(asked.until + timedelta(days=1)))
    return rows


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.SHANGHAI)


def _filters(asked: Asked) -> list[Field]:
    def shown(day: date | None) -> str:
        return "" if day is None else day.isoformat()

    return [
        Field("who", _("谁"), value=asked.who, max_length=_LONGEST_NAME, autocomplete="off"),
        Field("since", _("从哪天起"), "date", shown(asked.since)),
        Field("until", _("到哪天止"), "date", shown(asked.until)),
    ]


def _kind(kind: str) -> str:
    return {ActorKind.PERSON.value: _("代办人或本人"), ActorKind.TOKEN.value: _("接口调用")}.get(kind, kind)
