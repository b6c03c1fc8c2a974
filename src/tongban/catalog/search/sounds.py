"""Words by their pinyin, in full and by initials, for questions typed in latin letters."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
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


class Sounds:
    """The sounds of all entries, in their order."""

    def __init__(self, entries: Sequence[Heard]) -> None:
        self._size = len(entries)
        self._full: dict[str, set[int]] = {}
        self._initials: dict[str, set[int]] = {}
        for place, (full, initials) in enumerate(entries):
            for sound in full:
                self._full.setdefault(sound, set()).add(place)
            for sound in initials:
                self._initials.setdefault(sound, set()).add(place)
        texts = ["\n".join(full) + "\r" for full, _ in entries]
        self._text, self._ends = "".join(texts), list(accumulate(map(len, texts)))

    def score(self, wanted: str) -> Floats:
        """From 0 to 1: how much of the letters are words of an entry."""
        found = np.zeros(self._size, np.float32)
        if len(wanted) < 2 or not (wanted.isascii() and wanted.isalpha()):
            return found
        for place in self._initials.get(wanted, ()):
            found[place] = 1.0
        for place, share in self._within(wanted).items():
            found[place] = max(found[place], share)
        if len(wanted) > 3:
            for place in self._around(wanted):
                found[place] = 1.0
        return found

    def _around(self, wanted: str) -> Iterator[int]:
        """The entries with a word that holds the letters."""
        at = self._text.find(wanted)
        while at >= 0:
            place = bisect_right(self._ends, at)
            yield place
            at = self._text.find(wanted, self._ends[place])

    def _within(self, wanted: str) -> dict[int, float]:
        """Words of four letters or more inside the letters typed; what covers less than half of them is chance."""
        covered: dict[int, set[int]] = {}
        for start in range(len(wanted) - 3):
            for end in range(start + 4, len(wanted) + 1):
                for place in self._full.get(wanted[start:end], ()):
                    covered.setdefault(place, set()).update(range(start, end))
        shares = {place: len(letters) / len(wanted) for place, letters in covered.items()}
        return {place: share for place, share in shares.items() if share >= 0.5}
