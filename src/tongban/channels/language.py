"""中文 or English: what the reader chose, what her browser suggests, and what the answer says about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

from tongban.channels import english

Language = Literal["zh-hans", "en"]
Handler = Callable[[HttpRequest], HttpResponse]

CHINESE: Language = "zh-hans"
ENGLISH: Language = "en"
COOKIE = "language"
#: How each is named to browsers and screen readers.
TAGS: dict[str, str] = {CHINESE: "zh-CN", ENGLISH: "en"}

_PROGRAMS = "/api/"
#: Neither has words in it.
_WORDLESS = ("/static/", "/healthz", "/readyz")


def language_of(request: HttpRequest) -> Language:
    """The language to answer in: for programs the one they ask for, for people the one they chose, else Chinese."""
    if request.path.startswith(_PROGRAMS):
        return ENGLISH if wants_english(request) else CHINESE
    return ENGLISH if request.COOKIES.get(COOKIE) == ENGLISH else CHINESE


def wants_english(request: HttpRequest) -> bool:
    """Whether the browser or program names English before Chinese among the languages it takes."""
    header = request.META.get("HTTP_ACCEPT_LANGUAGE", "").lower()
    if "en" not in header:
        return False
    named = (code.partition("-")[0] for code, weight in parse_accept_lang_header(header) if weight)
    return next((code for code in named if code in ("zh", "en")), "zh") == "en"


def is_english() -> bool:
    """Whether the answer being written is in English."""
    return translation.get_language() == ENGLISH


def in_language(get_response: Handler) -> Handler:
    """Write each answer in the reader's language, and say so to browsers and caches."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path.startswith(_WORDLESS):
            return get_response(request)
        chosen = language_of(request)
        with translation.override(chosen, deactivate=True):
            response = get_response(request)
            if chosen == ENGLISH and _is_page(response):
                response.content = english.finished(response.content.decode()).encode()
        response.setdefault("Content-Language", TAGS[chosen])
        patch_vary_headers(response, ("Accept-Language",) if _program(request) else ("Cookie", "Accept-Language"))
        return response

    return middleware


def _program(request: HttpRequest) -> bool:
    return request.path.startswith(_PROGRAMS)


def _is_page(response: HttpResponse) -> bool:
    return not response.streaming and response.headers.get("Content-Type", "").startswith("text/html")
