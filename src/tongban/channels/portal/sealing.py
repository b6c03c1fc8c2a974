"""The licence of a case on its pages: 签章中 until the sealed document is there, told live."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from tongban.cases.lists import LicenceGiven
from tongban.channels.addresses import reverse
from tongban.channels.middleware import CONTENT_POLICY
from tongban.core import broadcast, clock
from tongban.licences import queries as licences


@dataclass(frozen=True, slots=True)
class LicenceLine:
    """The licence a case gave."""

    name: str
    number: str
    url: str
    pdf_url: str
    sealed: bool
    state: str


def licence_line(given: LicenceGiven | None) -> LicenceLine | None:
    """The licence of a granted case, None without one."""
    if given is None:
        return None
    url = reverse("portal:licence", args=[given.id])
    pdf = reverse("portal:licence_document", args=[given.id]) if given.sealed else ""
    return LicenceLine(given.type, given.number, url, pdf, given.sealed, licences.state_today(given))


def live(request: HttpRequest, given: LicenceGiven | None) -> str:
    """The address of the stream that tells when the licence is sealed; empty when there is nothing to wait for."""
    if given is None or given.sealed:
        return ""
    hour = clock.now().replace(minute=0, second=0, microsecond=0)
    return f"{_stream(request)}/live?token={_token(given.id, hour)}"


@lru_cache(maxsize=256)
def _token(licence: UUID, _hour: datetime) -> str:
    """The pass to hear of a licence: signed once an hour, which is a small part of the time it opens for."""
    return broadcast.token(f"licence:{licence}")


def _stream(request: HttpRequest) -> str:
    if settings.LIVE_URL:
        return str(settings.LIVE_URL)
    host = request.get_host()
    name = host if host.endswith("]") else host.rsplit(":", 1)[0]
    return f"{request.scheme}://{name}:{settings.LIVE_PORT}"


def allow(response: HttpResponse, live_url: str) -> HttpResponse:
    """Let the page connect to the stream, which answers on a port of its own."""
    if live_url:
        origin = live_url.split("/live", 1)[0]
        response["Content-Security-Policy"] = f"{CONTENT_POLICY}; connect-src 'self' {origin}"
    return response
