"""The open catalogue: its columns are the standard's, its rows say what the definition says, and nothing is made up."""

import csv
import io
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import orjson
import pytest
from tests.support.city_pack import city_pack

from tongban.catalog.definition import ItemVersion
from tongban.catalog.opendata import FIELDS, Dataset, Form
from tongban.catalog.opendata.editions import (
    COLUMNS,
    OF_ITEMS,
    WHOLE,
    Edition,
    Published,
    bundle_editions,
    editions,
)
from tongban.catalog.opendata.rows import KINDS, MATERIAL_KINDS, MATERIAL_SOURCES, materials_of, told_of
from tongban.catalog.pack import Pack
from tongban.catalog.pack.organisation import read_organisation
from tongban.catalog.terms import terms

STANDARD = Path("tests/data/item_fields.csv")
HAZCHEM = "hazchem_operation"
#: What the definition has nothing for: these columns stay empty, for every item.
NEVER = {"catalog_code", "task_handle_item", "dept_type", "power_source", "page_num", "result_guid", "supervise_way"}

Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def pack() -> Pack:
    return city_pack()


@pytest.fixture(scope="module")
def made(pack: Pack) -> list[Edition]:
    versions = {one.digest: one.version for one in pack.items}
    ordered = sorted(versions.values(), key=lambda one: (one.key, one.in_force))
    every = terms(((one.key, one.in_force, one.until, one.digest) for one in ordered), {})
    published = Published(
        every, lambda term, _district, _on: told_of(versions[term.digest]),
        read_organisation(pack.files, pack.city)[0].bodies, pack.city, [one.version for one in pack.bundles],
    )  # fmt: skip
    keys = dict.fromkeys(one.key for one in every)
    found = [one for key in (*keys, WHOLE) for one in editions(published, key, published.of(key).days())]
    return [*found, *bundle_editions(published, published.days())]


def rows_on(made: list[Edition], on: date, dataset: Dataset = Dataset.ITEMS, key: str = WHOLE) -> Rows:
    same = [one for one in made if (one.item_key, one.dataset, one.form) == (key, dataset, Form.CSV)]
    latest = max((one for one in same if one.since <= on), key=lambda one: one.since)
    return list(csv.DictReader(io.StringIO(latest.content.removeprefix("\ufeff"))))


def versions_on(pack: Pack, on: date) -> Mapping[str, ItemVersion]:
    begun = sorted((one for one in pack.items if one.in_force <= on), key=lambda one: one.in_force)
    latest = {one.key: one.version for one in begun}
    return {key: one for key, one in latest.items() if one.until is None or on <= one.until}


def test_every_column_is_a_field_of_the_standard_under_its_name() -> None:
    text = "".join(line for line in STANDARD.read_text().splitlines(keepends=True) if not line.startswith("#"))
    standard = [(row["group"], row["field_or_column"], row["chinese"]) for row in csv.DictReader(io.StringIO(text))]
    assert [(one.group, one.name, one.chinese) for one in FIELDS] == standard
    names = {name for _group, name, _chinese in standard}
    assert all({one.name for one in COLUMNS[dataset]} <= names for dataset in OF_ITEMS)


@pytest.mark.parametrize("on", [date(2026, 4, 30), date(2026, 5, 1), date(2026, 11, 20)])
def test_every_row_says_what_the_definition_of_the_day_says(pack: Pack, made: list[Edition], on: date) -> None:
    versions = versions_on(pack, on)
    organisation, _ = read_organisation(pack.files, pack.city)
    bodies = {code: (key, body) for body in organisation.bodies for key, code in body.codes.items()}
    rows = rows_on(made, on)
    assert sorted(row["task_code"] for row in rows) == sorted(c for c, (key, _) in bodies.items() if key in versions)
    for row in rows:
        key, body = bodies[row["task_code"]]
        version = versions[key]
        assert (row["task_name"], row["dept_name"], row["dept_code"]) == (version.name, body.name, body.uscc)
        assert row["plan_effective_date"] == version.in_force.isoformat()
        assert row["task_type"] == KINDS.get(version.kind, "")
        assert row["use_level"] == ("4" if body.district else "3")
        assert row["server_type"] == "、".join(version.for_)
        assert row["accept_condition"].count("\n") == len(version.conditions) - 1
        for prefix, limit in (("anticipate", version.statutory), ("promise", version.promised)):
            unit = {"工作日": "G", "日": "Z"}.get(limit.unit, "") if limit else ""
            assert (row[f"{prefix}_day"], row[f"{prefix}_type"]) == (str(limit.value) if limit else "", unit)
        assert not {name for name in NEVER & set(row) if row[name]}


def test_the_materials_are_those_of_the_definition_each_once_a_body(pack: Pack, made: list[Edition]) -> None:
    on = date(2026, 11, 20)
    versions = {one.name: one for one in versions_on(pack, on).values()}
    told: dict[tuple[str, str], list[str]] = {}
    for row in rows_on(made, on, Dataset.MATERIALS):
        told.setdefault((row["task_code"], row["task_name"]), []).append(row["material_name"])
        assert row["material_type"] in {"", *MATERIAL_KINDS.values()}
        assert row["source_type"] in {"99", *MATERIAL_SOURCES.values()}
    assert {name for _code, name in told} == {one.name for one in versions.values() if materials_of(one)}
    assert all(names == [one.material.name for one in materials_of(versions[n])] for (_, n), names in told.items())


def test_a_changed_law_makes_an_edition_that_begins_with_it(made: list[Edition]) -> None:
    change = date(2026, 5, 1)
    before, after = (rows_on(made, day, key=HAZCHEM)[0] for day in (change - timedelta(days=1), change))
    assert (before["anticipate_day"], before["anticipate_type"]) == ("30", "Z")
    assert (after["anticipate_day"], after["anticipate_type"]) == ("20", "G")
    assert before["plan_cancel_date"] == "2026-04-30"
    assert after["plan_cancel_date"] == ""


def test_both_forms_hold_the_same_rows(made: list[Edition]) -> None:
    tables = {(one.item_key, one.dataset, one.since): one for one in made if one.form is Form.CSV}
    for one in made:
        if one.form is Form.JSON:
            document = orjson.loads(one.content)
            table = tables[(one.item_key, one.dataset, one.since)].content.removeprefix("\ufeff")
            assert document["rows"] == list(csv.DictReader(io.StringIO(table)))
            assert document["since"] == one.since.isoformat()


def test_the_law_keeps_no_machine_row_for_what_people_must_decide(pack: Pack, made: list[Edition]) -> None:
    forbidden = {one.version.name for one in pack.items if one.version.automatic_forbidden}
    fast = {row["task_name"] for row in rows_on(made, date(2026, 11, 20)) if row["IS_FAST_APPROVE"] == "是"}
    assert fast
    assert not fast & forbidden
