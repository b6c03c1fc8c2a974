"""How long a sign-in still lasts, for the page to warn in time, and a sign of life that makes it last."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST, require_safe

from tongban.channels.authorise import public
from tongban.channels.signed_in import PERSON_KEY, STAFF_KEY, row_of
from tongban.core import clock
from tongban.identity.queries import ends, holds
from tongban.identity.services import sessions


def seconds_left(request: HttpRequest, key: str) -> int:
    """How long this browser's sign-in lasts without a sign of life; 0 for none, or one that is over."""
    row = row_of(request, key)
    if row is None or not holds(row):
        return 0
    return max(0, int((ends(row) - clock.now()).total_seconds()))


def _key(request: HttpRequest) -> str:
    return STAFF_KEY if request.GET.get("face") == "desk" else PERSON_KEY


@public
@require_safe
def left(request: HttpRequest) -> HttpResponse:
    """The seconds left of the browser's own sign-in; asking is no sign of life."""
    return JsonResponse({"seconds": seconds_left(request, _key(request))})


@public
@require_POST
def stay(request: HttpRequest) -> HttpResponse:
    """A sign of life of the browser's own sign-in, and the seconds it has left by it."""
    row = row_of(request, _key(request))
    if row is not None and holds(row):
        sessions.see(row)
    return JsonResponse({"seconds": seconds_left(request, _key(request))})
