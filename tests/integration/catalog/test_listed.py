"""Lists come from the index of published versions: no rule book is compiled for them, and it can always be remade."""

from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.integration.catalog.test_publishing import write
from tests.unit.catalog.small_pack import FILES, FOLDER
from tests.unit.catalog.test_situations import SITUATIONS

from tongban.catalog import compiled, listed, queries
from tongban.catalog.indexing import index_versions
from tongban.catalog.listing import FORM, listing_of
from tongban.catalog.models import ItemIndex, SituationIndex
from tongban.catalog.services import load_pack
from tongban.catalog.word_uses import words_used

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 1)


@pytest.fixture
def loaded(tmp_path: Path) -> None:
    item = FILES[FOLDER + "item.yaml"] + "themes: [开办]\n" + SITUATIONS
    load_pack(write(tmp_path, {**FILES, FOLDER + "item.yaml": item}))


def _refuse(*_anything: object) -> None:
    raise AssertionError("a list compiled a rule book")


def test_a_list_compiles_no_rules_and_asks_the_database_as_often_for_many_items_as_for_one(
    loaded: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiled, "compile_item", _refuse)
    for read in (listed._read, listed._catalogue):  # the load has read it, for the search
        read.cache_clear()
    queries.forget()
    with CaptureQueriesContext(connection) as asked:
        items = queries.catalogue(DAY)
        assert [one.key for one in items] == sorted(one.key for one in items)
        assert queries.words_used(DAY)
    assert len(asked) == 6


def test_what_the_index_says_is_what_the_version_says(loaded: None) -> None:
    for listing in queries.catalogue(DAY):
        version = queries.compiled(listing)
        assert listing == listing_of(version, listing.words)
    assert queries.words_used(DAY) == [words_used(one) for one in queries.items(DAY)]


def test_an_index_of_another_form_is_made_anew_and_a_missing_one_is_no_fault(loaded: None) -> None:
    before = list(queries.catalogue(DAY))
    ItemIndex.objects.update(form=FORM - 1, rest={}, uses={})
    queries.forget()
    assert list(queries.catalogue(DAY)) == before
    assert queries.words_used(DAY)[0].key == before[0].key
    assert index_versions() > 0
    assert index_versions() == 0
    assert SituationIndex.objects.count() == 2
    assert not ItemIndex.objects.exclude(form=FORM).exists()
    assert list(queries.catalogue(DAY)) == before


def test_the_catalogue_is_narrowed_and_counted_by_whom_theme_and_department(loaded: None) -> None:
    items = queries.catalogue(DAY)
    for facet, of in (("who", "for_"), ("theme", "themes"), ("department", "departments")):
        counts = items.counts(items.everywhere, facet)
        assert counts
        for value, count in counts.items():
            there = items.narrowed(items.everywhere, facet, value)
            assert [items.listings[place] for place in there] == [one for one in items if value in getattr(one, of)]
            assert len(there) == count
    assert len(items.narrowed(items.everywhere, "theme", "没有这样的主题")) == 0
