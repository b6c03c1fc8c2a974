"""The way in: search, life events, what can be granted at once, and what the visitor is in the middle of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from tongban.catalog import queries as catalog
from tongban.catalog.listing import Catalogue, Listing
from tongban.channels.asking import Asker
from tongban.channels.authorise import CitizenRequest, public
from tongban.channels.keeping import kept
from tongban.channels.portal import elsewhere, find, lines, pages, reach
from tongban.channels.portal.bundles import finding as bundles
from tongban.channels.portal.errands import errand
from tongban.channels.shapes import Link
from tongban.core import clock
from tongban.core.reading import Reading

_MINE = 3
_EXAMPLES = 5
_AT_ONCE = 6
_ICONS = {
    "生育": "baby-carriage", "教育": "school", "就业": "briefcase", "社会保障": "shield-check", "住房": "home",
    "婚姻户籍": "users", "交通出行": "car", "养老": "heart-handshake", "残疾人": "wheelchair", "创业": "building-store",
    "开办": "building-store", "变更": "refresh", "注销": "circle-minus", "许可准营": "license", "工程建设": "crane",
    "食品": "tools-kitchen-2", "医疗器械": "stethoscope", "文化娱乐": "masks-theater", "交通运输": "truck",
    "安全生产": "shield-check", "环境与市容": "tree", "人力资源": "briefcase", "社会组织": "users",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Theme:
    """The items of one life event."""

    name: str
    icon: str
    url: str
    count: int


@dataclass(frozen=True, slots=True)
class Life:
    """The life events of persons, or of firms."""

    title: str
    themes: tuple[Theme, ...]


@public
def home(request: HttpRequest) -> HttpResponse:
    """Search box, life events and errands; with words or filters in the address what was found."""
    wanted = find.Wanted.of(request)
    visitor = pages.known(request, None if wanted.anything else _read)
    if wanted.anything:
        return find.found_page(request, wanted)
    mine = {} if visitor is None else _mine(visitor)
    return pages.show(
        request, "portal/home.html", {**_front(), **mine, "bundles": bundles.all_errands()}, section="home"
    )


@kept
def _front() -> Mapping[str, object]:
    """What the front shows everybody."""
    items = catalog.catalogue(clock.today())
    return {
        "often": [_example(item) for item in _spread(items, _EXAMPLES)],
        "lives": _lives(items),
        "departments": _departments(items),
        "errands": [errand(items.listings[place]) for place in np.flatnonzero(catalog.automatic(items))[:_AT_ONCE]],
        "total": len(items),
    }


def _spread(items: Catalogue, count: int) -> Sequence[Listing]:
    """Some of the items that have other names too, from all over the list."""
    named = items.with_keywords
    return named[:: max(len(named) // count, 1)][:count]


def _example(item: Listing) -> Link:
    word = max(item.keywords[:4], key=len)
    return Link(word, find.address(q=word))


def _lives(items: Catalogue) -> list[Life]:
    themes = catalog.city().themes
    titles = {"自然人": _("个人办事"), "法人": _("企业和单位办事")}
    lives = [Life(title, _themes(items, themes.get(who, ()))) for who, title in titles.items()]
    return [life for life in lives if life.themes]


def _themes(items: Catalogue, names: Sequence[str]) -> tuple[Theme, ...]:
    counted = items.counts(items.everywhere, "theme")
    return tuple(
        Theme(name, _ICONS.get(name, "building"), find.address(theme=name), counted[name])
        for name in names
        if name in counted
    )


def _departments(items: Catalogue) -> list[Link]:
    counted = items.counts(items.everywhere, "department")
    return [Link(f"{name}（{count}）", find.address(department=name)) for name, count in counted.items()]


def _read(asker: Asker) -> Sequence[Reading[Any]]:
    return reach.my_drafts(asker, _MINE), reach.my_cases(asker, _MINE, open_=True), elsewhere.asked(asker)


def _mine(visitor: CitizenRequest) -> dict[str, object]:
    drafts, cases, waiting = visitor.along
    mine = [replace(lines.draft_line(draft), discard_url="") for draft in drafts.found]
    mine += [lines.case_line(case) for case in cases.found]
    return {"my_cases": mine[:_MINE], "elsewhere": elsewhere.waiting(visitor, waiting.found)}
