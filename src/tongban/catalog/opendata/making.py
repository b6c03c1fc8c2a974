"""Making the files of the open catalogue when something is published or ended, and giving out the one of a day."""

from bisect import bisect_right
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from tongban.catalog import bundles
from tongban.catalog.definition import ItemVersion
from tongban.catalog.listed import read_versions
from tongban.catalog.models import CityRecord, OpenDataFile
from tongban.catalog.opendata.editions import WHOLE, Dataset, Edition, Form, Published, bundle_editions, editions
from tongban.catalog.opendata.keeping import Kept
from tongban.catalog.pack.city import PACK, read_city
from tongban.catalog.pack.districts import history
from tongban.catalog.pack.organisation import read_organisation
from tongban.core import clock
from tongban.core.errors import NotFound


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


def renew(keys: Collection[str] | None = None, known: Mapping[str, ItemVersion] | None = None) -> None:
    """Make the files that say something else now than the ones given out; call it where publications are written.

    ``keys``: of these items and of all together, from the edition of today on; without them every file of every day.
    Of versions that are ``known`` by digest nothing is compiled, and of none whose rows are kept.
    """
    published = _published(known or {})
    kept = _kept(keys)
    today, now = clock.today(), clock.now()
    items = sorted({one.key for one in published.terms} | {place[0] for place in kept} - {WHOLE})
    made: list[Edition] = []
    for key in (*(items if keys is None else sorted(keys)), WHOLE):
        days = sorted({*published.of(key).days(), *(since for one, _, _, since in kept if one == key)})
        if keys is not None:
            days = days[max(bisect_right(days, today) - 1, 0) :]
        made += editions(published, key, days)
        if key == WHOLE and (published.bundles or any(place[1] == Dataset.BUNDLES for place in kept)):
            made += bundle_editions(published, days)
    OpenDataFile.objects.bulk_create(
        OpenDataFile(
            item_key=one.item_key, dataset=one.dataset.value, form=one.form.value, since=one.since,
            content=one.content, digest=one.digest, made_at=now,
        )
        for one in made
        if kept.get((one.item_key, one.dataset.value, one.form.value, one.since)) != one.digest
    )  # fmt: skip


def _kept(keys: Collection[str] | None) -> dict[tuple[str, str, str, date], str]:
    """The digest of the newest file of each kind and day, of all together and of some items (None: every one)."""
    rows = OpenDataFile.objects.order_by("made_at", "id")
    if keys is not None:
        rows = rows.filter(item_key__in=[WHOLE, *keys])
    return {
        (key, dataset, form, since): digest
        for key, dataset, form, since, digest in rows.values_list("item_key", "dataset", "form", "since", "digest")
    }


def _published(known: Mapping[str, ItemVersion]) -> Published:
    """What is published at this moment, in this transaction."""
    files = CityRecord.objects.order_by("-loaded_at", "-id").values_list("files", flat=True)[:1].get()
    city = read_city(files[PACK])
    versions = read_versions()
    lists = history(files, city.districts)
    days: dict[str, set[date]] = {}
    for (key, _district), some in lists.items():
        days.setdefault(key, set()).update(one.since for one in some)
    return Published(
        versions.terms, Kept(versions, lists, known).told, read_organisation(files, city)[0].bodies, city,
        [bundles.whole(term) for term in bundles.read_terms()], days,
    )  # fmt: skip


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
