"""Wording: BM25 over words and concepts, cosine of TF-IDF over characters; both as lists of weights per term."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Counts = Mapping[str, float]
#: The numbers of a document's terms, and how often each occurs.
Numbered = tuple[NDArray[np.int32], Floats]
_SATURATION, _LENGTH = 1.2, 0.5


def counted(fields: Iterable[tuple[float, Iterable[str]]], cut: Callable[[str], Iterable[str]]) -> Counts:
    """How often each term occurs, a term of a weightier field counting for more."""
    counts: dict[str, float] = {}
    for weight, texts in fields:
        for term, count in Counter(cut("，".join(texts))).items():
            counts[term] = counts.get(term, 0.0) + weight * count
    return counts


class Terms:
    """Terms by number, and documents as numbers and counts: what is kept from one index to the next."""

    def __init__(self, numbers: dict[str, int] | None = None) -> None:
        self.numbers: dict[str, int] = {} if numbers is None else numbers

    def numbered(self, document: Counts) -> Numbered:
        """A document by the numbers of its terms, new ones among them."""
        number = self.numbers.setdefault
        terms = np.fromiter((number(term, len(self.numbers)) for term in document), np.int32, len(document))
        return terms, np.fromiter(document.values(), np.float32, len(document))


class _Table:
    """Which term occurs how often in which document, the occurrences of one term side by side."""

    def __init__(self, known: Terms, documents: Sequence[Numbered]) -> None:
        self.terms = known.numbers
        terms = np.concatenate([np.zeros(0, np.int32), *(one for one, _ in documents)])
        counts = np.concatenate([np.zeros(0, np.float32), *(one for _, one in documents)])
        sizes = [len(one) for one, _ in documents]
        places = np.repeat(np.arange(len(documents), dtype=np.int32), sizes)
        order = np.argsort(terms, kind="stable")
        self.places, self.counts = places[order], counts[order]
        self.holders = np.bincount(terms, minlength=len(self.terms)).astype(np.float32)
        self.ends = np.cumsum(self.holders).astype(np.int64)
        self.size = len(documents)

    def each(self, values: Floats) -> Floats:
        """A value of each term for each of its occurrences."""
        return np.asarray(np.repeat(values, self.holders.astype(np.int64)), np.float32)

    def score(self, wanted: Mapping[str, float], weights: Floats) -> Floats:
        """For each document the sum over the wanted terms of the weight there times the weight wanted."""
        found = np.zeros(self.size, np.float32)
        for term, weight in wanted.items():
            number = self.terms.get(term)
            if number is not None and number < len(self.holders):
                part = slice(self.ends[number] - int(self.holders[number]), self.ends[number])
                found[self.places[part]] += np.float32(weight) * weights[part]
        return found


class Words:
    """BM25: a rare word says more, a repeated one little more, and long documents are not favoured."""

    def __init__(self, known: Terms, documents: Sequence[Numbered]) -> None:
        table = self._table = _Table(known, documents)
        lengths = np.asarray([counts.sum() for _, counts in documents], np.float32)
        rarity = np.log(1 + (table.size - table.holders + 0.5) / (table.holders + 0.5))
        norm = _SATURATION * (1 - _LENGTH + _LENGTH * lengths / max(float(lengths.sum()) / max(table.size, 1), 1.0))
        counts = table.counts
        weights = table.each(rarity) * counts * (_SATURATION + 1) / (counts + norm[table.places])
        self._weights = np.asarray(weights, np.float32)

    def score(self, terms: Iterable[str]) -> Floats:
        """How well each document fits; a term counts once."""
        return self._table.score(dict.fromkeys(terms, 1.0), self._weights)


class Characters:
    """Cosine of TF-IDF vectors over neighbouring characters: forgives slips and unknown words."""

    def __init__(self, known: Terms, documents: Sequence[Numbered]) -> None:
        table = self._table = _Table(known, documents)
        self._unseen = math.log(1 + table.size) + 1
        self._rarity = np.asarray(np.log((1 + table.size) / (1 + table.holders)) + 1, np.float32)
        counts = table.counts
        values = np.where(counts > 1, 1 + np.log(np.maximum(counts, 1)), counts) * table.each(self._rarity)
        lengths = np.sqrt(np.bincount(table.places, values * values, minlength=table.size))
        self._weights = np.asarray(values / lengths[table.places], np.float32)

    def score(self, terms: Iterable[str]) -> Floats:
        """How alike each document is, from 0 to 1."""
        wanted = {term: count * self._rarity_of(term) for term, count in Counter(terms).items()}
        length = math.sqrt(sum(value * value for value in wanted.values())) or 1.0
        return self._table.score({term: value / length for term, value in wanted.items()}, self._weights)

    def _rarity_of(self, term: str) -> float:
        number = self._table.terms.get(term)
        return self._unseen if number is None or number >= len(self._rarity) else float(self._rarity[number])
