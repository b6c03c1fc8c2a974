"""Walks to an identity provider that a browser has begun: remembered in its session, taken up once on the way back."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from tongban.identity.oidc.flow import Started

_PENDING = "oidc"
#: Walks begun and not finished that one browser may have at a time.
_MOST = 5
#: What of an answer is read, and how much of it.
_NAMES, _LONGEST = ("code", "state", "error", "iss"), 4000


def remember(request: HttpRequest, face: str, started: Started, wanted: str) -> None:
    """Keep what the way back needs; the oldest of too many is forgotten."""
    kept = dict(list(request.session.get(_PENDING, {}).items())[1 - _MOST :])
    request.session[_PENDING] = kept | {started.state: {**started.pending, "face": face, "next": wanted}}


def answer(request: HttpRequest) -> dict[str, str]:
    """What the provider sent along with the browser."""
    return {name: request.GET.get(name, "")[:_LONGEST] for name in _NAMES if name in request.GET}


def take(request: HttpRequest, face: str) -> dict[str, Any] | None:
    """What was remembered for the answer's state on this face, once: the same answer again finds nothing."""
    kept = dict(request.session.get(_PENDING, {}))
    pending: dict[str, Any] | None = kept.pop(request.GET.get("state", ""), None)
    request.session[_PENDING] = kept
    return pending if pending is not None and pending["face"] == face else None
