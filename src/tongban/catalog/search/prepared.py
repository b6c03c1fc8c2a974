"""Entries made ready for the index one by one, so that a publication makes ready only what it brings."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

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

    def __init__(self, synonyms: Mapping[str, Sequence[str]]) -> None:
        self.synonyms = dict(synonyms)
        self.cut = word_cutter(synonyms)
        self.words, self.characters = Terms(), Terms()
        self._ready: dict[Entry, Ready] = {}

    def of(self, entry: Entry) -> Ready:
        """The entry, made ready at the first time."""
        found = self._ready.get(entry)
        if found is None:
            fields = _fields(entry)
            found = self._ready[entry] = Ready(
                self.words.numbered(counted(fields, self.cut)),
                self.characters.numbered(counted(fields, grams)),
                heard((entry.name, *entry.words)),
                tuple(map(text_digest, entry.short_texts())),
            )
        return found

    def keep(self, entries: Iterable[Entry]) -> None:
        """Let go of all others."""
        self._ready = {entry: self._ready[entry] for entry in entries}


def _fields(entry: Entry) -> tuple[tuple[float, tuple[str, ...]], ...]:
    situations = tuple(text for one in entry.situations for text in one)
    return (
        (_NAME, (entry.name,)),
        (_WORD, entry.words),
        (_QUESTION, entry.questions),
        (_SITUATION, situations),
        (_SAID, entry.said),
    )
