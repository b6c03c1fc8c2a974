"""Which editions of the open catalogue there are: a new one from each day on which what is in force changes."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

import orjson

from tongban.catalog.definition import City, ItemVersion
from tongban.catalog.opendata.fields import ITEM_FIELDS, MATERIAL_FIELDS, Field
from tongban.catalog.opendata.rows import Row, item_row, material_rows
from tongban.catalog.pack.organisation import BodyEntry
from tongban.standards.hashes import digest

#: Every item together, where an item's key could stand.
WHOLE = ""


class Dataset(StrEnum):
    """What the rows are about."""

    ITEMS = "items"
    MATERIALS = "materials"


class Form(StrEnum):
    """How the rows are written."""

    JSON = "json"
    CSV = "csv"


COLUMNS: Mapping[Dataset, tuple[Field, ...]] = {Dataset.ITEMS: ITEM_FIELDS, Dataset.MATERIALS: MATERIAL_FIELDS}


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


def editions(versions: Sequence[ItemVersion], bodies: Sequence[BodyEntry], city: City) -> Iterator[Edition]:
    """Every file for every day something changes. Each version says its own last day in ``until``."""
    rows = {one.digest: _rows_of(one, bodies, city) for one in versions}
    for key in sorted({one.key for one in versions}):
        own = [one for one in versions if one.key == key]
        yield from _files(key, own, rows, city)
    yield from _files(WHOLE, versions, rows, city)


def _files(
    key: str, versions: Sequence[ItemVersion], rows: Mapping[str, Mapping[Dataset, list[Row]]], city: City
) -> Iterator[Edition]:
    for since in _changes(versions):
        present = sorted((one for one in versions if _in_force(one, since)), key=lambda one: one.key)
        for dataset in Dataset:
            told = [row for one in present for row in rows[one.digest][dataset]]
            yield Edition(key, dataset, Form.CSV, since, written_csv(dataset, told))
            yield Edition(key, dataset, Form.JSON, since, written_json(dataset, told, since, city))


def _changes(versions: Iterable[ItemVersion]) -> list[date]:
    days = set()
    for one in versions:
        days.add(one.in_force)
        if one.until is not None:
            days.add(one.until + timedelta(days=1))
    return sorted(days)


def _in_force(version: ItemVersion, on: date) -> bool:
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
        "title": f"{city.name}政务服务事项目录 · {'事项' if dataset is Dataset.ITEMS else '材料'}",
        "demonstration": city.demonstration,
        "since": since.isoformat(),
        "fields": {one.name: one.chinese for one in COLUMNS[dataset]},
        "rows": rows,
    }
    return orjson.dumps(document, option=orjson.OPT_INDENT_2).decode()
