"""The frame around every staff page: who is signed in, which sections are open to her, what has just been done."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tongban.cases.rights import ITEM_ADMIN, OPERATOR, READERS, REGULATOR, WINDOW
from tongban.catalog.revisions.rights import POSTS as STUDIO_POSTS
from tongban.channels.shapes import Page
from tongban.core.actor import Actor
from tongban.exchange.rights import DATA_OFFICER, PROVIDER
from tongban.insight.rights import READERS as FIGURES
from tongban.parties.credit.services import POST as CREDIT_OFFICER

NOTICE_KEY = "desk_notice"
#: The sections of the desk in the order of the menu, with the posts they are open to (empty: every post).
SECTIONS: Mapping[str, tuple[str, ...]] = {
    "worklist": READERS,
    "checks": READERS,
    "assistance": READERS,
    "bundles": READERS,
    "shown": (WINDOW,),
    "items": (),
    "vocabulary": (),
    "revisions": STUDIO_POSTS,
    "studio": (ITEM_ADMIN,),
    "gaps": (ITEM_ADMIN,),
    "insight": FIGURES,
    "regulator": (REGULATOR,),
    "wordings": (ITEM_ADMIN,),
    "sharing": (DATA_OFFICER,),
    "provided": (PROVIDER,),
    "credit": (CREDIT_OFFICER,),
    "outbox": (OPERATOR,),
    "staff": (OPERATOR,),
    "jobs": (OPERATOR,),
    "archive": (OPERATOR,),
}
PAGE_SIZE = 25
#: Nobody turns more pages than this; a list is counted and paged so far, and narrowed to see more.
PAGED = 10_000


@dataclass(frozen=True, slots=True)
class Officer:
    """Who is signed in, as the header shows it."""

    name: str
    department: str
    roles: str


def officer(actor: Actor) -> Officer:
    """The name with the departments and posts held."""
    departments = sorted({department for _, department, _ in actor.rights})
    posts = sorted({post for post, _, _ in actor.rights})
    return Officer(actor.name, "、".join(departments), "、".join(posts))


def menu(actor: Actor) -> list[str]:
    """The sections open to an actor."""
    return [name for name, posts in SECTIONS.items() if not posts or any(actor.holds(post) for post in posts)]


def show(request: Any, template: str, section: str, context: Mapping[str, Any], status: int = 200) -> HttpResponse:
    """A page of the desk in its frame, with the sentence the last act left behind."""
    frame = {
        "officer": officer(request.actor),
        "menu": menu(request.actor),
        "section": section,
        "notice": request.session.pop(NOTICE_KEY, ""),
    }
    return render(request, template, {**frame, **context}, status=status)


def say(request: HttpRequest, sentence: str) -> None:
    """Leave a sentence for the next page."""
    request.session[NOTICE_KEY] = sentence


def page_number(request: HttpRequest) -> int:
    """The page asked for; the first for anything that is no number."""
    text = request.GET.get("page", "")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def counted(rows: "QuerySet[Any]") -> int:
    """How many rows a list has; past ``PAGED`` it is only known that there are more."""
    return rows.order_by()[: PAGED + 1].count()


def told(total: int) -> int | str:
    """A counted number as a tab shows it."""
    return total if total <= PAGED else f"{PAGED}+"


def cut(request: HttpRequest, total: int) -> tuple[Page, slice]:
    """Which page of a counted list is shown, and the slice of its rows; a page past the end shows the last one."""
    listed = min(total, PAGED)
    count = max(1, -(-listed // PAGE_SIZE))
    number = min(page_number(request), count)
    return Page(number, count, listed, total > PAGED), slice((number - 1) * PAGE_SIZE, number * PAGE_SIZE)


__all__ = [
    "PAGED",
    "PAGE_SIZE",
    "SECTIONS",
    "Officer",
    "counted",
    "cut",
    "menu",
    "officer",
    "page_number",
    "say",
    "show",
    "told",
]
