"""What a question finds today: one index a process, made anew when something was published, and short-lived caches."""

from __future__ import annotations

import time
from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from threading import Lock
from typing import NamedTuple, overload

import numpy as np
import structlog
from numpy.typing import NDArray

from tongban.catalog import bundles, queries
from tongban.catalog.bundle import BundleVersion
from tongban.catalog.listing import Catalogue, Listing, Places
from tongban.catalog.ports import EmbedderAway
from tongban.catalog.search import keeping, vectors
from tongban.catalog.search.entries import Entry, Everyday, Sayings, bundle_entry, entry_of, text_digest
from tongban.catalog.search.index import Hits, Index, reason, situation
from tongban.catalog.search.meaning import Vectors
from tongban.catalog.search.text import MAX_TEXT, fold, plain
from tongban.core.cache import timed

log = structlog.get_logger(__name__)

_QUESTIONS_KEPT = 512
_TRY_AGAIN_SECONDS = 30.0
#: So many items stand beside the bundles, to tell what any question has of anything.
_BESIDE = 60


class Found(NamedTuple):
    """An item that was found; ``sure`` is False for what is only the nearest there is."""

    item: Listing
    sure: bool
    entry: Entry
    wanted: str

    @property
    def because(self) -> str:
        """Why it was found: the word of it that the question holds, or empty."""
        return reason(self.entry, self.wanted)

    @property
    def situation(self) -> str:
        """The situation of the item that the question names, or empty."""
        return situation(self.entry, self.wanted)


class Result(Sequence[Found]):
    """What a question found among the items in force on a day, the best first; each put together when looked at."""

    def __init__(self, items: Catalogue, hits: Hits, wanted: str) -> None:
        self.items, self._hits, self._wanted = items, hits, wanted

    def __len__(self) -> int:
        return len(self._hits)

    @overload
    def __getitem__(self, at: int) -> Found: ...
    @overload
    def __getitem__(self, at: slice) -> Result: ...
    def __getitem__(self, at: int | slice) -> Found | Result:
        if isinstance(at, slice):
            return Result(self.items, self._hits[at], self._wanted)
        hit = self._hits[at]
        return Found(self.items.by_key[hit.entry.key], hit.sure, hit.entry, self._wanted)

    @property
    def places(self) -> Places:
        """Where the items found stand among all."""
        return self._hits.places

    @property
    def sure(self) -> Result:
        """Without what is only the nearest there is."""
        return Result(self.items, self._hits.sure, self._wanted)


def find(question: str, on: date, *, meaning: bool = True) -> Result:
    """Every item in force on a day, the best first; all of them as found when the question says nothing.

    ``meaning`` False: by wording alone, for what is asked at each key stroke.
    """
    items, index = _today(on)
    wanted = plain(question)[:MAX_TEXT].strip()
    if not fold(wanted):
        return Result(items, index.everything(), "")
    return Result(items, index.search(wanted, _vector(wanted) if meaning and index.by_meaning else None), wanted)


@dataclass(frozen=True, slots=True)
class FoundBundle:
    """A bundle that was found, and the word of it that the question holds, or empty."""

    bundle: BundleVersion
    because: str


def find_bundles(question: str, on: date, *, meaning: bool = True) -> list[FoundBundle]:
    """The bundles in force on a day that a question finds, the best first; none for an empty question."""
    whole, index = _bundles_today(on)
    wanted = plain(question)[:MAX_TEXT].strip()
    if not whole or not fold(wanted):
        return []
    hits = index.search(wanted, _vector(wanted) if meaning and index.by_meaning else None)
    own = {id(entry): bundle for entry, bundle in whole}
    sure = (hit for hit in hits if id(hit.entry) in own)
    return [
        FoundBundle(own[id(hit.entry)], because) for hit in sure if (because := reason(hit.entry, wanted)) or hit.sure
    ]


@timed(seconds=5)
def _bundles_today(on: date) -> tuple[tuple[tuple[Entry, BundleVersion], ...], Index]:
    model = vectors.embedder().name
    settled = _arrivals.settled(vectors.count(model)) if model else 0
    everyday = queries.everyday_digest()
    items, digests = queries.catalogue(on), tuple(one.digest for one in bundles.bundles(on))
    return _bundle_index(items, digests, everyday, model, settled)


@lru_cache(maxsize=2)
def _bundle_index(
    items: Catalogue, digests: tuple[str, ...], everyday_digest: str, model: str, settled: int
) -> tuple[tuple[tuple[Entry, BundleVersion], ...], Index]:
    everyday = queries.everyday(everyday_digest)
    whole = tuple((bundle_entry(one), one) for one in map(bundles.bundle_version, digests))
    beside = [entry_of(item, everyday.items.get(item.key, Sayings())) for item in items.listings[:_BESIDE]]
    entries = [*(entry for entry, _bundle in whole), *beside]
    texts = {text_digest(text) for entry in entries for text in entry.short_texts()}
    known = vectors.known(model, texts, Vectors.of({})) if settled else None
    return whole, Index(entries, everyday.synonyms, known)


def asks(question: str) -> bool:
    """Whether a question says anything at all."""
    return bool(fold(question[:MAX_TEXT]))


def search(question: str, on: date) -> list[Listing]:
    """The items a question finds, the best first; everything for an empty one."""
    return [found.item for found in find(question, on).sure]


@timed(seconds=5)
def _today(on: date) -> tuple[Catalogue, Index]:
    items = queries.catalogue(on)
    model = vectors.embedder().name
    settled = _arrivals.settled(vectors.count(model)) if model else 0
    everyday = queries.everyday_digest()
    key = (items, everyday, model, settled)
    return items, _indexes.get(key, items, queries.everyday(everyday))


class _Indexes:
    """The index made last, for as long as nothing was published since."""

    def __init__(self) -> None:
        self._making = Lock()
        self._key: Hashable = None
        self._index = Index((), {})
        self._vectors, self._model = Vectors.of({}), ""

    def get(self, key: tuple[Catalogue, str, str, int], items: Catalogue, everyday: Everyday) -> Index:
        """The index of these items; one thread makes it, the others wait for it."""
        if key == self._key:
            return self._index
        with self._making:
            return self._made(key, items, everyday)

    def _made(self, key: tuple[Catalogue, str, str, int], items: Catalogue, everyday: Everyday) -> Index:
        if key != self._key:
            entries = [entry_of(item, everyday.items.get(item.key, Sayings())) for item in items]
            prepared = self._index.prepared
            if self._key is None or prepared.synonyms != everyday.synonyms:
                prepared = keeping.prepared(everyday.synonyms)
            known = (
                self._known(key[2], {text for one in entries for text in prepared.of(one).texts}) if key[3] else None
            )
            self._index, self._key = Index(entries, everyday.synonyms, known, prepared), key
        return self._index

    def _known(self, model: str, digests: Collection[str]) -> Vectors:
        """The vectors of the entries' texts; only those that are new are read."""
        before = self._vectors if model == self._model else keeping.meanings(model)
        self._vectors, self._model = vectors.known(model, digests, before), model
        return self._vectors


class _Arrivals:
    """Vectors arrive a few at a time after publication; the index waits until no more come between two looks."""

    def __init__(self) -> None:
        self._seen: int | None = None
        self._settled = 0

    def settled(self, count: int) -> int:
        """The number to go by."""
        if self._seen in (None, count):
            self._settled = count
        self._seen = count
        return self._settled


_indexes = _Indexes()
_arrivals = _Arrivals()
_away_until = 0.0


def _vector(wanted: str) -> NDArray[np.float32] | None:
    """The question's vector, None while the model is away; then it is left in peace for a while."""
    global _away_until
    if time.monotonic() < _away_until:
        return None
    try:
        return _embedded(vectors.embedder().name, wanted)
    except EmbedderAway as error:
        _away_until = time.monotonic() + _TRY_AGAIN_SECONDS
        log.warning("search.embedder_away", said=str(error))
        return None


@lru_cache(maxsize=_QUESTIONS_KEPT)
def _embedded(_model: str, wanted: str) -> NDArray[np.float32]:
    return vectors.embedder().question(wanted)
