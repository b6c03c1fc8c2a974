"""Words that may mean the same: pure, over a whole vocabulary, by name, sound, other names, and what they may hold."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.translation import gettext_noop as N_

from tongban.catalog.search.pinyin import full
from tongban.catalog.vocabulary import Element, LicenceType, MaterialType, Vocabulary
from tongban.catalog.word_uses import Word, distinct

#: A piece of a name that so many words have tells nothing.
_COMMON = 60
#: How alike two names must be, as the share of characters they have in common in order.
ALIKE = 0.75
SAME_SOUND, SAME_ALIAS, SAME_OPTIONS, LIKE_NAME = N_("读音相同"), N_("别名相同"), N_("选项相同"), N_("名称相近")
LIKE_MEANING = N_("意思相近")
#: What two names may differ by and mean different things all the same.
_OPPOSITES = ("前后", "新原", "新旧", "起止", "自至", "年月", "月日", "父母", "男女", "上下")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two words of a kind that look alike, the better known one first, and why."""

    kind: str
    one: str
    other: str
    reasons: tuple[str, ...]
    score: float

    @property
    def key(self) -> frozenset[str]:
        """The pair whichever way round it is named."""
        return frozenset((self.one, self.other))


def words_of(vocabulary: Vocabulary) -> Mapping[str, list[Word]]:
    """The words by the kinds that are compared among themselves."""
    return {
        "elements": [*distinct(vocabulary.elements.values())],
        "materials": [*distinct(vocabulary.materials.values())],
        "licences": [*distinct(vocabulary.licences.values())],
    }


def pairs(vocabulary: Vocabulary) -> list[Pair]:
    """Every pair of words that may mean the same, the most alike first; each kind is looked through as a whole."""
    found = [pair for kind, words in words_of(vocabulary).items() for pair in _of_kind(kind, words)]
    return sorted(found, key=lambda pair: (-pair.score, pair.kind, pair.one, pair.other))


def joined_pairs(*lists: Iterable[Pair]) -> list[Pair]:
    """Pairs found in several ways, each once with every reason, the most alike first."""
    found: dict[tuple[str, frozenset[str]], Pair] = {}
    for pair in (one for some in lists for one in some):
        known = found.get((pair.kind, pair.key))
        reasons = (*known.reasons, *pair.reasons) if known else pair.reasons
        best = max(pair.score, known.score) if known else pair.score
        one, other = (known.one, known.other) if known else (pair.one, pair.other)
        found[pair.kind, pair.key] = Pair(pair.kind, one, other, tuple(dict.fromkeys(reasons)), best)
    return sorted(found.values(), key=lambda pair: (-pair.score, pair.kind, pair.one, pair.other))


def near(vocabulary: Vocabulary, text: str, most: int = 8) -> list[tuple[str, Word]]:
    """Words like what somebody types, by kind: what to look at before a new word is made."""
    said = text.strip()
    if not said:
        return []
    found = [
        (max(_alike(said, name) for name in (word.name, *word.aliases)), kind, word)
        for kind, words in words_of(vocabulary).items()
        for word in words
    ]
    best = sorted((one for one in found if one[0] >= 0.5), key=lambda one: (-one[0], one[2].name))
    return [(kind, word) for _score, kind, word in best[:most]]


def twins(vocabulary: Vocabulary, kind: str, name: str) -> list[str]:
    """The words of a kind that a new one of this name would look like a duplicate of, the most alike first."""
    found = [
        (max(_alike(name, one) for one in (word.name, *word.aliases)), word.name)
        for word in words_of(vocabulary).get(kind, ())
        if not opposed(name, word.name)
    ]
    sound = full(name)
    return [one for score, one in sorted(found, reverse=True) if score >= ALIKE or full(one) == sound]


def _of_kind(kind: str, words: list[Word]) -> Iterator[Pair]:
    by_name = {word.name: word for word in words}
    for one, other in sorted(_candidates(words)):
        first, second = by_name[one], by_name[other]
        reasons, score = _reasons(first, second)
        if reasons and may_agree(first, second):
            yield Pair(kind, one, other, reasons, round(score, 3))


def _candidates(words: Iterable[Word]) -> set[tuple[str, str]]:
    """Pairs that have two neighbouring characters, a sound or another name in common: all the others are unlike."""
    marks: dict[str, set[str]] = defaultdict(set)
    for word in words:
        for name in (word.name, *word.aliases):
            marks[f"={name}"].add(word.name)
            marks[f"~{full(name)}"].add(word.name)
            for at in range(len(name) - 1):
                marks[name[at : at + 2]].add(word.name)
    return {
        (one, other)
        for names in marks.values()
        if len(names) <= _COMMON
        for one in names
        for other in names
        if one < other
    }


def _reasons(one: Word, other: Word) -> tuple[tuple[str, ...], float]:
    reasons, score = [], 0.0
    names, others = {one.name, *one.aliases}, {other.name, *other.aliases}
    if names & others:
        reasons, score = [SAME_ALIAS], 1.0
    if full(one.name) == full(other.name):
        reasons, score = [*reasons, SAME_SOUND], max(score, 0.95)
    alike = max(_alike(a, b) for a in names for b in others)
    if alike >= ALIKE and not opposed(one.name, other.name):
        reasons, score = [*reasons, LIKE_NAME], max(score, alike)
    if isinstance(one, Element) and isinstance(other, Element) and _same_options(one, other):
        reasons, score = [*reasons, SAME_OPTIONS], max(score, 0.7) + 0.1
    return tuple(reasons), min(score, 1.0)


def _same_options(one: Element, other: Element) -> bool:
    return len(one.options) > 1 and set(one.options) == set(other.options)


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def opposed(one: str, other: str) -> bool:
    """Whether all that differs is a pair of opposites: 变更前名称, 变更后名称."""
    mine, its = "".join(c for c in one if c not in other), "".join(c for c in other if c not in one)
    return any({mine, its} == set(pair) for pair in _OPPOSITES)


def may_agree(one: Word, other: Word) -> bool:
    """Whether two words could be one: what cannot hold the same values is no duplicate."""
    if isinstance(one, Element) and isinstance(other, Element):
        return one.type is other.type and one.unit == other.unit and not (one.system or other.system)
    if isinstance(one, MaterialType) and isinstance(other, MaterialType):
        return one.kind == other.kind
    return isinstance(one, LicenceType) and isinstance(other, LicenceType) and one.record == other.record
