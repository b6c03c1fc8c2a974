"""Which editions of the open catalogue there are: a new one from each day on which what is in force changes."""

import csv
import io
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

import orjson

from tongban.catalog.bundle import BundleVersion
from tongban.catalog.city import City
from tongban.catalog.opendata.fields import BUNDLE_FIELDS, ITEM_FIELDS, MATERIAL_FIELDS, Field
from tongban.catalog.opendata.rows import Row, Told, bundle_rows, item_row, material_rows
from tongban.catalog.pack.organisation import BodyEntry
from tongban.catalog.terms import Term
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
_A_DAY = timedelta(days=1)
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


@dataclass(frozen=True, slots=True)
class Published:
    """What the files are put together from; ``told`` says what a term's version tells in a district on a day."""

    terms: Sequence[Term]
    told: Callable[[Term, int, date], Told]
    bodies: Sequence[BodyEntry]
    city: City
    bundles: Sequence[BundleVersion] = ()
    #: From when districts say something otherwise, by item key.
    lists: Mapping[str, Collection[date]] = field(default_factory=dict)

    def of(self, key: str) -> "Published":
        """The same of one item; ``WHOLE``: of all."""
        if key == WHOLE:
            return self
        terms = [one for one in self.terms if one.key == key]
        lists = {key: self.lists[key]} if key in self.lists else {}
        return replace(self, terms=terms, bundles=[one for one in self.bundles if key in one.items], lists=lists)

    def days(self) -> list[date]:
        """The days on which anything of what is in force changes, from the first on."""
        spans = [(one.in_force, one.until) for one in self.terms]
        spans += [(one.in_force, one.until) for one in self.bundles]
        days = {since for since, _until in spans} | {until + _A_DAY for _since, until in spans if until is not None}
        days |= {day for some in self.lists.values() for day in some}
        first = min((one.in_force for one in self.terms), default=date.max)
        return sorted(day for day in days if first <= day)

    def in_force(self, on: date) -> list[Term]:
        """The terms in force on a day, by key."""
        return sorted((one for one in self.terms if one.holds(on)), key=lambda one: one.key)

    def bundles_on(self, on: date) -> list[BundleVersion]:
        """The bundles in force on a day, by key."""
        holding = (one for one in self.bundles if one.in_force <= on and (one.until is None or on <= one.until))
        return sorted(holding, key=lambda one: one.key)


def editions(published: Published, key: str, days: Iterable[date]) -> Iterator[Edition]:
    """The files of one item, or of ``WHOLE``, for some days."""
    own = published.of(key)
    handling: dict[str, list[BodyEntry]] = {}
    for body in own.bodies:
        for item in body.codes:
            handling.setdefault(item, []).append(body)
    for since in days:
        for dataset, rows in _rows(own, since, handling):
            yield Edition(key, dataset, Form.CSV, since, written_csv(dataset, rows))
            yield Edition(key, dataset, Form.JSON, since, written_json(dataset, rows, since, own.city))


def bundle_editions(published: Published, days: Iterable[date]) -> Iterator[Edition]:
    """The files of the bundles by themselves for some days, one row for each member of each."""
    for since in days:
        items = {one.key: published.told(one, 0, since) for one in published.in_force(since)}
        rows = [row for one in published.bundles_on(since) for row in bundle_rows(one, items)]
        yield Edition(WHOLE, Dataset.BUNDLES, Form.CSV, since, written_csv(Dataset.BUNDLES, rows))
        yield Edition(
            WHOLE, Dataset.BUNDLES, Form.JSON, since, written_json(Dataset.BUNDLES, rows, since, published.city)
        )


def _rows(
    published: Published, since: date, handling: Mapping[str, list[BodyEntry]]
) -> Iterator[tuple[Dataset, list[Row]]]:
    items: list[Row] = []
    materials: list[Row] = []
    parts: dict[str, list[str]] = {}
    for bundle in published.bundles_on(since):
        for key in bundle.items:
            parts.setdefault(key, []).append(bundle.name)
    for term in published.in_force(since):
        together = "、".join(dict.fromkeys(parts.get(term.key, ())))
        for body in handling.get(term.key, ()):
            told = published.told(term, body.district, since)
            items.append(item_row(told, term, body, published.city.themes, together))
            materials += material_rows(told, body.codes[term.key])
    yield Dataset.ITEMS, items
    yield Dataset.MATERIALS, materials


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
