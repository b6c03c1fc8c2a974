"""Writing the index of published versions: at publication, and anew when its form has changed."""

from collections.abc import Iterator

from django.db import transaction

from tongban.catalog import queries
from tongban.catalog.compiled import bring, version_of
from tongban.catalog.definition import ItemVersion
from tongban.catalog.listing import FORM, columns_of, situations_of
from tongban.catalog.models import ItemIndex, ItemVersionRecord, SituationIndex
from tongban.core.city import CityModel

_AT_ONCE = 64


def index_rows(version: ItemVersion, words: str) -> Iterator[CityModel]:
    """The rows that stand beside a version published with the words of that digest; write them with it."""
    yield ItemIndex(**columns_of(version, words))
    for columns in situations_of(version):
        yield SituationIndex(**columns)


def index_versions(*, anew: bool = False) -> int:
    """Make the index of the published versions that have none of today's form, or of all; how many were made."""
    rows = ItemIndex.objects.all() if anew else ItemIndex.objects.exclude(form=FORM)
    with transaction.atomic():
        SituationIndex.objects.filter(digest__in=list(rows.values_list("digest", flat=True))).delete()
        rows.delete()
        there = ItemIndex.objects.values("digest")
        columns = ("digest", "vocabulary_digest", "declared_until")
        wanting = list(ItemVersionRecord.objects.exclude(digest__in=there).values_list(*columns))
        for start in range(0, len(wanting), _AT_ONCE):
            some = wanting[start : start + _AT_ONCE]
            bring([digest for digest, _words, _until in some])
            _write([row for one in some for row in index_rows(version_of(*one), one[1])])
    queries.forget()
    return len(wanting)


def _write(rows: list[CityModel]) -> None:
    ItemIndex.objects.bulk_create((row for row in rows if isinstance(row, ItemIndex)), ignore_conflicts=True)
    SituationIndex.objects.bulk_create((row for row in rows if isinstance(row, SituationIndex)), ignore_conflicts=True)
