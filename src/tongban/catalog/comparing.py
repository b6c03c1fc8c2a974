"""What changed between two published versions of an item or bundle, in words; kept, for neither ever changes."""

from functools import lru_cache

from tongban.catalog import queries
from tongban.catalog.bundles import bundle_version
from tongban.catalog.models import BundleVersionRecord, ItemVersionRecord, VocabularyRecord
from tongban.catalog.pack.bundles import BundleFolder
from tongban.catalog.pack.changes import Change, between_bundles, version_changes
from tongban.catalog.pack.check import ItemFolder
from tongban.catalog.pack.vocabulary import read_vocabulary
from tongban.catalog.vocabulary import Vocabulary


@lru_cache(maxsize=256)
def published_changes(before: str, after: str) -> tuple[Change, ...]:
    """The changes from one published version, by its digest, to another. Raises NoValidVersion for an unknown one."""
    old, new = (_folder(digest) for digest in (before, after))
    words = [_words(digest) for digest in (before, after)]
    return tuple(version_changes(old, new, *words))


@lru_cache(maxsize=256)
def bundle_changes(before: str, after: str) -> tuple[Change, ...]:
    """The same of a bundle. Raises NoBundle for an unknown digest."""
    return tuple(between_bundles(*(_bundle_folder(digest) for digest in (before, after))))


def _bundle_folder(digest: str) -> BundleFolder:
    record = BundleVersionRecord.objects.get(digest=digest)
    return BundleFolder(record.key, record.in_force, record.files, digest, bundle_version(digest))


def _folder(digest: str) -> ItemFolder:
    version = queries.version(digest)
    record = ItemVersionRecord.objects.get(digest=digest)
    return ItemFolder(record.key, record.in_force, record.files, digest, version)


def _words(digest: str) -> Vocabulary:
    words = ItemVersionRecord.objects.values_list("vocabulary_digest", flat=True).get(digest=digest)
    return read_vocabulary(VocabularyRecord.objects.filter(digest=words)[:1].get().files)
