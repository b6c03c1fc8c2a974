"""Reads of published bundles: compiled versions are kept by digest for good, the list of them for a few seconds."""

from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

from django.utils.translation import gettext as _

from tongban.catalog.bundle import BundleVersion
from tongban.catalog.compiled import vocabulary_of
from tongban.catalog.errors import NoValidVersion
from tongban.catalog.models import BundleVersionRecord
from tongban.catalog.pack.bundle import compile_bundle
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
    return [_version(digest, until) for _key, since, until, digest in _listed() if _holds(since, until, on)]


def bundle_version(digest: str) -> BundleVersion:
    """The version with this digest, in force or not. Raises NoBundle for an unknown digest."""
    found = next((_version(one, until) for _key, _since, until, one in _listed() if one == digest), None)
    if found is None:
        raise NoBundle(digest)
    return found


def bundles_with(item_key: str, on: date) -> list[BundleVersion]:
    """The bundles in force on a day that an item may be part of."""
    return [one for one in bundles(on) if item_key in one.items]


def forget() -> None:
    """Let go of the list kept in this process; called after a load."""
    _listed.forget()


@timed(seconds=5)
def _listed() -> tuple[tuple[str, date, date | None, str], ...]:
    """Key, first day, last day (None: open) and digest of every published version."""
    columns = ("key", "in_force", "declared_until", "digest")
    rows = list(BundleVersionRecord.objects.order_by("key", "in_force").values_list(*columns))
    following = [*rows[1:], None]
    return tuple(_ended(row, after) for row, after in zip(rows, following, strict=True))


def _ended(
    row: tuple[str, date, date | None, str], after: tuple[str, date, date | None, str] | None
) -> tuple[str, date, date | None, str]:
    key, since, until, digest = row
    replaced = after[1] - timedelta(days=1) if after is not None and after[0] == key else None
    ends = [day for day in (until, replaced) if day is not None]
    return key, since, min(ends) if ends else None, digest


def _holds(since: date, until: date | None, on: date) -> bool:
    return since <= on and (until is None or on <= until)


@lru_cache(maxsize=4096)
def _version(digest: str, until: date | None) -> BundleVersion:
    return replace(_compiled(digest), until=until)


@lru_cache(maxsize=4096)
def _compiled(digest: str) -> BundleVersion:
    record = BundleVersionRecord.objects.get(digest=digest)
    return compile_bundle(record.files, vocabulary_of(record.vocabulary_digest), record.in_force, digest)
