"""Addresses of pages as Django reverses them, with what is always the same of each route worked out once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import quote
from uuid import UUID

from django import urls
from django.utils.http import RFC3986_SUBDELIMS

#: Stand in for arguments of their kind while the pieces of an address around them are found.
_SAMPLES: dict[type, tuple[object, ...]] = {
    str: tuple(f"x{place}7sample7" for place in range(4)),
    UUID: tuple(UUID(int=0x5A3E_0000 + place) for place in range(4)),
}
_PLAIN = re.compile(r"[-\w]+", re.ASCII)
_SAFE = f"{RFC3986_SUBDELIMS}~:@"


def reverse(name: str, args: Sequence[object] = ()) -> str:
    """The address of a route. Raises NoReverseMatch."""
    pieces = _pieces(name, tuple(map(type, args)), urls.get_script_prefix())
    if pieces is None:
        return urls.reverse(name, args=args)
    parts = [pieces[0]]
    for argument, piece in zip(args, pieces[1:], strict=True):
        text = str(argument)
        if not _PLAIN.fullmatch(text):
            if not text or "/" in text:
                return urls.reverse(name, args=args)
            text = _quoted(text)
        parts += (text, piece)
    return "".join(parts)


@lru_cache(maxsize=4096)
def _quoted(text: str) -> str:
    return quote(text, safe=_SAFE)


@lru_cache(maxsize=512)
def _pieces(name: str, kinds: tuple[type, ...], _prefix: str) -> tuple[str, ...] | None:
    """What stands around the arguments of a route; None where that cannot be told from samples."""
    if len(kinds) > len(_SAMPLES[str]) or not all(kind in _SAMPLES for kind in kinds):
        return None
    samples = [_SAMPLES[kind][place] for place, kind in enumerate(kinds)]
    try:
        rest = urls.reverse(name, args=samples)
    except urls.NoReverseMatch:
        return None
    pieces = []
    for sample in samples:
        before, found, rest = rest.partition(str(sample))
        if not found:
            return None
        pieces.append(before)
    return (*pieces, rest)
