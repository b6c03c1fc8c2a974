"""The listings of all published versions, read from the index and kept until something is published."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import lru_cache
from threading import Lock
from typing import Any

import orjson
from django.db.models import Count, TextField, Value, Window
from django.db.models.functions import Cast

from tongban.catalog.compiled import version_of
from tongban.catalog.definition import ItemVersion
from tongban.catalog.listing import FORM, Catalogue, Listing, ended, listing_from, listing_of, uses_from
from tongban.catalog.models import ItemIndex, ItemVersionRecord, SituationIndex
from tongban.catalog.revisions.models import VersionEnd
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
    rows = ItemVersionRecord.objects.order_by("key", "in_force").values_list(
        "key", "name", "in_force", "declared_until", "digest", "vocabulary_digest"
    )
    kept = {row["digest"]: row for row in ItemIndex.objects.filter(form=FORM).values("digest", *_KEPT)}
    situations: dict[str, list[tuple[str, ...]]] = {}
    # As text: of tens of thousands of small values Django's own way of reading each would take most of the time.
    told = SituationIndex.objects.order_by("digest", "place").annotate(said=Cast("aliases", TextField()))
    for digest, name, aliases in told.values_list("digest", "name", "said"):
        situations.setdefault(digest, []).append((name, *orjson.loads(aliases)))
    ends = dict(VersionEnd.objects.order_by("at", "id").values_list("digest", "last_day"))
    found: dict[str, list[Listing]] = {}
    for key, name, in_force, declared, digest, words in rows:
        if digest in ends and ends[digest] < in_force:  # withdrawn before its first day: it never was
            continue
        until = _earlier(declared, ends[digest]) if digest in ends else declared
        if digest in kept:
            published = {"key": key, "name": name, "in_force": in_force, "until": until, "digest": digest}
            listing = listing_from(kept[digest], tuple(situations.get(digest, ())), words=words, **published)
        else:
            listing = listing_of(version_of(digest, words, until), words)
        before = found.setdefault(key, [])
        if before:
            before[-1] = ended(before[-1], _earlier(before[-1].until, in_force - timedelta(days=1)))
        before.append(listing)
    return {key: tuple(some) for key, some in found.items()}


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


def _earlier(one: date | None, other: date) -> date:
    return other if one is None else min(one, other)
