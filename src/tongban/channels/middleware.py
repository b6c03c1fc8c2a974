"""Around every request: its id, its log line, its security headers, and what happens when something goes wrong."""

import re
import time
from collections.abc import Callable
from typing import cast

import structlog
from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, UnreadablePostError
from django.middleware.gzip import GZipMiddleware

from tongban.channels import bodies, errors
from tongban.core.away import AWAY
from tongban.core.errors import Problem
from tongban.core.ids import uuid7

log = structlog.get_logger("tongban.request")

Handler = Callable[[HttpRequest], HttpResponse]
#: Signs of life and page assets are asked for all the time and tell nothing.
_QUIET = ("/healthz", "/readyz", "/static/")
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
CONTENT_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
#: For files strangers sent: whatever a browser takes one for, it runs nothing and is nobody's page.
FILE_POLICY = f"{CONTENT_POLICY}; sandbox"


def request_context(get_response: Handler) -> Handler:
    """Give the request an id (a usable X-Request-ID is kept), log one line without personal data."""

    def middleware(request: HttpRequest) -> HttpResponse:
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        request_id = given if _REQUEST_ID.fullmatch(given) else uuid7().hex
        request.request_id = request_id  # type: ignore[attr-defined]  # ours, not Django's
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        start = time.perf_counter()
        response = get_response(request)
        response["X-Request-ID"] = request_id
        if not response.streaming:
            # Without it the server sends chunks: an extra frame for every small answer.
            response.setdefault("Content-Length", str(len(response.content)))
        match = request.resolver_match
        if not request.path.startswith(_QUIET):
            log.info(
                "request",
                method=request.method,
                route=match.route if match is not None else "",
                status=response.status_code,
                ms=round((time.perf_counter() - start) * 1000, 1),
            )
        return response

    return middleware


def compressed(get_response: Handler) -> Handler:
    """Pages travel compressed; files are so already, and programs ask for it at their own proxy."""
    pages = GZipMiddleware(get_response)

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not response.get("Content-Type", "").startswith("text/html"):
            return response
        return cast(HttpResponse, pages.process_response(request, response))

    return middleware


def security_headers(get_response: Handler) -> Handler:
    """A strict content policy, no framing, no sniffing, no referrer beyond ourselves."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.setdefault("Content-Security-Policy", CONTENT_POLICY)
        response.setdefault("X-Content-Type-Options", "nosniff")
        response.setdefault("X-Frame-Options", "DENY")
        response.setdefault("Referrer-Policy", "same-origin")
        if not request.path.startswith("/static/"):
            response.setdefault("Cache-Control", "no-store")
        return response

    return middleware


def sound_input(get_response: Handler) -> Handler:
    """Refuse what no form of ours sends and no view need think of: bodies past or without measure, NUL characters."""

    def middleware(request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if "HTTP_TRANSFER_ENCODING" in request.META and not request.META.get("CONTENT_LENGTH"):
            return errors.answer(request, errors.LengthMissing())
        if (state := request.META.get(bodies.STATE)) is not None:
            return errors.answer(request, errors.BodiesMany() if state == bodies.BUSY else errors.BodyLate())
        if not length.isdecimal() or int(length) > settings.REQUEST_MAX_BYTES:
            return errors.answer(request, errors.TooLarge())
        try:
            unsound = _has_nul(request)
        except UnreadablePostError:
            unsound = True
        return errors.bad_request(request, BadRequest()) if unsound else get_response(request)

    return middleware


def _has_nul(request: HttpRequest) -> bool:
    """Whether PostgreSQL could not store what was sent. A body for the open API is read by its own decoder."""
    if "\0" in request.path or any("\0" in value for value in request.COOKIES.values()):
        return True
    sent = [request.GET] if request.path.startswith("/api/") else [request.GET, request.POST]
    return any("\0" in text for form in sent for name, texts in form.lists() for text in (name, *texts))


class Problems:
    """Turns a Problem into its page or its problem document, a lost database into 503, and an empty 405 into a page."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        return errors.wrong_method(request, response) if isinstance(response, HttpResponseNotAllowed) else response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The answer to a known problem; None leaves the unknown ones to the 500 page."""
        if isinstance(error, Problem):
            return errors.answer(request, error)
        if isinstance(error, AWAY):
            return errors.database_away(request, error)
        log.error("request.failed", exc_info=error)
        return None


__all__ = ["CONTENT_POLICY", "Problems", "request_context", "security_headers", "sound_input"]
