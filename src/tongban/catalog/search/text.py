"""How texts are compared: folded to one width, case and script, cut into words, concepts and pairs of characters."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping

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


def grams(text: str) -> Iterator[str]:
    """Every one, two and three neighbouring characters."""
    folded = fold(text)
    for size in (1, 2, 3):
        for start in range(len(folded) - size + 1):
            yield folded[start : start + size]


def word_cutter(synonyms: Mapping[str, Iterable[str]]) -> Cut:
    """A function that cuts a text into words and, for each synonym in it, the concepts that synonym stands for."""
    concepts: dict[str, list[str]] = {}
    for concept, others in synonyms.items():
        for word in {fold(concept), *map(fold, others)}:
            concepts.setdefault(word, []).append(f"§{concept}")
    known = re.compile("|".join(re.escape(word) for word in sorted(concepts, key=len, reverse=True)) or r"(?!)")
    jieba = Jieba()

    def cut(text: str) -> Iterator[str]:
        for word in jieba.cut_for_search(plain(text)):
            if word not in _FILLING and fold(word):
                yield word
        for found in known.finditer(fold(text)):
            yield from concepts[found[0]]

    return cut
