"""Wording: BM25 over words and concepts, cosine of TF-IDF over characters; both as lists of weights per term."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Counts = Mapping[str, float]
_SATURATION, _LENGTH = 1.2, 0.5


class Postings:
    """For each term the documents that hold it, with the weight it has there."""

    def __init__(self, size: int, weights: Mapping[str, tuple[Sequence[int], Sequence[float]]]) -> None:
        self._size = size
        self._weights = {
            term: (np.asarray(places, np.int32), np.asarray(values, np.float32))
            for term, (places, values) in weights.items()
        }

    def score(self, wanted: Mapping[str, float]) -> Floats:
        """For each document the sum over the wanted terms of weight there times weight wanted."""
        found = np.zeros(self._size, np.float32)
        for term, weight in wanted.items():
            posting = self._weights.get(term)
            if posting is not None:
                found[posting[0]] += weight * posting[1]
        return found


def counted(fields: Iterable[tuple[float, Iterable[str]]], cut: Callable[[str], Iterable[str]]) -> Counts:
    """How often each term occurs, a term of a weightier field counting for more."""
    counts: Counter[str] = Counter()
    for weight, texts in fields:
        for text in texts:
            for term in cut(text):
                counts[term] += weight  # type: ignore[assignment]  # a Counter adds any number
    return counts


class Words:
    """BM25: a rare word says more, a repeated one little more, and long documents are not favoured."""

    def __init__(self, documents: Sequence[Counts]) -> None:
        lengths = [sum(counts.values()) for counts in documents]
        mean = sum(lengths) / max(len(lengths), 1) or 1.0

        def weight(place: int, count: float, holders: int) -> float:
            rarity = math.log(1 + (len(documents) - holders + 0.5) / (holders + 0.5))
            norm = _SATURATION * (1 - _LENGTH + _LENGTH * lengths[place] / mean)
            return rarity * count * (_SATURATION + 1) / (count + norm)

        self._postings = _weighed(documents, weight)

    def score(self, terms: Iterable[str]) -> Floats:
        """How well each document fits; a term counts once."""
        return self._postings.score(dict.fromkeys(terms, 1.0))


class Characters:
    """Cosine of TF-IDF vectors over neighbouring characters: forgives slips and unknown words."""

    def __init__(self, documents: Sequence[Counts]) -> None:
        holders = Counter(term for counts in documents for term in counts)
        self._unseen = math.log(1 + len(documents)) + 1
        self._rarity = {term: math.log((1 + len(documents)) / (1 + many)) + 1 for term, many in holders.items()}
        lengths = [_length(_damped(count) * self._rarity[term] for term, count in one.items()) for one in documents]

        def weight(place: int, count: float, _holders: int) -> float:
            return _damped(count) / lengths[place]

        self._postings = _weighed(documents, weight)

    def score(self, terms: Iterable[str]) -> Floats:
        """How alike each document is, from 0 to 1."""
        wanted = {term: count * self._rarity.get(term, self._unseen) for term, count in Counter(terms).items()}
        length = _length(wanted.values())
        # The weight of a term in a document lacks its rarity: it is the same for all of them.
        return self._postings.score(
            {term: value * self._rarity.get(term, 0.0) / length for term, value in wanted.items()}
        )


def _damped(count: float) -> float:
    return 1 + math.log(count) if count > 1 else count


def _length(values: Iterable[float]) -> float:
    return math.sqrt(sum(value * value for value in values)) or 1.0


def _weighed(documents: Sequence[Counts], weight: Callable[[int, float, int], float]) -> Postings:
    places: dict[str, list[int]] = {}
    counts: dict[str, list[float]] = {}
    for place, document in enumerate(documents):
        for term, count in document.items():
            places.setdefault(term, []).append(place)
            counts.setdefault(term, []).append(count)
    weights = {
        term: (at, [weight(place, count, len(at)) for place, count in zip(at, counts[term], strict=True)])
        for term, at in places.items()
    }
    return Postings(len(documents), weights)
