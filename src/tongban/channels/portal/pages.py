"""The frame every citizens' page stands in: who visits, for whom, what is unread, what has just been done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tongban.channels.authorise import PERSON_KEY, CitizenRequest, identify
from tongban.channels.context import in_large_type
from tongban.channels.portal import agent, helping, reach
from tongban.channels.shapes import Page
from tongban.core import notify
from tongban.core.errors import Unauthenticated

PER_PAGE = 20
SIMPLE = "simple"
_SAID = "said"
M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is signed in, and as what she acts for whom (empty: for herself)."""

    name: str
    standing: str
    may_switch: bool


def known(request: HttpRequest) -> CitizenRequest | None:
    """The request with its person, on pages that strangers may open too; None for strangers."""
    if request.session.get(PERSON_KEY) is None:
        return None
    try:
        identify(request)
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
    unread = notify.unread(reach.mailboxes(request))
    standing = "" if acting.id == person.id else agent.standing(reach.role(request), acting.name)
    visitor = Visitor(person.name, standing, len(request.principals) > 1)
    return {"visitor": visitor, "unread": unread}


def say(request: HttpRequest, text: str) -> None:
    """One sentence for the next page about what has just been done."""
    request.session[_SAID] = text


class _Counted(Paginator):  # type: ignore[type-arg]  # generic in the stubs alone
    """A paginator that is told how many rows there are instead of counting them again."""

    def __init__(self, rows: QuerySet[M], count: int | None) -> None:
        super().__init__(rows, PER_PAGE)
        if count is not None:
            self.count = count


def paged(request: HttpRequest, rows: QuerySet[M], count: int | None = None) -> tuple[list[M], Page]:
    """The part of a list that ``?page=`` asks for; a number out of range gives the nearest page.

    ``count`` is the number of rows where it is known already.
    """
    chosen = _Counted(rows, count).get_page(request.GET.get("page"))
    return list(chosen.object_list), Page(chosen.number, chosen.paginator.num_pages, chosen.paginator.count)


def address(request: HttpRequest) -> str:
    """The address guessing is counted by."""
    return str(request.META.get("REMOTE_ADDR", ""))
