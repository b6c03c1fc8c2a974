"""Which editions of the open catalogue there are: a new one from each day on which what is in force changes."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

import orjson

from tongban.catalog.bundle import BundleVersion
from tongban.catalog.city import City
from tongban.catalog.definition import ItemVersion
from tongban.catalog.opendata.fields import BUNDLE_FIELDS, ITEM_FIELDS, MATERIAL_FIELDS, PACKAGE, Field
from tongban.catalog.opendata.rows import Row, bundle_rows, item_row, material_rows
from tongban.catalog.pack.organisation import BodyEntry
from tongban.standards.hashes import digest

#: Every item together, where an item's key could stand.
WHOLE = ""


class Dataset(StrEnum):
    """What the rows are about."""

    ITEMS = "items"
    MATERIALS = "materials"
    BUNDLES = "bundles"


class Form(StrEnum):
    """How the rows are written."""

    JSON = "json"
    CSV = "csv"


#: The data sets that also come by single items.
OF_ITEMS = (Dataset.ITEMS, Dataset.MATERIALS)
COLUMNS: Mapping[Dataset, tuple[Field, ...]] = {
    Dataset.ITEMS: ITEM_FIELDS,
    Dataset.MATERIALS: MATERIAL_FIELDS,
    Dataset.BUNDLES: BUNDLE_FIELDS,
}
_TITLES = {Dataset.ITEMS: "事项", Dataset.MATERIALS: "材料", Dataset.BUNDLES: "一件事"}


@dataclass(frozen=True, slots=True)
class Edition:
    """One file of the open catalogue and the day from which it is the one to give out."""

    item_key: str  # WHOLE: all items
    dataset: Dataset
    form: Form
    since: date
    content: str

    @property
    def digest(self) -> str:
        """SHA-256 of the content: its ETag."""
        return digest(self.content)


def editions(
    versions: Sequence[ItemVersion], bodies: Sequence[BodyEntry], city: City, bundles: Sequence[BundleVersion] = ()
) -> Iterator[Edition]:
    """Every file for every day something changes. Each version says its own last day in ``until``."""
    rows = {one.digest: _rows_of(one, bodies, city) for one in versions}
    for key in sorted({one.key for one in versions}):
        own = [one for one in versions if one.key == key]
        yield from _files(key, own, rows, city, [one for one in bundles if key in one.items])
    yield from _files(WHOLE, versions, rows, city, bundles)
    yield from _bundle_files(versions, bundles, city)


def _files(
    key: str, versions: Sequence[ItemVersion], rows: Mapping[str, Mapping[Dataset, list[Row]]], city: City,
    bundles: Sequence[BundleVersion],
) -> Iterator[Edition]:  # fmt: skip
    first = min((one.in_force for one in versions), default=date.max)
    for since in (day for day in _changes([*versions, *bundles]) if first <= day):
        present = sorted((one for one in versions if _in_force(one, since)), key=lambda one: one.key)
        whole = sorted((one for one in bundles if _in_force(one, since)), key=lambda one: one.key)
        for dataset in OF_ITEMS:
            told = [row for one in present for row in rows[one.digest][dataset]]
            if dataset is Dataset.ITEMS:
                named = {
                    one.name: "、".join(every.name for every in whole if one.key in every.items) for one in present
                }
                told = [{**row, PACKAGE: named[row["task_name"]]} for row in told]
            yield Edition(key, dataset, Form.CSV, since, written_csv(dataset, told))
            yield Edition(key, dataset, Form.JSON, since, written_json(dataset, told, since, city))


def _bundle_files(versions: Sequence[ItemVersion], bundles: Sequence[BundleVersion], city: City) -> Iterator[Edition]:
    """The bundles by themselves, one row for each member of each."""
    for since in _changes([*versions, *bundles]) if bundles else ():
        names = {one.key: one for one in versions if _in_force(one, since)}
        whole = sorted((one for one in bundles if _in_force(one, since)), key=lambda one: one.key)
        told = [row for one in whole for row in bundle_rows(one, names)]
        yield Edition(WHOLE, Dataset.BUNDLES, Form.CSV, since, written_csv(Dataset.BUNDLES, told))
        yield Edition(WHOLE, Dataset.BUNDLES, Form.JSON, since, written_json(Dataset.BUNDLES, told, since, city))


def _changes(versions: Iterable[ItemVersion | BundleVersion]) -> list[date]:
    days = set()
    for one in versions:
        days.add(one.in_force)
        if one.until is not None:
            days.add(one.until + timedelta(days=1))
    return sorted(days)


def _in_force(version: ItemVersion | BundleVersion, on: date) -> bool:
    return version.in_force <= on and (version.until is None or on <= version.until)


def _rows_of(version: ItemVersion, bodies: Sequence[BodyEntry], city: City) -> dict[Dataset, list[Row]]:
    handling = [body for body in bodies if version.key in body.codes]
    return {
        Dataset.ITEMS: [item_row(version, body, city.themes) for body in handling],
        Dataset.MATERIALS: [row for body in handling for row in material_rows(version, body)],
    }


def written_csv(dataset: Dataset, rows: Iterable[Row]) -> str:
    """A table with the fields' names as its head; the byte-order mark makes spreadsheets read it as UTF-8."""
    out = io.StringIO()
    writer = csv.DictWriter(out, [one.name for one in COLUMNS[dataset]], lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return "\ufeff" + out.getvalue()


def written_json(dataset: Dataset, rows: Sequence[Row], since: date, city: City) -> str:
    """The rows with what to know about them."""
    document: dict[str, Any] = {
        "title": f"{city.name}政务服务事项目录 · {_TITLES[dataset]}",
        "demonstration": city.demonstration,
        "since": since.isoformat(),
        "fields": {one.name: one.chinese for one in COLUMNS[dataset]},
        "rows": rows,
    }
    return orjson.dumps(document, option=orjson.OPT_INDENT_2).decode()
