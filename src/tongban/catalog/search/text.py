"""How texts are compared: folded to one width, case and script, cut into words, concepts and pairs of characters."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import add

from rjieba import Jieba

from tongban.catalog.search.traditional import SIMPLIFIED

MAX_TEXT = 60
_NOT_WORD = re.compile(r"[\s\W_]+")
#: Words of every question, which say nothing about what it is about.
_FILLING = frozenset(
    re.findall(
        r"\S+",
        "的 了 吗 呢 啊 吧 么 在 要 办 什么 怎么 怎样 如何 我 我们 想 想要 和 是 就 都 这 那 个 一个 有 到 去 给 能"
        " 可以 需要 不 to a an the how i my for",
    )
)

Cut = Callable[[str], Iterator[str]]


def fold(text: str) -> str:
    """The text as it is compared: NFKC, small letters, simplified characters, no blanks and punctuation."""
    return _NOT_WORD.sub("", plain(text))


def plain(text: str) -> str:
    """One width, case and script; blanks and punctuation stay."""
    return unicodedata.normalize("NFKC", text).lower().translate(SIMPLIFIED)


def grams(text: str) -> list[str]:
    """Every one, two and three neighbouring characters; a mark or blank parts neighbours."""
    found: list[str] = []
    for part in _NOT_WORD.split(plain(text)):
        found += part
        found += map(add, part, part[1:])
        found += [part[at : at + 3] for at in range(len(part) - 2)]
    return found


def word_cutter(synonyms: Mapping[str, Iterable[str]]) -> Cut:
    """A function that cuts a text into words and, for each synonym in it, the concepts that synonym stands for."""
    concepts: dict[str, list[str]] = {}
    for concept, others in synonyms.items():
        for word in {fold(concept), *map(fold, others)}:
            concepts.setdefault(word, []).append(f"§{concept}")
    known = re.compile("|".join(re.escape(word) for word in sorted(concepts, key=len, reverse=True)) or r"(?!)")
    jieba = Jieba()

    def cut(text: str) -> Iterator[str]:
        said = plain(text)
        for word in jieba.cut_for_search(said):
            if word not in _FILLING and not _NOT_WORD.fullmatch(word):
                yield word
        for part in _NOT_WORD.split(said):
            for found in known.finditer(part):
                yield from concepts[found[0]]

    return cut
