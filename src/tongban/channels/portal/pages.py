"""The frame every citizens' page stands in: who visits, for whom, what is unread, what has just been done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tongban.channels.authorise import CitizenRequest, OfAsker, identify
from tongban.channels.context import in_large_type
from tongban.channels.portal import agent, helping, reach
from tongban.channels.shapes import Page
from tongban.core.errors import Unauthenticated
from tongban.core.reading import Reading

PER_PAGE = 20
SIMPLE = "simple"
_SAID = "said"
#: No list is as long as this.
_MOST_PAGES = 1_000_000
M = TypeVar("M", bound=Model)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is signed in, and as what she acts for whom (empty: for herself)."""

    name: str
    standing: str
    may_switch: bool


def known(request: HttpRequest, reads: OfAsker | None = None) -> CitizenRequest | None:
    """The request with its person and what ``reads`` asks for, on pages strangers may open too; None for strangers."""
    try:
        identify(request, reads)
    except Unauthenticated:
        return None
    return cast(CitizenRequest, request)


def show(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, section: str = "", status: int = 200
) -> HttpResponse:
    """A page in the citizens' frame; what was said on the way here is shown once."""
    frame: dict[str, Any] = {
        "section": section,
        "help": helping.help_on(request),
        "notice": request.session.pop(_SAID, ""),
    }
    if hasattr(request, "person"):
        frame |= _signed_in(cast(CitizenRequest, request))
    engine = SIMPLE if in_large_type(request) else None
    return render(request, template, {**frame, **context}, status=status, using=engine)


def _signed_in(request: CitizenRequest) -> dict[str, Any]:
    person, acting = request.person, request.acting
    unread = sum(request.unread.get(box, 0) for box in reach.mailboxes(request))
    standing = "" if acting.id == person.id else agent.standing(reach.role(request), acting.name)
    visitor = Visitor(person.name, standing, len(request.principals) > 1)
    return {"visitor": visitor, "unread": unread}


def say(request: HttpRequest, text: str) -> None:
    """One sentence for the next page about what has just been done."""
    request.session[_SAID] = text


def paged(request: HttpRequest, rows: QuerySet[M]) -> tuple[list[M], Page]:
    """The part of a list that ``?page=`` asks for; a number out of range gives the nearest page."""
    chosen = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return list(chosen.object_list), Page(chosen.number, chosen.paginator.num_pages, chosen.paginator.count)


def offset(request: HttpRequest) -> int:
    """How many rows of a list come before the page that ``?page=`` asks for."""
    return (_page_asked(request) - 1) * PER_PAGE


def listed(
    request: HttpRequest, read: Reading[list[T]], rows: Callable[[int], Reading[list[T]]], count: int
) -> tuple[list[T], Page]:
    """The same for prepared reads, of which the one from :func:`offset` was made; ``rows`` reads from another one."""
    asked = _page_asked(request)
    page = _nearest(asked, count)
    return (read.found if page.number == asked else rows((page.number - 1) * PER_PAGE).now()), page


def _page_asked(request: HttpRequest) -> int:
    """The number in the address; the first page for what is no number, the last for one that is none of a page."""
    try:
        asked = int(request.GET.get("page", "1"))
    except ValueError:
        return 1
    return asked if 0 < asked < _MOST_PAGES else _MOST_PAGES


def _nearest(asked: int, count: int) -> Page:
    last = max(1, -(-count // PER_PAGE))
    return Page(min(asked, last), last, count)


def address(request: HttpRequest) -> str:
    """The address guessing is counted by."""
    return str(request.META.get("REMOTE_ADDR", ""))
