"""Entries made ready for the index one by one, so that a publication makes ready only what it brings."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import msgspec

from tongban.catalog.search.entries import Entry, text_digest
from tongban.catalog.search.lexical import Numbered, Terms, counted
from tongban.catalog.search.sounds import Heard, heard
from tongban.catalog.search.text import grams, word_cutter

#: How much a match in each field counts.
_NAME, _WORD, _QUESTION, _SITUATION, _SAID = 3.0, 1.5, 1.0, 1.0, 0.3


@dataclass(frozen=True, slots=True, eq=False)
class Ready:
    """One entry: its words and neighbouring characters, how it sounds, the digests of its short texts."""

    words: Numbered
    characters: Numbered
    sounds: Heard
    texts: tuple[str, ...]


class Prepared:
    """What was made ready so far; bounded by what the index made last holds."""

    def __init__(
        self,
        synonyms: Mapping[str, Collection[str]],
        words: Terms | None = None,
        characters: Terms | None = None,
        kept: Mapping[str, Ready] | None = None,
    ) -> None:
        """``kept``: what another process made ready with the same synonyms and terms, by the digest of the entry."""
        self.synonyms = dict(synonyms)
        self.cut = word_cutter(synonyms)
        self.words, self.characters = words or Terms(), characters or Terms()
        self._kept = kept or {}
        self._ready: dict[Entry, Ready] = {}

    def of(self, entry: Entry) -> Ready:
        """The entry, made ready at the first time."""
        found = self._ready.get(entry)
        if found is None:
            kept = self._kept.get(entry_digest(entry)) if self._kept else None
            found = self._ready[entry] = kept or self._made(entry)
        return found

    def missing(self, entries: Iterable[Entry]) -> list[Entry]:
        """Those that would have to be made ready first."""
        return [one for one in entries if one not in self._ready and entry_digest(one) not in self._kept]

    def _made(self, entry: Entry) -> Ready:
        fields = _fields(entry)
        return Ready(
            self.words.numbered(counted(fields, self.cut)),
            self.characters.numbered(counted(fields, grams)),
            heard((entry.name, *entry.words)),
            tuple(map(text_digest, entry.short_texts())),
        )

    def keep(self, entries: Iterable[Entry]) -> None:
        """Let go of all others."""
        self._ready = {entry: self._ready[entry] for entry in entries}
        self._kept = {}


def entry_digest(entry: Entry) -> str:
    """What an entry made ready is found by in another process."""
    return hashlib.sha256(msgspec.json.encode(entry)).hexdigest()


def _fields(entry: Entry) -> tuple[tuple[float, tuple[str, ...]], ...]:
    situations = tuple(text for one in entry.situations for text in one)
    return (
        (_NAME, (entry.name,)),
        (_WORD, entry.words),
        (_QUESTION, entry.questions),
        (_SITUATION, situations),
        (_SAID, entry.said),
    )
