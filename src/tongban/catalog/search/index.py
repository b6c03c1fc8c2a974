"""The index: scores every entry for a question by meaning and by wording, and says which text made it fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tongban.catalog.search import pinyin
from tongban.catalog.search.entries import Entry
from tongban.catalog.search.lexical import Characters, Floats, Words
from tongban.catalog.search.meaning import Meaning, Vectors, most
from tongban.catalog.search.prepared import Prepared
from tongban.catalog.search.sounds import Sounds
from tongban.catalog.search.text import fold, grams

#: How much wording counts beside meaning, each in standard deviations over all entries.
_WORDS_WEIGHT, _CHARACTERS_WEIGHT, _PINYIN_WEIGHT = 0.5, 0.5, 4.0
#: What tells: BM25 points, cosine of characters, cosine of meaning above what any question has of any entry.
_TELLING_WORDS, _TELLING_CHARACTERS, _TELLING_MEANING, _USUAL_MEANING = 10.0, 0.1, 0.02, 0.02
_ENOUGH, _ENOUGH_WITH_MEANING = 1.2, 2.0
#: Beside a far better one, what is only a little alike is not called found.
_BESIDE_THE_BEST = 0.3
_LISTED = 200
#: So much of the neighbouring characters of a situation must stand in a question for it to be meant.
_MEANT = 0.6


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry with its score for a question; ``sure`` is False where it is only the nearest there is."""

    entry: Entry
    score: float
    sure: bool


class Index:
    """Entries, ready to be searched; never changed once made."""

    def __init__(
        self,
        entries: Sequence[Entry],
        synonyms: Mapping[str, Sequence[str]],
        vectors: Vectors | None = None,
        before: Index | None = None,
    ) -> None:
        """``vectors``: of short texts by their digest; texts without one are not looked at for meaning.

        What the index ``before`` knows of an entry that stayed the same is taken over from it.
        """
        self.entries = tuple(entries)
        self._prepared: Prepared = (
            before._prepared if before and before._prepared.synonyms == synonyms else Prepared(synonyms)
        )
        prepared = [self._prepared.of(one) for one in self.entries]
        self._cut = self._prepared.cut
        self._words = Words(self._prepared.words, [one.words for one in prepared])
        self._characters = Characters(self._prepared.characters, [one.characters for one in prepared])
        self._sounds = Sounds([one.sounds for one in prepared])
        self._meaning = Meaning([one.texts for one in prepared], vectors)
        self._prepared.keep(self.entries)

    @property
    def by_meaning(self) -> bool:
        """True when there are vectors to compare a question with."""
        return self._meaning.known

    def search(self, question: str, vector: NDArray[np.float32] | None = None) -> list[Hit]:
        """The entries, the best first, no more than anybody reads; with the question's vector also by meaning."""
        if not self.entries:
            return []
        words, characters = self._words.score(self._cut(question)), self._characters.score(grams(question))
        sounds = self._sounds.score(fold(question))
        total = _WORDS_WEIGHT * _deviations(words) + _CHARACTERS_WEIGHT * _deviations(characters)
        total += _PINYIN_WEIGHT * sounds
        meaning = None
        if vector is not None and self.by_meaning and not sounds.any():
            meaning = self._meaning.score(vector, total)
            total += _deviations(meaning)
        sure = _sure(characters, words, sounds, meaning)
        best = most(total, _LISTED)
        order = best[np.lexsort((best, -total[best]))]
        return [Hit(self.entries[place], float(total[place]), bool(sure[place])) for place in order]


def reason(entry: Entry, question: str) -> str:
    """The name or word of an entry that a question holds, or that holds the question; empty where none does."""
    wanted = fold(question)
    if not wanted:
        return ""
    inside = [word for word in (entry.name, *entry.words) if len(fold(word)) > 1 and fold(word) in wanted]
    if inside:
        return max(inside, key=len)
    around = [word for word in (entry.name, *entry.words) if len(wanted) > 1 and wanted in fold(word)]
    if around:
        return min(around, key=len)
    if wanted.isascii():
        return next((word for word in entry.words if _spoken(word, wanted)), "")
    return ""


def situation(entry: Entry, question: str) -> str:
    """The situation of an entry that a question names, over and above the item itself; empty where it names none."""
    wanted = set(_pairs(question))
    telling = wanted - set(_pairs(entry.name))
    best, found = 0.0, ""
    for names in entry.situations:
        for name in names:
            written = name.lower()
            if not any(pair in written for pair in telling):
                continue
            own = set(_pairs(name))
            share = len(own & wanted) / len(own)
            if share >= _MEANT and share > best:
                best, found = share, names[0]
    return found


def _pairs(text: str) -> list[str]:
    said = fold(text)
    return [said[at : at + 2] for at in range(len(said) - 1)]


def _spoken(word: str, wanted: str) -> bool:
    full = pinyin.full(fold(word))
    return pinyin.initials(fold(word)) == wanted or (len(full) > 3 and full in wanted) or full.startswith(wanted)


def _deviations(values: Floats) -> Floats:
    spread = float(values.std())
    return (values - values.mean()) / np.float32(spread) if spread > 1e-9 else np.zeros_like(values)


def _sure(characters: Floats, words: Floats, sounds: Floats, meaning: Floats | None) -> NDArray[np.bool_]:
    """Where there is enough of likeness to call it found; what is merely the nearest falls short of it."""
    likeness = words / _TELLING_WORDS + characters / _TELLING_CHARACTERS
    if meaning is None:
        return (likeness >= max(_ENOUGH, _BESIDE_THE_BEST * float(likeness.max()))) | (sounds > 0)
    likeness = likeness + (meaning - meaning.mean() - _USUAL_MEANING) / _TELLING_MEANING
    return np.asarray(likeness >= max(_ENOUGH_WITH_MEANING, _BESIDE_THE_BEST * float(likeness.max())), np.bool_)
