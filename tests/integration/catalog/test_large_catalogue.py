"""A catalogue several times as large asks the database no more for its lists; its index says what its versions say."""

import pytest
from benchmarks import large_catalogue
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tongban.catalog import queries
from tongban.catalog.listing import listing_of
from tongban.catalog.models import ItemIndex, ItemVersionRecord, SearchSnapshot, SituationIndex
from tongban.catalog.search import finding, prepared
from tongban.core import clock
from tongban.core.cache import forget_all

pytestmark = pytest.mark.django_db
ITEMS, SITUATIONS = 200, 900
PAGES = (
    "/",
    "/?theme=开办",
    "/?all&page=3",
    "/?q=资质证书变更",
    "/find/suggestions?q=资质证书变更",
)


def _asked() -> list[int]:
    found = []
    for page in PAGES:
        forget_all()
        with CaptureQueriesContext(connection) as asked:
            assert Client().get(page).status_code == 200
        found.append(len(asked))
    return found


def _enlarge() -> list[str]:
    listings = list(queries.catalogue(clock.today()))
    records = {one.digest: one for one in ItemVersionRecord.objects.all()}
    index = {one.digest: one for one in ItemIndex.objects.all()}
    real = [(records[one.digest], index[one.digest]) for one in listings]
    made = list(large_catalogue.catalogue(real, settings.CITY, ITEMS, SITUATIONS))
    ItemVersionRecord.objects.bulk_create(ItemVersionRecord(**one.version) for one in made)
    ItemIndex.objects.bulk_create(ItemIndex(**one.index) for one in made)
    SituationIndex.objects.bulk_create(SituationIndex(**row) for one in made for row in one.situations)
    queries.forget()
    assert sum(len(one.situations) for one in made) == SITUATIONS
    return [one.version["key"] for one in made]


def test_lists_of_a_large_catalogue_ask_the_database_no_more_than_of_a_small_one(pack: None) -> None:
    _asked()
    before = _asked()

    keys = _enlarge()
    _asked()
    assert _asked() == before
    items = queries.catalogue(clock.today())
    assert len(items) == ITEMS
    for key in keys[:: len(keys) // 3]:
        listing = items.by_key[key]
        assert listing == listing_of(queries.compiled(listing), listing.words)


def test_the_index_of_the_search_is_read_and_not_made_in_each_process(
    pack: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert SearchSnapshot.objects.filter(name="wording", size__gte=44).exists()
    found = [one.item.key for one in finding.find("资质证书变更", clock.today())]

    def refuse(*_given: object) -> None:
        raise AssertionError("a text was made ready again")

    monkeypatch.setattr(prepared, "counted", refuse)
    monkeypatch.setattr(finding, "_indexes", finding._Indexes())
    forget_all()
    assert [one.item.key for one in finding.find("资质证书变更", clock.today())] == found
