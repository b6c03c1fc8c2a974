"""The listings of all published versions, read from the index and kept until something is published."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from threading import Lock
from typing import Any

import orjson
from django.db.models import Count, TextField, Value, Window
from django.db.models.functions import Cast

from tongban.catalog.compiled import version_of
from tongban.catalog.definition import ItemVersion
from tongban.catalog.listing import FORM, Catalogue, Listing, listing_from, listing_of, uses_from
from tongban.catalog.models import ItemIndex, ItemVersionRecord, SituationIndex
from tongban.catalog.revisions.models import VersionEnd
from tongban.catalog.terms import Term, terms
from tongban.catalog.word_uses import WordsUsed, words_used
from tongban.core.cache import timed

#: How many there are and the last one's id, of versions, their index and their ends: another where any was written.
Stamp = frozenset[tuple[Any, ...]]
Lines = Mapping[str, tuple[Listing, ...]]
_reading = Lock()
_KEPT = ("kind", "department", "summary", "may_grant", "rest")


@timed(seconds=5)
def stamp() -> Stamp:
    """What tells whether anything was published or indexed since."""
    versions, *others = (
        model.objects.order_by("-id")
        .annotate(n=Window(Count("*")), of=Value(model.__name__))
        .values_list("of", "id", "n")[:1]
        for model in (ItemVersionRecord, ItemIndex, VersionEnd)
    )
    return frozenset(versions.union(*others, all=True))


def lines() -> Lines:
    """Every published version by item, the earliest first, each with the last day it is in force."""
    return _lines(stamp())


def by_digest() -> Mapping[str, Listing]:
    """Every published version by its digest."""
    return _by_digest(stamp())


def catalogue(on: date) -> Catalogue:
    """Every item in force on a day, as lists show it."""
    return _catalogue(stamp(), on)


def uses(listings: Iterable[Listing]) -> list[WordsUsed]:
    """What some versions use of the words."""
    wanted = list(listings)
    rows = ItemIndex.objects.filter(form=FORM, digest__in=[one.digest for one in wanted])
    kept = dict(rows.values_list("digest", "uses"))
    return [uses_from(kept[one.digest]) if one.digest in kept else words_used(_version(one)) for one in wanted]


def forget() -> None:
    """Look anew at once."""
    stamp.forget()


def _lines(stamp: Stamp) -> Lines:
    # One thread reads, the others wait for it: a large catalogue is not read twice at once.
    with _reading:
        return _read(stamp)


@lru_cache(maxsize=2)
def _read(_stamp: Stamp) -> Lines:
    versions = read_versions()
    kept = {row["digest"]: row for row in ItemIndex.objects.filter(form=FORM).values("digest", *_KEPT)}
    situations: dict[str, list[tuple[str, ...]]] = {}
    # As text: of tens of thousands of small values Django's own way of reading each would take most of the time.
    told = SituationIndex.objects.order_by("digest", "place").annotate(said=Cast("aliases", TextField()))
    for digest, name, aliases in told.values_list("digest", "name", "said"):
        situations.setdefault(digest, []).append((name, *orjson.loads(aliases)))
    found: dict[str, list[Listing]] = {}
    for term in versions.terms:
        name, words = versions.named[term.digest]
        own, until = kept.get(term.digest), term.until
        found.setdefault(term.key, []).append(
            listing_of(version_of(term.digest, words, until), words)
            if own is None
            else listing_from(
                own, tuple(situations.get(term.digest, ())), words=words, key=term.key, name=name,
                in_force=term.in_force, until=until, digest=term.digest,
            )
        )  # fmt: skip
    return {key: tuple(some) for key, some in found.items()}


@dataclass(frozen=True, slots=True)
class Versions:
    """The term of every published version by key and first day; by its digest its name and the digest of its words."""

    terms: list[Term]
    named: Mapping[str, tuple[str, str]]


def read_versions() -> Versions:
    """Every published version as the database has them at this moment."""
    columns = ("key", "in_force", "declared_until", "digest", "name", "vocabulary_digest")
    rows = list(ItemVersionRecord.objects.order_by("key", "in_force").values_list(*columns))
    ends = dict(VersionEnd.objects.order_by("at", "id").values_list("digest", "last_day"))
    named = {digest: (name, words) for *_term, digest, name, words in rows}
    return Versions(terms((row[:4] for row in rows), ends), named)


@lru_cache(maxsize=2)
def _by_digest(stamp: Stamp) -> Mapping[str, Listing]:
    return {one.digest: one for some in _lines(stamp).values() for one in some}


@lru_cache(maxsize=4)
def _catalogue(stamp: Stamp, on: date) -> Catalogue:
    found = (in_force(some, on) for _, some in sorted(_lines(stamp).items()))
    return Catalogue(tuple(one for one in found if one is not None))


def in_force(some: Iterable[Listing], on: date) -> Listing | None:
    """The version of an item that is in force on a day."""
    return next((one for one in some if one.in_force <= on and (one.until is None or on <= one.until)), None)


def _version(one: Listing) -> ItemVersion:
    return version_of(one.digest, one.words, one.until)
