"""Reads of published bundles: compiled versions are kept by digest for good, the list of them for a few seconds."""

from dataclasses import replace
from datetime import date
from functools import lru_cache

from django.utils.translation import gettext as _

from tongban.catalog.bundle import BundleVersion
from tongban.catalog.compiled import vocabulary_of
from tongban.catalog.errors import NoValidVersion
from tongban.catalog.models import BundleVersionRecord
from tongban.catalog.pack.bundle import compile_bundle
from tongban.catalog.revisions.models import VersionEnd
from tongban.catalog.terms import Term, terms
from tongban.core.cache import timed


class NoBundle(NoValidVersion):
    """No version of the bundle is in force on the day."""

    code = "TB-BUN-404"

    def __init__(self, key: str) -> None:
        super().__init__(_("没有名为“%(key)s”的一件事，或者它已经不再办理。请从首页查找。") % {"key": key[:60]})


def bundle(key: str, on: date) -> BundleVersion:
    """The version of a bundle in force on a day. Raises NoBundle (TB-BUN-404)."""
    found = next((one for one in bundles(on) if one.key == key), None)
    if found is None:
        raise NoBundle(key)
    return found


def bundles(on: date) -> list[BundleVersion]:
    """Every bundle in force on a day, by key."""
    return [whole(one) for one in _listed() if one.holds(on)]


def whole(term: Term) -> BundleVersion:
    """The version that is in force for a term."""
    return _version(term.digest, term.until)


def read_terms() -> tuple[Term, ...]:
    """Every published version by key and first day, as the database has them at this moment."""
    ends = dict(VersionEnd.objects.order_by("at", "id").values_list("digest", "last_day"))
    columns = ("key", "in_force", "declared_until", "digest")
    return tuple(terms(BundleVersionRecord.objects.order_by("key", "in_force").values_list(*columns), ends))


def versions(key: str) -> list[Term]:
    """The published versions of a bundle, the earliest first; one withdrawn before its first day never was."""
    return [one for one in _listed() if one.key == key]


def bundle_version(digest: str) -> BundleVersion:
    """The version with this digest, in force or not. Raises NoBundle for an unknown digest."""
    found = next((whole(one) for one in _listed() if one.digest == digest), None)
    if found is None:
        raise NoBundle(digest)
    return found


def name_of(key: str) -> str:
    """What a bundle is called in its newest version, also where none is in force any more; else its key."""
    known = versions(key)
    return _compiled(known[-1].digest).name if known else key


def compiled(record: BundleVersionRecord) -> BundleVersion:
    """A published version out of its stored texts, whether or not it ever came into force."""
    return _compiled(record.digest)


def bundles_with(item_key: str, on: date) -> list[BundleVersion]:
    """The bundles in force on a day that an item may be part of."""
    return [one for one in bundles(on) if item_key in one.items]


def forget() -> None:
    """Let go of the list kept in this process; called after a load."""
    _listed.forget()


@timed(seconds=5)
def _listed() -> tuple[Term, ...]:
    return read_terms()


@lru_cache(maxsize=4096)
def _version(digest: str, until: date | None) -> BundleVersion:
    return replace(_compiled(digest), until=until)


@lru_cache(maxsize=4096)
def _compiled(digest: str) -> BundleVersion:
    record = BundleVersionRecord.objects.get(digest=digest)
    return compile_bundle(record.files, vocabulary_of(record.vocabulary_digest), record.in_force, digest)
