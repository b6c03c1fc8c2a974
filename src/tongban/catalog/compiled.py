"""Versions compiled from their stored texts: the ones opened lately, each compiled once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from threading import Lock

from tongban.catalog.definition import ItemVersion
from tongban.catalog.models import ItemVersionRecord, VocabularyRecord
from tongban.catalog.pack.item import compile_item
from tongban.catalog.pack.vocabulary import read_vocabulary
from tongban.catalog.vocabulary import Vocabulary

#: Compiled versions kept in a process; a large one takes about half a megabyte.
_KEPT = 512

_compiling = Lock()
#: Stored texts on their way to being compiled, and the digests that have been brought already.
_brought: dict[str, ItemVersionRecord] = {}
_met: set[str] = set()


@lru_cache(maxsize=_KEPT)
def version_of(digest: str, words: str, until: date | None) -> ItemVersion:
    """A published version by its digest, with the words of that digest, and the last day it is in force."""
    # One thread compiles, the others wait for it: all at once they would do the same work side by side.
    with _compiling:
        return replace(_compiled(digest, words), until=until)


def bring(digests: Sequence[str]) -> None:
    """Read the texts of those versions this process has not met yet, all in one go: they are about to be compiled."""
    absent = [digest for digest in digests if digest not in _met]
    if absent:
        _brought.clear()
        _brought.update({row.digest: row for row in ItemVersionRecord.objects.filter(digest__in=absent)})
        _met.update(absent)


@lru_cache(maxsize=_KEPT)
def _compiled(digest: str, words: str) -> ItemVersion:
    record = _brought.pop(digest, None) or ItemVersionRecord.objects.get(digest=digest)
    return compile_item(record.files, vocabulary_of(words), record.in_force, digest)


@lru_cache(maxsize=64)
def vocabulary_of(digest: str) -> Vocabulary:
    """The words of that digest."""
    return read_vocabulary(VocabularyRecord.objects.filter(digest=digest)[:1].get().files)
