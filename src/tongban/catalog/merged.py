"""What was said of pairs of words: which are to be merged, which were, and which are no duplicates."""

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum

from django.utils.translation import gettext_noop as N_

from tongban.catalog.models import WordDecision
from tongban.catalog.word_uses import Word

#: By kind (elements, materials): the word that goes and the one that stays.
Merges = Mapping[str, Mapping[str, str]]
#: Where the merges of the vocabulary desk stand among the published words.
MERGES_FILE = "vocabulary/merges/studio.yaml"


class Act(StrEnum):
    """What can be said of two words."""

    PROPOSED = N_("提出合并")
    AGREED = N_("同意合并")
    SENT_BACK = N_("不同意合并")
    DIFFERENT = N_("不是重复")
    SPLIT_PROPOSED = N_("提出拆开")
    SPLIT = N_("同意拆开")
    KEPT = N_("不同意拆开")


#: After these two words are one; that somebody proposed to part them again changes nothing yet.
IN_FORCE = (Act.AGREED, Act.SPLIT_PROPOSED, Act.KEPT)


def newest() -> dict[tuple[str, frozenset[str]], WordDecision]:
    """The decision that holds of each pair, by kind and the two words."""
    rows = WordDecision.objects.order_by("at", "id")
    return {(row.kind, frozenset((row.old, row.into))): row for row in rows}


def agreed() -> dict[str, dict[str, str]]:
    """The merges in force, by kind; a word that went into one that went on is followed to where it stays."""
    found: dict[str, dict[str, str]] = {}
    for row in newest().values():
        if row.act in IN_FORCE:
            found.setdefault(row.kind, {})[row.old] = row.into
    return {kind: {old: _followed(into, merges) for old, into in merges.items()} for kind, merges in found.items()}


def called_now(kind: str, names: Collection[str], wanted: Collection[str], words: Mapping[str, Word]) -> dict[str, str]:
    """The names that were given under words which are called otherwise today, by the old ones.

    A word that went into another is called as that one. Of two that were parted again, what was given under the one
    that had stayed belongs to the other where only that is ``wanted``.
    """
    parted = {row.old: row.into for row in newest().values() if row.kind == kind and row.act == Act.SPLIT}
    found = {name: words[name].name if name in words else name for name in names}
    for name, now in found.items():
        if now not in wanted:
            back = (old for old, into in parted.items() if into == now and old in wanted and old not in found.values())
            found[name] = next(back, now)
    return {name: now for name, now in found.items() if name != now}


def _followed(word: str, merges: Mapping[str, str]) -> str:
    seen = {word}
    while (further := merges.get(word)) is not None and further not in seen:
        word = further
        seen.add(word)
    return word


def merges_text(merges: Merges) -> str:
    """The merges as the pack has them."""
    return "".join(_table(kind, merges[kind].items()) for kind in sorted(merges))


def _table(kind: str, merges: Iterable[tuple[str, str]]) -> str:
    return f"{kind}:\n" + "".join(f"  {_quoted(old)}: {_quoted(into)}\n" for old, into in sorted(merges))


def _quoted(word: str) -> str:
    return "'" + word.replace("'", "''") + "'"
