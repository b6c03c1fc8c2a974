"""Parts of pages that say nothing but what they are given: drawn once for the same values, and kept for a while."""

from __future__ import annotations

from collections.abc import Hashable
from threading import Lock

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

#: The parts drawn longest ago go when there are more.
_MOST = 2048
_kept: dict[Hashable, SafeString] = {}
_changing = Lock()


def drawn(part: str, **given: object) -> SafeString:
    """A template that reads these names and no others, as a piece of a page in the present language.

    What was drawn is kept for the next time the values are the same. They are plain values (no markup among them) that
    tell by themselves what is drawn; where one of them is a list, or something else that may change, the part is drawn
    anew each time. It is drawn as standard pages have it: a page for large type includes its own parts instead.
    """
    key = (part, get_language(), *given.items())
    try:
        known = _kept.get(key)
    except TypeError:
        return render_to_string(part, given)
    if known is None:
        known = render_to_string(part, given)
        with _changing:
            while len(_kept) >= _MOST:
                del _kept[next(iter(_kept))]
            _kept[key] = known
    return known
