"""Routes found by the first and last word of an address: only those it can be are tried, in their order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

from django.urls import ResolverMatch, URLPattern, URLResolver
from django.urls.resolvers import RoutePattern

Route = URLPattern | URLResolver
#: The words every address of a route begins and ends with; None where that is not one whole word.
Ends = tuple[str | None, str | None]


class ByEnds(URLResolver):
    """Resolves as a list of the same routes would: for the words at both ends there are shorter lists, made once."""

    def __init__(self, routes: Sequence[Route]) -> None:
        super().__init__(RoutePattern(""), list(routes))
        self._routes = [(_ends(one), one) for one in routes]

    def resolve(self, path: str) -> ResolverMatch:
        """The route that takes an address. Raises Resolver404."""
        words = str(path).split("/")
        first, last = words[0], words[-1]
        lists = self._lists
        wanted = (first if (first, None) in lists else None, last)
        return lists.get(wanted, lists[wanted[0], None]).resolve(path)

    @cached_property
    def _lists(self) -> dict[Ends, URLResolver]:
        firsts = {first for (first, _last), _one in self._routes} | {None}
        lasts = {last for (_first, last), _one in self._routes} | {None}
        found = {}
        for first in firsts:
            for last in lasts:
                if last is None or any(ends[1] == last and ends[0] in (first, None) for ends, _one in self._routes):
                    found[first, last] = self._list(first, last)
        return found

    def _list(self, first: str | None, last: str | None) -> URLResolver:
        """The routes an address can be that begins and ends so; None for a word that no route has."""
        could = (one for ends, one in self._routes if ends[0] in (first, None) and ends[1] in (last, None))
        return URLResolver(RoutePattern(""), list(could))


def by_ends(routes: Iterable[Route]) -> list[Any]:
    """The same routes as one that knows which of them to try."""
    return [ByEnds(list(routes))]


def _ends(route: Route) -> Ends:
    written = str(route.pattern)
    words = written.split("/")
    first, last = words[0], words[-1]
    if not isinstance(route.pattern, RoutePattern):
        return None, None
    if isinstance(route, URLResolver):  # more follows: its own last word is the beginning of another
        return (first if len(words) > 1 and "<" not in first else None), None
    return (None if "<" in first else first), (None if "<" in last else last)
