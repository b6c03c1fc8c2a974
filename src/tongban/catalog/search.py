"""Finding items by what people type: names, keywords and everyday words, by substring and character pairs."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from tongban.catalog.definition import ItemVersion

MAX_TEXT = 60
_NOT_WORD = re.compile(r"[\s\W_]+")
#: How much a match in each field counts.
_WEIGHTS = {"name": 8.0, "keywords": 6.0, "summary": 2.0}
#: The least share of the typed pairs that must be found for a match by pairs alone.
_LEAST = 0.25


def rank(text: str, items: Iterable[ItemVersion]) -> list[ItemVersion]:
    """The items that match, the best first; all of them in their order when the text says nothing."""
    wanted = fold(text)[:MAX_TEXT]
    if not wanted:
        return list(items)
    scored = [(score(wanted, _fields(item)), item) for item in items]
    return [item for points, item in sorted(scored, key=lambda one: (-one[0], one[1].key)) if points > 0]


def fold(text: str) -> str:
    """The text as it is compared: NFKC, small letters, no blanks and punctuation."""
    return _NOT_WORD.sub("", unicodedata.normalize("NFKC", text).lower())


Fields = tuple[tuple[float, tuple[str, ...]], ...]


def score(wanted: str, fields: Fields) -> float:
    """Points for a folded text: the text inside a field, a keyword inside the text, the share of shared pairs."""
    points = 0.0
    pairs = _pairs(wanted)
    for weight, words in fields:
        whole = any(wanted in word for word in words)
        inside = any(len(word) > 1 and word in wanted for word in words)
        shared = len(pairs & _pairs(*words)) / len(pairs) if pairs else 0.0
        points += weight * (2.0 * whole + 1.5 * inside + (shared if shared >= _LEAST else 0.0))
    return points


@lru_cache(maxsize=1024)
def _by_digest(digest: str, name: str, keywords: tuple[str, ...], summary: str) -> Fields:
    texts = {"name": (name,), "keywords": keywords, "summary": (summary,)}
    return tuple((_WEIGHTS[field], tuple(map(fold, words))) for field, words in texts.items())


def _fields(item: ItemVersion) -> Fields:
    return _by_digest(item.digest, item.name, item.keywords, item.summary)


def _pairs(*words: str) -> frozenset[str]:
    return frozenset(word[i : i + 2] for word in words for i in range(len(word) - 1))
