"""Routes found by the first word of an address: only those that begin with it are tried, in their order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import ResolverMatch, URLPattern, URLResolver
from django.urls.resolvers import RoutePattern

Route = URLPattern | URLResolver


class ByFirstWord(URLResolver):
    """Resolves as a list of the same routes would: for every first word there is a shorter list, made once."""

    def __init__(self, routes: Sequence[Route]) -> None:
        super().__init__(RoutePattern(""), list(routes))
        words = {_word(one) for one in routes} - {None}
        self._lists = {word: _list(one for one in routes if _word(one) in (word, None)) for word in words}
        self._others = _list(one for one in routes if _word(one) is None)

    def resolve(self, path: str) -> ResolverMatch:
        """The route that takes an address. Raises Resolver404."""
        word = str(path).partition("/")[0]
        return self._lists.get(word, self._others).resolve(path)


def by_first_word(routes: Sequence[Route]) -> list[Any]:
    """The same routes as one that knows which of them to try."""
    return [ByFirstWord(routes)]


def _list(routes: Any) -> URLResolver:
    return URLResolver(RoutePattern(""), list(routes))


def _word(route: Route) -> str | None:
    """The word every address of a route begins with; None where that is not one whole word."""
    written = str(route.pattern)
    word, slash, _rest = written.partition("/")
    whole = bool(slash) or isinstance(route, URLPattern)
    return word if whole and isinstance(route.pattern, RoutePattern) and "<" not in word else None
