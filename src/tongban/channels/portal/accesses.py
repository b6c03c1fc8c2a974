"""Who looked at my data: others first, one's own and one's agents' looks behind a tab, narrowed by name and days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.channels.authorise import CitizenRequest, citizen
from tongban.channels.portal import pages, reach
from tongban.channels.shapes import Field, Link, Tab
from tongban.core import audit, clock
from tongban.core.actor import ActorKind
from tongban.core.models import Access

_LONGEST_NAME = 60


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
    parts = {
        "others": every.exclude(actor_kind=ActorKind.PERSON.value),
        "own": every.filter(actor_kind=ActorKind.PERSON.value),
    }
    titles = {"others": _("政府部门和系统的查看"), "own": _("本人和代办人的查看")}
    rows, page = pages.paged(request, parts[asked.show])
    tabs = [Tab(title, asked.address(key), parts[key].count(), key == asked.show) for key, title in titles.items()]
    context = {
        "entries": [Look(row.at, row.actor_name, _kind(row.actor_kind), row.what, row.purpose) for row in rows],
        "tabs": tabs,
        "show": asked.show,
        "filters": _filters(asked),
        "clear": Link(_("清除筛选"), Asked(asked.show, "", None, None).address(asked.show)) if asked.narrowed else None,
        "page": page,
    }
    return pages.show(request, "portal/access_log.html", context, section="access")


def _asked(query: QueryDict) -> Asked:
    """Read an address; what it cannot mean is left out."""
    who = query.get("who", "").replace("\0", "").strip()[:_LONGEST_NAME]
    show = "own" if query.get("show") == "own" else "others"
    return Asked(show, who, _day(query.get("since", "")), _day(query.get("until", "")))


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
