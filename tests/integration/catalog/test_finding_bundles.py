"""Bundles in the search, the suggestions, the vectors and the open catalogue."""

import json
from typing import Any

import pytest
from django.test import Client

from tongban.catalog.opendata import Dataset, Form
from tongban.catalog.opendata.making import edition
from tongban.catalog.search.finding import find_bundles
from tongban.core import clock
from tongban.core.models import Job

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


@pytest.mark.parametrize(
    ("question", "key"),
    [("想开个便利店", "convenience_store"), ("孩子刚出生要办什么", "newborn"), ("bianlidian", "convenience_store")],
)
def test_a_bundle_is_found_by_what_people_call_it(question: str, key: str) -> None:
    assert [one.bundle.key for one in find_bundles(question, clock.today(), meaning=False)][:1] == [key]


@pytest.mark.parametrize("question", ["", "换驾照", "社会团体成立登记"])
def test_what_asks_for_no_bundle_finds_none(question: str) -> None:
    assert find_bundles(question, clock.today(), meaning=False) == []


def test_a_bundle_is_suggested_while_one_types() -> None:
    page = Client().get("/find/suggestions?q=便利店").content.decode()
    assert "开办便利店（一业一证）" in page


def test_the_open_catalogue_has_a_row_for_each_member_and_names_the_packages_of_an_item() -> None:
    def rows(dataset: Dataset) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(edition(dataset, Form.JSON, clock.today()).content)["rows"]
        return found

    store = [row for row in rows(Dataset.BUNDLES) if row["bundle_key"] == "convenience_store"]
    assert len(store) == 11
    assert [row["member_key"] for row in store if row["member"] == "公章刻制"] == [""]
    (tobacco, *_more) = [row for row in rows(Dataset.ITEMS) if row["task_name"].startswith("烟草专卖零售")]
    assert "开办便利店（一业一证）" in tobacco["TC"]


def test_texts_of_bundles_get_their_vectors(settings: Any) -> None:
    texts = {text for job in Job.objects.filter(event_name="catalog.published") for text in job.payload["texts"]}
    assert not texts or "开办便利店（一业一证）" in texts
