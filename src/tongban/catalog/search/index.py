"""The index: scores every entry for a question by meaning and by wording, and says which text made it fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from operator import add
from typing import NamedTuple, overload

import numpy as np
from numpy.typing import NDArray

from tongban.catalog.listing import Places
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
#: Of so many entries the words are kept as they are compared: those found most are found again.
_FOLDED = 1024


class Hit(NamedTuple):
    """An entry with its score for a question; ``sure`` is False where it is only the nearest there is."""

    entry: Entry
    score: float
    sure: bool


class Hits(Sequence[Hit]):
    """What was found, the best first; each is put together when it is looked at."""

    def __init__(self, entries: Sequence[Entry], places: Places, scores: Floats, sure: NDArray[np.bool_]) -> None:
        """``places``: where the entries found stand among all, with the score of each and whether it is sure."""
        self._entries, self.places, self._scores, self._sure = entries, places, scores, sure

    def __len__(self) -> int:
        return len(self.places)

    @overload
    def __getitem__(self, at: int) -> Hit: ...
    @overload
    def __getitem__(self, at: slice) -> Hits: ...
    def __getitem__(self, at: int | slice) -> Hit | Hits:
        if isinstance(at, slice):
            return Hits(self._entries, self.places[at], self._scores[at], self._sure[at])
        return Hit(self._entries[self.places[at]], float(self._scores[at]), bool(self._sure[at]))

    @property
    def sure(self) -> Hits:
        """Without what is only the nearest there is."""
        return Hits(self._entries, self.places[self._sure], self._scores[self._sure], self._sure[self._sure])


_NOTHING = Hits((), np.zeros(0, np.int64), np.zeros(0, np.float32), np.zeros(0, np.bool_))


class Index:
    """Entries, ready to be searched; never changed once made."""

    def __init__(
        self,
        entries: Sequence[Entry],
        synonyms: Mapping[str, Sequence[str]],
        vectors: Vectors | None = None,
        before: Prepared | None = None,
    ) -> None:
        """``vectors``: of short texts by their digest; texts without one are not looked at for meaning.

        What was made ready ``before`` of an entry that stayed the same is taken over.
        """
        self.entries = tuple(entries)
        self.prepared = before if before and before.synonyms == synonyms else Prepared(synonyms)
        prepared = [self.prepared.of(one) for one in self.entries]
        self._cut = self.prepared.cut
        self._words = Words(self.prepared.words, [one.words for one in prepared])
        self._characters = Characters(self.prepared.characters, [one.characters for one in prepared])
        self._sounds = Sounds([one.sounds for one in prepared])
        self._meaning = Meaning([one.texts for one in prepared], vectors)
        self.prepared.keep(self.entries)

    def everything(self) -> Hits:
        """Every entry in its order, all of them sure: what an empty question finds."""
        size = len(self.entries)
        return Hits(self.entries, np.arange(size), np.zeros(size, np.float32), np.ones(size, np.bool_))

    @property
    def by_meaning(self) -> bool:
        """True when there are vectors to compare a question with."""
        return self._meaning.known

    def search(self, question: str, vector: NDArray[np.float32] | None = None) -> Hits:
        """The entries, the best first, no more than anybody reads; with the question's vector also by meaning."""
        if not self.entries:
            return _NOTHING
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
        return Hits(self.entries, order, total[order], sure[order])


def reason(entry: Entry, question: str) -> str:
    """The name or word of an entry that a question holds, or that holds the question; empty where none does."""
    wanted = fold(question)
    if not wanted:
        return ""
    words = _folded(entry)
    inside = [word for word, folded in words if len(folded) > 1 and folded in wanted]
    if inside:
        return max(inside, key=len)
    around = [word for word, folded in words if len(wanted) > 1 and wanted in folded]
    if around:
        return min(around, key=len)
    if wanted.isascii():
        return next((word for word in entry.words if _spoken(word, wanted)), "")
    return ""


def situation(entry: Entry, question: str) -> str:
    """The situation of an entry that a question names, over and above the item itself; empty where it names none."""
    wanted = _pairs(fold(question))
    names, holders = _situations(entry)
    telling = [holders[pair] for pair in wanted if pair in holders]
    best, found = 0.0, ""
    for number in sorted(set().union(*telling)) if telling else ():
        name, own = names[number]
        share = len(own & wanted) / len(own)
        if share >= _MEANT and share > best:
            best, found = share, name
    return found


@lru_cache(maxsize=_FOLDED)
def _folded(entry: Entry) -> tuple[tuple[str, str], ...]:
    """The name and the words of an entry, each as it is compared."""
    return tuple((word, fold(word)) for word in (entry.name, *entry.words))


@lru_cache(maxsize=_FOLDED)
def _situations(entry: Entry) -> tuple[tuple[tuple[str, frozenset[str]], ...], Mapping[str, set[int]]]:
    """The situations of an entry under all they are called, as pairs; and by number where a pair stands that tells.

    What stands in the name of the item itself tells none of its situations.
    """
    names = tuple((names[0], _pairs(fold(name))) for names in entry.situations for name in names)
    holders: dict[str, set[int]] = {}
    for number, (_name, own) in enumerate(names):
        for pair in own - _pairs(_folded(entry)[0][1]):
            holders.setdefault(pair, set()).add(number)
    return names, holders


@lru_cache(maxsize=_FOLDED)
def _pairs(folded: str) -> frozenset[str]:
    return frozenset(map(add, folded, folded[1:]))


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
