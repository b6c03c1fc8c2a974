"""The open catalogue over HTTP: for anybody, by the day, and only once while it has not changed."""

import csv
import io

import orjson
import pytest
from django.test import Client

from tongban.catalog.models import OpenDataFile

pytestmark = pytest.mark.usefixtures("pack")


def test_anybody_reads_what_there_is_and_what_each_field_means(client: Client) -> None:
    page = client.get("/opendata/").content.decode()
    assert "catalog_code" in page
    assert "编码从不自造" in page
    assert "/opendata/items.csv?on=2026-05-01" in page
    assert 'href="/opendata/"' in client.get("/").content.decode()


def test_the_catalogue_of_a_day_is_the_one_in_force_on_it(client: Client) -> None:
    def limit(on: str) -> set[str]:
        answer = client.get(f"/opendata/items/hazchem_operation/items.csv?on={on}")
        table = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
        return {row["anticipate_day"] for row in table}

    assert limit("2026-04-30") == {"30"}
    assert limit("2026-05-01") == {"20"}
    assert client.get("/opendata/items.json?on=2020-01-01").status_code == 404
    assert client.get("/opendata/items/nothing/items.json").status_code == 404
    assert client.get("/opendata/items.json?on=May").status_code == 422


def test_a_program_is_told_when_nothing_changed(client: Client) -> None:
    first = client.get("/opendata/materials.json")
    assert orjson.loads(first.content)["rows"]
    assert first["Cache-Control"] == "public, max-age=300"
    assert client.get("/opendata/materials.json", headers={"If-None-Match": first["ETag"]}).status_code == 304
    since = {"If-Modified-Since": first["Last-Modified"]}
    assert client.get("/opendata/materials.json", headers=since).status_code == 304


def test_files_are_made_at_publication_and_not_by_asking(client: Client) -> None:
    before = OpenDataFile.objects.count()
    client.get("/opendata/items.csv")
    assert OpenDataFile.objects.count() == before > 0
