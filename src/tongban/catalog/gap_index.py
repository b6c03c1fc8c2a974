"""The gaps of the published versions, kept as rows beside their index: counted and paged without compiling any."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from tongban.catalog import bundles, listed, queries
from tongban.catalog.compiled import bring, version_of
from tongban.catalog.definition import ItemVersion
from tongban.catalog.gaps import KINDS, Gap, bundle_gaps, in_order, pack_gaps, version_gaps
from tongban.catalog.models import EnglishRecord, GapIndex, ItemIndex, ItemVersionRecord, VocabularyRecord
from tongban.catalog.pack.sources import Source
from tongban.catalog.revisions.models import VersionEnd
from tongban.core import clock
from tongban.core.cache import timed
from tongban.standards.hashes import digest

_AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class Gaps:
    """The gaps that hold some words: how many of each kind, and any part of them in the order they are told."""

    counts: Mapping[str, int]
    _own: tuple[Gap, ...]
    _kept: QuerySet[GapIndex]

    def part(self, kind: str, part: slice) -> list[Gap]:
        """Some of one kind, or of all kinds."""
        found: list[Gap] = []
        skip, left = part.start, part.stop - part.start
        for one in [kind] if kind else KINDS:
            count = self.counts.get(one, 0)
            if skip < count and left > 0:
                found += self._of_kind(one, slice(skip, skip + left))
            left -= max(0, min(count - skip, left))
            skip = max(0, skip - count)
        return found

    def _of_kind(self, kind: str, part: slice) -> Iterator[Gap]:
        own = [one for one in self._own if one.kind == kind]
        yield from own[part]
        kept = slice(max(part.start - len(own), 0), max(part.stop - len(own), 0))
        rows = self._kept.filter(kind=kind).order_by("item", "digest", "place")[kept]
        for row in rows:
            yield Gap(row.kind, row.item, row.where, row.what, row.source, row.confidence)


def find(query: str = "") -> Gaps:
    """The gaps of the pack and of every version in force today or later; all, or those that hold some words."""
    own = tuple(one for one in _own() if any(query in text for text in (one.item, one.where, one.what)))
    withdrawn = VersionEnd.objects.filter(last_day__lt=clock.today()).values("digest")
    kept = GapIndex.objects.exclude(digest__in=_over()).exclude(digest__in=withdrawn)
    if query:
        kept = kept.filter(Q(item__contains=query) | Q(where__contains=query) | Q(what__contains=query))
    counts = dict(kept.order_by().values_list("kind").annotate(Count("id")))
    for one in own:
        counts[one.kind] = counts.get(one.kind, 0) + 1
    return Gaps(counts, own, kept)


@timed(seconds=5)
def _own() -> list[Gap]:
    """The gaps that are no version's."""
    names = {one.key: one.name for one in listed.by_digest().values() if not _ended(one.digest)}
    english = queries.english()
    of_bundles = [gap for one in bundles.bundles(clock.today()) for gap in bundle_gaps(one, english)]
    of_pack = pack_gaps(names, queries.implementing_codes(), queries.vocabulary(), queries.calendar())
    return in_order([*of_pack, *of_bundles])


def _over() -> list[str]:
    return [digest_ for digest_ in listed.by_digest() if _ended(digest_)]


def _ended(digest_: str) -> bool:
    until = listed.by_digest()[digest_].until
    return until is not None and until < clock.today()


def made_of() -> str:
    """What tells whether gaps are still told from what is loaded: the words with their sources, and the English."""
    newest = (
        model.objects.order_by("-loaded_at", "-id").values_list("digest", flat=True).first() or ""
        for model in (VocabularyRecord, EnglishRecord)
    )
    return digest("\n".join(newest))


def rows(version: ItemVersion, sources: Mapping[str, Source], english: Mapping[str, str]) -> list[GapIndex]:
    """The rows that stand beside a version; write them with it."""
    return [
        GapIndex(
            digest=version.digest, place=place, kind=one.kind, item=one.item, where=one.where, what=one.what,
            source=one.source, confidence=one.confidence,
        )
        for place, one in enumerate(version_gaps(version, sources, english))
    ]  # fmt: skip


def index_gaps(known: Iterable[ItemVersion] = ()) -> int:
    """Tell the gaps of every version anew that were told from other words or other English; of how many.

    ``known``: versions that are compiled already.
    """
    told = made_of()
    compiled = {one.digest: one for one in known}
    stale = set(ItemIndex.objects.exclude(gaps_of=told).values_list("digest", flat=True))
    columns = ("digest", "vocabulary_digest", "declared_until")
    wanting = [row for row in ItemVersionRecord.objects.values_list(*columns) if row[0] in stale]
    sources, english = (queries.sources(), queries.english()) if wanting else ({}, {})
    for start in range(0, len(wanting), _AT_ONCE):
        some = wanting[start : start + _AT_ONCE]
        bring([row[0] for row in some if row[0] not in compiled])
        versions = [compiled.get(row[0]) or version_of(*row) for row in some]
        digests = [row[0] for row in some]
        with transaction.atomic():
            GapIndex.objects.filter(digest__in=digests).delete()
            found = [row for version in versions for row in rows(version, sources, english)]
            GapIndex.objects.bulk_create(found, ignore_conflicts=True)
            ItemIndex.objects.filter(digest__in=digests).update(gaps_of=told)
    return len(wanting)
