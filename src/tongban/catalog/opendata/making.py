"""Making the files of the open catalogue when a pack is published, and giving out the one of a day."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TypeVar

from tongban.catalog.bundle import BundleVersion
from tongban.catalog.definition import ItemVersion
from tongban.catalog.models import OpenDataFile
from tongban.catalog.opendata.editions import WHOLE, Dataset, Edition, Form, editions
from tongban.catalog.pack.check import Pack
from tongban.catalog.pack.organisation import read_organisation
from tongban.core.errors import NotFound

V = TypeVar("V", ItemVersion, BundleVersion)


class NoEdition(NotFound):
    """Nothing was in force on that day, or no such item was ever published."""

    code = "TB-OPEN-404"


@dataclass(frozen=True, slots=True)
class Listed:
    """A file that can be had, without its content."""

    dataset: Dataset
    form: Form
    since: date
    made_at: datetime


def new_files(pack: Pack, now: datetime) -> Iterator[OpenDataFile]:
    """The files of a pack that differ from the ones given out so far."""
    kept = _kept()
    for one in editions_of(pack):
        if kept.get((one.item_key, one.dataset.value, one.form.value, one.since)) != one.digest:
            yield OpenDataFile(
                item_key=one.item_key,
                dataset=one.dataset.value,
                form=one.form.value,
                since=one.since,
                content=one.content,
                digest=one.digest,
                made_at=now,
            )


def _kept() -> dict[tuple[str, str, str, date], str]:
    """The digest of the newest file of each kind and day."""
    rows = OpenDataFile.objects.order_by("made_at", "id")
    return {
        (key, dataset, form, since): digest
        for key, dataset, form, since, digest in rows.values_list("item_key", "dataset", "form", "since", "digest")
    }


def editions_of(pack: Pack) -> Iterable[Edition]:
    """Every file of the open catalogue a pack makes."""
    organisation, _faults = read_organisation(pack.files, pack.city)
    items, bundles = ([one.version for one in pack.items], [one.version for one in pack.bundles])
    return editions(_with_ends(items), organisation.bodies, pack.city, _with_ends(bundles))


def _with_ends(versions: Sequence[V]) -> list[V]:
    """The versions with the last day of each, where the next one's first day sets it."""
    ordered = sorted(versions, key=lambda one: (one.key, one.in_force))
    return [_ended(one, ordered[place + 1 : place + 2]) for place, one in enumerate(ordered)]


def _ended(one: V, later: Sequence[V]) -> V:
    """A version that ends the day before the next one of the same begins."""
    if one.until is not None or not later or later[0].key != one.key:
        return one
    return replace(one, until=later[0].in_force - timedelta(days=1))


def edition(dataset: Dataset, form: Form, on: date, item_key: str = WHOLE) -> OpenDataFile:
    """The newest file for a day, of one item or of all. Raises NoEdition (TB-OPEN-404)."""
    rows = OpenDataFile.objects.filter(item_key=item_key, dataset=dataset.value, form=form.value, since__lte=on)
    row = rows.order_by("-since", "-made_at", "-id").first()
    if row is None:
        raise NoEdition("这一天还没有开放的目录，或者没有这个事项。可以去掉日期，看现在的目录。")
    return row


def whole_editions() -> list[Listed]:
    """Every file of all items together, the newest day first."""
    rows = OpenDataFile.objects.filter(item_key=WHOLE).order_by("-since", "dataset", "form", "-made_at")
    found: dict[tuple[str, str, date], Listed] = {}
    for dataset, form, since, made_at in rows.values_list("dataset", "form", "since", "made_at"):
        found.setdefault((dataset, form, since), Listed(Dataset(dataset), Form(form), since, made_at))
    return list(found.values())
