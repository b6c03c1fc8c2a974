"""The index: scores every entry for a question by meaning and by wording, and says which text made it fit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tongban.catalog.search import pinyin
from tongban.catalog.search.entries import Entry, text_digest
from tongban.catalog.search.lexical import Characters, Floats, Words, counted
from tongban.catalog.search.text import fold, grams, word_cutter

#: How much a match in each field counts.
_NAME, _WORD, _QUESTION, _SAID = 3.0, 1.5, 1.0, 0.3
#: How much wording counts beside meaning, each in standard deviations over all entries.
_WORDS_WEIGHT, _CHARACTERS_WEIGHT, _PINYIN_WEIGHT = 0.5, 0.5, 4.0
#: What tells: BM25 points, cosine of characters, cosine of meaning above what any question has of any entry.
_TELLING_WORDS, _TELLING_CHARACTERS, _TELLING_MEANING, _USUAL_MEANING = 10.0, 0.1, 0.02, 0.02
_ENOUGH, _ENOUGH_WITH_MEANING = 1.2, 2.0
#: Beside a far better one, what is only a little alike is not called found.
_BESIDE_THE_BEST = 0.3
#: Up to so many texts every one is compared; beyond, only those of entries whose mean or wording comes near.
_EXACT = 8192
_NEAR = 300
_LISTED = 200


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
        vectors: Mapping[str, NDArray[np.float16]] | None = None,
    ) -> None:
        """``vectors``: unit vectors of short texts by their digest; texts without one are not looked at for meaning."""
        self.entries = tuple(entries)
        self._cut = word_cutter(synonyms)
        self._words = Words([counted(_fields(one), self._cut) for one in self.entries])
        self._characters = Characters([counted(_fields(one), grams) for one in self.entries])
        self._sounds = _Sounds(self.entries)
        self._meaning = _Meaning(self.entries, vectors or {})

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
        best = _most(total, _LISTED)
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


def _spoken(word: str, wanted: str) -> bool:
    full = pinyin.full(fold(word))
    return pinyin.initials(fold(word)) == wanted or (len(full) > 3 and full in wanted) or full.startswith(wanted)


def _fields(entry: Entry) -> tuple[tuple[float, tuple[str, ...]], ...]:
    return ((_NAME, (entry.name,)), (_WORD, entry.words), (_QUESTION, entry.questions), (_SAID, entry.said))


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


class _Meaning:
    """The vectors of all texts, one after the other, and which entry each belongs to."""

    def __init__(self, entries: Sequence[Entry], vectors: Mapping[str, NDArray[np.float16]]) -> None:
        owners: list[int] = []
        rows: list[NDArray[np.float16]] = []
        for place, entry in enumerate(entries):
            for text in entry.short_texts():
                row = vectors.get(text_digest(text))
                if row is not None:
                    owners.append(place)
                    rows.append(row)
        self._size = len(entries)
        # Half precision takes half the memory, but only whole precision is quick to compare all at once.
        stored = np.stack(rows) if rows else np.zeros((0, 1), np.float16)
        self._rows: NDArray[Any] = stored if len(rows) > _EXACT else stored.astype(np.float32)
        owner = np.asarray(owners, np.int64)
        self._starts = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]]) if rows else np.zeros(0, np.int64)
        self._places = owner[self._starts]
        self._means = self._mean() if len(rows) > _EXACT else None

    @property
    def known(self) -> bool:
        """True when there is any vector."""
        return bool(len(self._rows))

    def score(self, vector: NDArray[np.float32], wording: Floats) -> Floats:
        """The cosine of each entry's nearest text; entries without vectors stand at the mean of the others."""
        if self._means is None:
            best = np.maximum.reduceat(self._rows @ vector, self._starts)
        else:
            best = self._means @ vector
            near = np.unique(np.r_[_most(best, _NEAR), _most(wording[self._places], _NEAR)])
            best[near] = self._nearest(near, vector)
        found = np.full(self._size, best.mean(), np.float32)
        found[self._places] = best
        return found

    def _mean(self) -> NDArray[np.float32]:
        counts = np.diff(np.r_[self._starts, len(self._rows)])
        means = np.add.reduceat(self._rows, self._starts, dtype=np.float32) / counts[:, None]
        return np.asarray(means / np.linalg.norm(means, axis=1, keepdims=True), np.float32)

    def _nearest(self, near: NDArray[np.int64], vector: NDArray[np.float32]) -> NDArray[np.float32]:
        ends = np.r_[self._starts[1:], len(self._rows)]
        rows = np.concatenate([np.arange(self._starts[one], ends[one]) for one in near])
        counts = ends[near] - self._starts[near]
        firsts = np.r_[0, np.cumsum(counts)[:-1]]
        return np.asarray(np.maximum.reduceat(self._rows[rows].astype(np.float32) @ vector, firsts), np.float32)


def _most(values: Floats, count: int) -> NDArray[np.int64]:
    count = min(count, len(values))
    return np.argpartition(-values, count - 1)[:count]


class _Sounds:
    """Words by their pinyin, in full and by initials, for questions typed in latin letters."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._size = len(entries)
        self._full: dict[str, set[int]] = {}
        self._initials: dict[str, set[int]] = {}
        self._texts: list[str] = []
        for place, entry in enumerate(entries):
            words = [fold(word) for word in (entry.name, *entry.words)]
            sounds = [pinyin.full(word) for word in words if not word.isascii()]
            self._texts.append("\n".join(sounds))
            for sound in sounds:
                self._full.setdefault(sound, set()).add(place)
            for word in words:
                self._initials.setdefault(pinyin.initials(word), set()).add(place)

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
            for place, text in enumerate(self._texts):
                if wanted in text:
                    found[place] = 1.0
        return found

    def _within(self, wanted: str) -> dict[int, float]:
        """Words of four letters or more inside the letters typed; what covers less than half of them is chance."""
        covered: dict[int, set[int]] = {}
        for start in range(len(wanted) - 3):
            for end in range(start + 4, len(wanted) + 1):
                for place in self._full.get(wanted[start:end], ()):
                    covered.setdefault(place, set()).update(range(start, end))
        shares = {place: len(letters) / len(wanted) for place, letters in covered.items()}
        return {place: share for place, share in shares.items() if share >= 0.5}
