"""Routes tried a word at a time: those that begin alike are looked at only where the address begins so too."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import URLPattern, URLResolver, include, path


def by_first_word(routes: Sequence[URLPattern]) -> list[URLPattern | URLResolver]:
    """The same routes, grouped by the literal word before their first slash, each group in its order.

    Which route takes an address does not change: no word is a parameter, and those of one group stay in order.
    """
    groups: dict[str, list[URLPattern]] = {}
    for one in routes:
        word, slash, rest = str(one.pattern).partition("/")
        if "<" in word or one.name is None:
            raise ValueError(f"the first word of {one.pattern} is no literal, or it has no name")
        groups.setdefault(word, []).append(path(slash + rest, one.callback, one.default_args, one.name))
    return [path(word, include(members)) for word, members in groups.items()]
