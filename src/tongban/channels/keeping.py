"""What pages make of the catalogue alone is made once a day and language, and anew when the catalogue changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar, cast

from django.utils.translation import get_language

from tongban.catalog import queries as catalog
from tongban.core import clock

P = ParamSpec("P")
R = TypeVar("R")
#: Of a catalogue of any size the things asked for last are kept.
_MOST = 512


def kept(make: Callable[P, R]) -> Callable[P, R]:
    """Keep what a function makes of its arguments (hashable) and the catalogue; nobody changes what it gives out."""

    @lru_cache(maxsize=_MOST)
    def made(given: tuple[Any, ...], _of: tuple[catalog.Edition, date, str | None]) -> R:
        return cast(Callable[..., R], make)(*given)

    @wraps(make)
    def keeping(*given: P.args, **_none: P.kwargs) -> R:
        return made(given, (catalog.edition(), clock.today(), get_language()))

    return keeping
