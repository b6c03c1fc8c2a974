"""The names an expression may use, as a tree of dotted paths that answers: which known name starts here?"""

from __future__ import annotations

import difflib
import re
from bisect import insort
from collections import Counter
from collections.abc import Iterable, Mapping

from tongban.rules.feel.fullwidth import HALF_WIDTH
from tongban.rules.feel.types import FeelType

_BLANK = re.compile(r"\s+")
_DEEPEST_HINT = 16
_SUPPLEMENTARY = "\U00010000"


def tidy(name: str) -> str:
    """A name with its runs of blanks made single, which is how names are compared."""
    return " ".join(name.split())


def is_name_start(char: str) -> bool:
    """Whether a name that nobody declared may start with this character."""
    return (char.isalpha() or char in "_'" or char >= _SUPPLEMENTARY) and char not in HALF_WIDTH


def is_name_part(char: str) -> bool:
    """Whether this character continues a name that nobody declared."""
    return (char.isalnum() or char in "_'" or char >= _SUPPLEMENTARY) and char not in HALF_WIDTH


def name_end(text: str, at: int, name: str) -> int | None:
    """Where `name` ends if it stands at `at` as a whole word, blanks being stretchable; None if it does not."""
    if " " not in name:
        end = at + len(name) if text.startswith(name, at) else None
    else:
        end = _stretched_end(text, at, name.split(" "))
    if end is None or (end < len(text) and is_name_part(text[end]) and is_name_part(text[end - 1])):
        return None
    return end


def _stretched_end(text: str, at: int, words: list[str]) -> int | None:
    for number, word in enumerate(words):
        if number:
            blank = _BLANK.match(text, at)
            if blank is None:
                return None
            at = blank.end()
        if not text.startswith(word, at):
            return None
        at += len(word)
    return at


class NameSet:
    """A set of names that finds the longest one standing at a position of a text; a name may be in it several times.

    Names are found by their length, those with blanks inside by the length of their first word.
    """

    __slots__ = ("_counts", "_first_words", "_spaced", "_words")

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._counts: Counter[str] = Counter()
        self._words: Counter[int] = Counter()
        self._first_words: Counter[int] = Counter()
        self._spaced: dict[str, list[str]] = {}
        for name in names:
            self.add(name)

    def __contains__(self, name: str) -> bool:
        return name in self._counts

    def add(self, name: str) -> None:
        """Make `name` known; blanks inside it are made single."""
        tidied = tidy(name)
        if not tidied:
            return
        self._counts[tidied] += 1
        if self._counts[tidied] > 1:
            return
        first, blank, _rest = tidied.partition(" ")
        if not blank:
            self._words[len(tidied)] += 1
        else:
            self._first_words[len(first)] += 1
            insort(self._spaced.setdefault(first, []), tidied, key=lambda one: -len(one))

    def discard(self, name: str) -> None:
        """Take back one `add`."""
        tidied = tidy(name)
        if not tidied:
            return
        self._counts[tidied] -= 1
        if self._counts[tidied]:
            return
        del self._counts[tidied]
        first, blank, _rest = tidied.partition(" ")
        if not blank:
            _less(self._words, len(tidied))
        else:
            _less(self._first_words, len(first))
            self._spaced[first].remove(tidied)

    def longest_at(self, text: str, at: int) -> tuple[str, int] | None:
        """The longest known name at `at` and its end."""
        found = [self._longest_word(text, at), self._longest_spaced(text, at)] if self._spaced else None
        if found is None:
            return self._longest_word(text, at)
        return max((one for one in found if one is not None), key=lambda one: one[1], default=None)

    def _longest_word(self, text: str, at: int) -> tuple[str, int] | None:
        best: tuple[str, int] | None = None
        for length in self._words:
            word = text[at : at + length]
            if word in self._counts and (best is None or at + length > best[1]):
                end = name_end(text, at, word)
                best = (word, end) if end is not None else best
        return best

    def _longest_spaced(self, text: str, at: int) -> tuple[str, int] | None:
        best: tuple[str, int] | None = None
        for length in self._first_words:
            for name in self._spaced.get(text[at : at + length], ()):
                end = name_end(text, at, name)
                if end is not None and (best is None or end > best[1]):
                    best = name, end
        return best


def _less(counts: Counter[int], key: int) -> None:
    counts[key] -= 1
    if not counts[key]:
        del counts[key]


#: The names below a path that has none: most paths of a city end, and a set for each took longer than all else.
_NONE = NameSet()


class Meanings(dict[str, str]):
    """Dotted paths a text may name, each with the path that is meant by it."""


class NameTree:
    """One level of the declared dotted paths; `path` is set where a path ends here."""

    __slots__ = ("children", "names", "path", "types")

    def __init__(self) -> None:
        self.children: dict[str, NameTree] = {}
        self.names = _NONE
        self.path: str | None = None
        self.types: Mapping[str, FeelType] | None = None

    @classmethod
    def of(cls, paths: Iterable[str], types: Mapping[str, FeelType] | None = None) -> NameTree:
        """The tree of the given dotted paths, with the types of those that have one.

        ``Meanings`` say for each path which one is meant by it: several names may stand for one input.
        """
        tree = cls()
        tree.types = types
        meant = paths if isinstance(paths, Meanings) else {}
        for path in paths:
            tree.declare(path).path = meant.get(path, path)
        return tree

    @classmethod
    def of_values(cls, context: Mapping[str, object]) -> NameTree:
        """The tree of a mapping's keys; keys of nested mappings are known as members, not as inputs."""
        tree = cls()
        for key, value in context.items():
            tree.declare(key)._hint(value, _DEEPEST_HINT)
        return tree

    def declare(self, path: str) -> NameTree:
        """Make a dotted path a usable input and give its node."""
        node = self
        for segment in path.split("."):
            node = node._child(segment)
        node.path = path
        return node

    def _child(self, segment: str) -> NameTree:
        name = segment if segment in self.children else tidy(segment)
        if name not in self.children:
            if not self.children:
                self.names = NameSet()
            self.children[name] = NameTree()
            self.names.add(name)
        return self.children[name]

    def _hint(self, value: object, depth: int) -> None:
        if isinstance(value, Mapping) and depth:
            for key, inner in value.items():
                self._child(str(key))._hint(inner, depth - 1)
        elif isinstance(value, (list, tuple)) and depth:
            for inner in value[:_DEEPEST_HINT]:
                self._hint(inner, depth - 1)

    def meanings(self) -> Meanings:
        """Every declared dotted path with the one that is meant by it, in order of declaration."""
        found = Meanings()
        for name, child in self.children.items():
            if child.path is not None:
                found[name] = child.path
            found.update({f"{name}.{rest}": path for rest, path in child.meanings().items()})
        return found

    def paths(self) -> list[str]:
        """All declared paths at and below this level, in order of declaration."""
        own = [self.path] if self.path is not None else []
        return own + [path for child in self.children.values() for path in child.paths()]

    def members(self) -> list[str]:
        """All segment names below this level."""
        return [*self.children, *(name for child in self.children.values() for name in child.members())]


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like `name` (a path that ends in it first), or None when none is like it."""
    candidates = list(known)
    ending = [candidate for candidate in candidates if candidate.endswith(f".{name}")]
    if ending:
        return ending[0]
    close = difflib.get_close_matches(name, candidates, n=1, cutoff=0.5)
    if close:
        return close[0]
    inside = [candidate for candidate in candidates if name in candidate or candidate in name]
    return min(inside, key=len) if inside else None
