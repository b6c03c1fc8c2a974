"""What the index holds of one version of an item or bundle: name, what people call it and ask, what it says."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from tongban.catalog.bundle import BundleVersion
from tongban.catalog.listing import Listing

_WORDS_A_TEXT = 5
_SUMMARY_SIGNS = 60


@dataclass(frozen=True, slots=True)
class Sayings:
    """How people speak of one item: other names, trades and papers, and whole questions."""

    words: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Everyday:
    """The everyday words of a city: what means the same, and how people speak of each item."""

    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    items: Mapping[str, Sayings] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """The texts of one item in the index."""

    key: str
    name: str
    words: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    said: tuple[str, ...] = ()  # what the item says of itself: summary, routes
    situations: tuple[tuple[str, ...], ...] = ()  # each by its name, then by what else it is called

    def __hash__(self) -> int:
        return hash((self.key, self.name))  # of all its texts it would take long, and tell no two apart

    def short_texts(self) -> tuple[str, ...]:
        """The texts that are looked at for meaning, each for itself.

        Beside questions single words add nothing; where nobody wrote questions, words a few at a time and the summary
        stand in for them.
        """
        situations = tuple("、".join(one[:_WORDS_A_TEXT]) for one in self.situations)
        if self.questions:
            return (self.name, *self.questions, *situations)
        few = ("、".join(self.words[at : at + _WORDS_A_TEXT]) for at in range(0, len(self.words), _WORDS_A_TEXT))
        return (self.name, *few, *(text[:_SUMMARY_SIGNS] for text in self.said[:1]), *situations)


def entry_of(item: Listing, sayings: Sayings) -> Entry:
    """The entry of a version, with what people say of it."""
    results = {given.licence for given in item.gives}
    words = dict.fromkeys((*item.keywords, *sayings.words, *sorted(results - {item.name})))
    return Entry(item.key, item.name, tuple(words), sayings.questions, (item.summary, *item.said), item.situations)


def bundle_entry(bundle: BundleVersion) -> Entry:
    """The entry of a bundle: its name, what people call it, and what it says of itself."""
    return Entry(bundle.key, bundle.name, bundle.keywords, (), (bundle.summary,))


def text_digest(text: str) -> str:
    """What a stored vector is found by."""
    return hashlib.sha256(text.encode()).hexdigest()
