"""Words by their pinyin, in full and by initials, for questions typed in latin letters."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

import numpy as np

from tongban.catalog.search import pinyin
from tongban.catalog.search.lexical import Floats
from tongban.catalog.search.text import fold

#: The sounds of an entry's words in full, and their initials.
Heard = tuple[tuple[str, ...], tuple[str, ...]]


def heard(words: Iterable[str]) -> Heard:
    """How some words sound."""
    folded = [fold(word) for word in words]
    return tuple(pinyin.full(word) for word in folded if not word.isascii()), tuple(map(pinyin.initials, folded))


@dataclass(frozen=True, slots=True)
class _Heard:
    full: dict[str, set[int]]
    initials: dict[str, set[int]]
    text: str
    ends: list[int]


class Sounds:
    """The sounds of all entries, in their order; sorted out when somebody first types latin letters."""

    def __init__(self, entries: Sequence[Heard]) -> None:
        self._entries = entries

    @cached_property
    def _heard(self) -> _Heard:
        full: dict[str, set[int]] = {}
        initials: dict[str, set[int]] = {}
        for place, (some, firsts) in enumerate(self._entries):
            for sound in some:
                full.setdefault(sound, set()).add(place)
            for sound in firsts:
                initials.setdefault(sound, set()).add(place)
        texts = ["\n".join(some) + "\r" for some, _ in self._entries]
        return _Heard(full, initials, "".join(texts), list(accumulate(map(len, texts))))

    def score(self, wanted: str) -> Floats:
        """From 0 to 1: how much of the letters are words of an entry."""
        found = np.zeros(len(self._entries), np.float32)
        if len(wanted) < 2 or not (wanted.isascii() and wanted.isalpha()):
            return found
        for place in self._heard.initials.get(wanted, ()):
            found[place] = 1.0
        for place, share in self._within(wanted).items():
            found[place] = max(found[place], share)
        if len(wanted) > 3:
            for place in self._around(wanted):
                found[place] = 1.0
        return found

    def _around(self, wanted: str) -> Iterator[int]:
        """The entries with a word that holds the letters."""
        at = self._heard.text.find(wanted)
        while at >= 0:
            place = bisect_right(self._heard.ends, at)
            yield place
            at = self._heard.text.find(wanted, self._heard.ends[place])

    def _within(self, wanted: str) -> dict[int, float]:
        """Words of four letters or more inside the letters typed; what covers less than half of them is chance."""
        covered: dict[int, set[int]] = {}
        for start in range(len(wanted) - 3):
            for end in range(start + 4, len(wanted) + 1):
                for place in self._heard.full.get(wanted[start:end], ()):
                    covered.setdefault(place, set()).update(range(start, end))
        shares = {place: len(letters) / len(wanted) for place, letters in covered.items()}
        return {place: share for place, share in shares.items() if share >= 0.5}
