"""中文 or English: what the reader chose, what her browser suggests, how an English page marks the Chinese in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

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
_HAN = "\u3400-\u9fff"
_PIECES = re.compile(
    r"<!--.*?-->|<(?:script|style|textarea|title)\b.*?</(?:script|style|textarea|title)>|<[^>]*>|[^<]+", re.DOTALL
)
_TAG = re.compile(r"<(/?)([a-z0-9]+)")
_CHINESE = 'lang="zh-CN"'
_CJK_MARKS = "\u3000-\u303f\uff00-\uffef"
_CHINESE_RUN = re.compile(f"[{_HAN}](?:[{_HAN}{_CJK_MARKS}“”‘’…—·]*[{_HAN}])?[{_CJK_MARKS}]*")


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
    """Write each answer in the reader's language, say so to browsers and caches, and mark what stays Chinese."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path.startswith(_WORDLESS):
            return get_response(request)
        chosen = language_of(request)
        with translation.override(chosen, deactivate=True):
            response = get_response(request)
        response.setdefault("Content-Language", TAGS[chosen])
        patch_vary_headers(response, ("Accept-Language",) if _program(request) else ("Cookie", "Accept-Language"))
        if chosen == ENGLISH and _is_page(response):
            response.content = marked(response.content.decode()).encode()
        return response

    return middleware


def _program(request: HttpRequest) -> bool:
    return request.path.startswith(_PROGRAMS)


def _is_page(response: HttpResponse) -> bool:
    return not response.streaming and response.headers.get("Content-Type", "").startswith("text/html")


def marked(page: str) -> str:
    """An English page with every run of Chinese in its text marked as such, so that it is spoken and drawn right.

    What can hold no element (titles, text areas, scripts) is left alone; an option carries the mark itself.
    """
    pieces: list[str] = []
    option = -1  # where the option being read begins
    chinese, depth = "", 0  # the element that is marked already, and how deep in elements of its name we are
    for piece in (found.group() for found in _PIECES.finditer(page)):
        pieces.append(piece)
        tag = _TAG.match(piece)
        if tag is not None:
            closes, name = tag.groups()
            option = len(pieces) - 1 if name == "option" and not closes else -1
            if not depth and _CHINESE in piece:
                chinese, depth = name, 1
            elif depth and name == chinese:
                depth += -1 if closes else 1
        elif not depth and not piece.startswith("<") and _CHINESE_RUN.search(piece):
            if option >= 0:
                pieces[option] = pieces[option].replace("<option", f"<option {_CHINESE}", 1)
            else:
                pieces[-1] = _CHINESE_RUN.sub(rf"<span {_CHINESE}>\g<0></span>", piece)
    return "".join(pieces)
