"""What the frame around every page needs: city, mode, request id, type size and language."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from tongban.channels import csrf, language
from tongban.core import clock
from tongban.identity.queries import ends


def in_large_type(request: HttpRequest) -> bool:
    """Whether the reader chose large type."""
    return request.COOKIES.get("large_type") == "1"


def page(request: HttpRequest) -> dict[str, object]:
    """Context processor: the names ``channels/base.html`` reads on every page; it touches no database."""
    row = getattr(request, "signed_in", None)
    return {
        "session_ends": max(0, int((ends(row) - clock.now()).total_seconds())) if row is not None else 0,
        "city_name": settings.CITY_NAME,
        "demo": settings.DEMO,
        "request_id": getattr(request, "request_id", ""),
        "large_type": in_large_type(request),
        "csrf_token": SimpleLazyObject(lambda: csrf.token(request)),
        "offer_english": language.COOKIE not in request.COOKIES and language.wants_english(request),
    }
