"""The last pass over an English page: the pack's names and sayings in English, and a mark on all that stays Chinese.

Sentences of ours come in English out of the templates. What a city's pack says (names, questions, options) and the
words that cases and records keep are Chinese in the data; here each is looked up by its text, and what has no English
is marked as Chinese, so that it is spoken and drawn right. Inside ``lang="zh-CN"`` and ``translate="no"`` nothing is
touched.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from html import escape, unescape

from django.utils.translation import gettext

from tongban.catalog import gaps, provenance
from tongban.catalog import queries as catalog
from tongban.channels import records
from tongban.channels.pieces import HAN, MARK, replaced
from tongban.core.away import AWAY

#: What joins words into a text that is of its parts, and how English writes it.
_JOINTS = {"、": ", ", "，": ", ", "：": ": ", "；": "; ", "·": " · ", "（": " (", "）": ")"}
_JOINT = re.compile(f" *([{''.join(_JOINTS)}]) *")
#: A name is of no more parts than this, joints counted.
_MOST_JOINED = 7
_SENTENCE = re.compile("[，。；！？]")
_SIGNS = "\u3000-\u303f\uff00-\uffef"
_LONG_RUN = re.compile(f"[{HAN}](?:[{HAN}{_SIGNS}“”‘’…—–·0-9 .,:%-]*[{HAN}])?[{_SIGNS}]*")
_RUN = re.compile(f"[{HAN}](?:[{HAN}{_SIGNS}“”‘’…—·]*[{HAN}])?[{_SIGNS}]*")
_SPOKEN = re.compile(r'\b(aria-label|alt|placeholder|title)="([^"]*)"')
#: So many texts are kept in English: most of what a page says comes again on the next.
_KEPT = 4096

#: A value in a sentence of ours (%(name)s, %(count)d) or of a pack ({name}).
_VALUE = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")

Lookup = Callable[[str], str | None]


def finished(page: str) -> str:
    """The page with everything in English that has English, and the rest marked."""
    words = _words()
    return replaced(page, words.tag, words.text)


def _words() -> _Words:
    """The English of the pack; none while the database is away, for that is a page to be shown too."""
    global _present
    try:
        pack = catalog.english()
    except AWAY:
        return _Words({})
    if _present.pack is not pack:
        _present = _Words(pack)
    return _present


def _dictionary(pack: Mapping[str, str]) -> Lookup:
    """English of a text of the pack or of ours, letter by letter."""

    def english(text: str) -> str | None:
        found = pack.get(text) or gettext(text)
        return found if found != text else None

    return english


def _lookup(pack: Mapping[str, str]) -> Lookup:
    """English of a whole text: as it stands, or of a sentence whose values are put in again."""
    word = _dictionary(pack)

    def english(text: str) -> str | None:
        return word(text) or _rebuilt(text, pack, english)

    return english


def _rebuilt(text: str, pack: Mapping[str, str], english: Lookup) -> str | None:
    """The English of a sentence that was kept with its values in it, each value in English where it has any."""
    for pattern, sentence in _sentences(tuple(one for one in pack if "{" in one)):
        met = pattern.fullmatch(text)
        if met is not None:
            values = {name: english(value) or value for name, value in met.groupdict().items()}
            said = pack.get(sentence) or gettext(sentence)
            return _filled(said, values)
    return None


def _filled(sentence: str, values: Mapping[str, str]) -> str:
    return _VALUE.sub(lambda found: values[found[1] or found[2]], sentence)


@lru_cache(maxsize=4)
def _sentences(of_pack: tuple[str, ...]) -> tuple[tuple[re.Pattern[str], str], ...]:
    """The sentences with values in them, each with the pattern of what was made of it."""
    every = (*records.SENTENCES, *provenance.SENTENCES, *gaps.SENTENCES, *of_pack)
    return tuple((re.compile(_pattern(one), re.DOTALL), one) for one in every)


def _pattern(sentence: str) -> str:
    """A name that comes twice is matched as whatever it was the first time."""
    parts, at, met = [], 0, set[str]()
    for found in _VALUE.finditer(sentence):
        name = found[1] or found[2]
        parts += [re.escape(sentence[at : found.start()]), f"(?P={name})" if name in met else f"(?P<{name}>.+?)"]
        met.add(name)
        at = found.end()
    return "".join([*parts, re.escape(sentence[at:])])


class _Words:
    """What tags and texts of a page are in English, kept as long as the pack says the same."""

    def __init__(self, pack: Mapping[str, str]) -> None:
        self.pack = pack
        self._word, self._english = _dictionary(pack), _lookup(pack)
        self.tag = lru_cache(_KEPT)(self._tag)
        self.text = lru_cache(_KEPT)(self._text)

    def _tag(self, piece: str) -> str:
        return _SPOKEN.sub(self._attribute, piece)

    def _attribute(self, found: re.Match[str]) -> str:
        return f'{found[1]}="{self._whole(found[2]) or _RUN.sub(self._run, found[2])}"'

    def _text(self, piece: str, plain: bool) -> str:
        whole = self._whole(piece.strip())
        if whole is not None:
            return piece.replace(piece.strip(), whole)
        return _RUN.sub(self._run, piece) if plain else _LONG_RUN.sub(self._marked_run, piece)

    def _whole(self, text: str) -> str | None:
        """A text as it stands, in English, or what its parts make up."""
        bare = unescape(text)
        found = self._english(bare) or self._joined(bare)
        return None if found is None else escape(found)

    def _joined(self, text: str) -> str | None:
        """A text whose every part has English, joined as English does it; None where one has none.

        A joint may be part of a name, 许可（新办）: of the parts ahead the longest that has English counts.
        """
        parts = _JOINT.split(text)
        said, at = [], 0
        while at < len(parts):
            if at % 2:
                said.append(_JOINTS[parts[at]])
            elif _RUN.search(parts[at]):
                ends = range(min(len(parts), at + _MOST_JOINED), at, -2)
                found = ((end, self._word("".join(parts[at:end]))) for end in ends if end - at < len(parts))
                at, word = next(((end - 1, word) for end, word in found if word), (at, None))
                if word is None:
                    return None
                said.append(word)
            else:
                said.append(parts[at])
            at += 1
        return "".join(said) if len(parts) > 1 else None

    def _run(self, found: re.Match[str]) -> str:
        return self._whole(found[0]) or found[0]

    def _marked_run(self, found: re.Match[str]) -> str:
        """A run in English; else what in a list has English, the rest marked; else the whole marked, numbers too."""
        run = found[0]
        if found.string[found.end() : found.end() + 1].isalnum():
            return _marked(run)  # the beginning of a number: 演示370203…
        whole = self._whole(run)
        if whole is None and not _SENTENCE.search(run) and any(self._whole(part) for part in _RUN.findall(run)):
            return _RUN.sub(lambda part: self._whole(part[0]) or _marked(part[0]), run)
        return whole or _marked(run)


def _marked(text: str) -> str:
    return f"<span {MARK}>{text}</span>"


_present = _Words({})
