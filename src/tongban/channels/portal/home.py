"""The way in: what can be done here, found by words or by authority, and what the visitor is in the middle of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongban.catalog import queries as catalog
from tongban.catalog.definition import ItemVersion, Limit
from tongban.catalog.search import finding
from tongban.channels.authorise import CitizenRequest, public
from tongban.channels.portal import elsewhere, lines, pages, reach
from tongban.channels.shapes import Link
from tongban.core import clock
from tongban.rules import Effect

LONGEST_QUERY = 60
_MINE = 3
_ICONS = (
    ("住房", "crane"),
    ("建设", "crane"),
    ("市场", "building-store"),
    ("卫生", "stethoscope"),
    ("应急", "shield-check"),
)


@dataclass(frozen=True, slots=True)
class Errand:
    """One item in a list."""

    name: str
    url: str
    department: str
    kind: str
    limit: str
    automatic: bool


@dataclass(frozen=True, slots=True)
class Theme:
    """The items one authority watches over."""

    name: str
    icon: str
    url: str
    count: int


@public
def home(request: HttpRequest) -> HttpResponse:
    """Search box, themes and errands; with ``?q=`` or ``?theme=`` what was found."""
    query = request.GET.get("q", "").strip()[:LONGEST_QUERY]
    theme = request.GET.get("theme", "").strip()[:LONGEST_QUERY]
    visitor = pages.known(request)
    found = _found(query, theme)
    context = {
        "query": query,
        "theme": theme,
        "results": None if found is None else list(map(errand, found)),
        **(_front(visitor) if found is None else {}),
    }
    return pages.show(request, "portal/home.html", context, section="home")


def _found(query: str, theme: str) -> list[ItemVersion] | None:
    if query:
        return finding.search(query, clock.today())
    if theme:
        return [item for item in catalog.items(clock.today()) if theme in item.tell]
    return None


def _front(visitor: CitizenRequest | None) -> dict[str, object]:
    items = catalog.items(clock.today())
    return {
        "often": [_example(item) for item in items if item.keywords],
        "my_cases": [] if visitor is None else _mine(visitor),
        "elsewhere": [] if visitor is None else elsewhere.waiting(visitor),
        "themes": _themes(items),
        "errands": list(map(errand, items)),
    }


def _example(item: ItemVersion) -> Link:
    word = max(item.keywords[:4], key=len)
    return Link(word, f"{reverse('home')}?{urlencode({'q': word})}")


def _themes(items: Iterable[ItemVersion]) -> list[Theme]:
    counted = Counter(name for item in items for name in item.tell)
    return [
        Theme(name, _icon(name), f"{reverse('home')}?{urlencode({'theme': name})}", n) for name, n in counted.items()
    ]


def _icon(name: str) -> str:
    return next((icon for part, icon in _ICONS if part in name), "building")


def _mine(visitor: CitizenRequest) -> list[lines.CaseLine]:
    drafts = [replace(lines.draft_line(draft), discard_url="") for draft in reach.my_drafts(visitor)[:_MINE]]
    cases = [lines.case_line(case) for case in reach.my_cases(visitor).filter(open=True)[:_MINE]]
    return (drafts + cases)[:_MINE]


def errand(item: ItemVersion) -> Errand:
    """An item as lists show it."""
    url = reverse("portal:guide", args=[item.key])
    return Errand(item.name, url, item.department, item.kind, promise(item), is_automatic(item))


def promise(item: ItemVersion) -> str:
    """The time limit in one phrase: the promise where there is one, else what the law says."""
    if item.promised is not None:
        return _("承诺%(limit)s办结") % {"limit": limit_text(item.promised)}
    limit = item.limit_for(None)
    return _("当场办结") if limit.unit == "即时" else _("法定 %(limit)s内办结") % {"limit": limit_text(limit)}


def limit_text(limit: Limit) -> str:
    """A limit as people say it; 日 and 工作日 stay apart as in the law."""
    if limit.unit == "即时":
        return _("即时")
    if limit.unit == "工作日":
        said = ngettext("%(days)d 个工作日", "%(days)d 个工作日", limit.value)
    else:
        said = ngettext("%(days)d 日", "%(days)d 日", limit.value)
    return said % {"days": limit.value}


def is_automatic(item: ItemVersion) -> bool:
    """True where the rules may grant at once and nobody has switched that off."""
    return item.rules.outcome is Effect.GRANT and not item.automatic_forbidden and catalog.automatic_enabled(item.key)
