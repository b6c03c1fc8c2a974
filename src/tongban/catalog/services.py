"""The writes of the catalogue: publishing a pack, and switching an item's automatic path."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tongban.catalog import bundles, queries
from tongban.catalog.gap_index import index_gaps
from tongban.catalog.indexing import index_rows, index_versions
from tongban.catalog.listing import listing_of
from tongban.catalog.models import (
    BundleVersionRecord,
    CalendarRecord,
    CityRecord,
    EnglishRecord,
    EverydayRecord,
    ItemSwitch,
    ItemVersionRecord,
    PublishedFiles,
    VocabularyRecord,
    WordingRecord,
)
from tongban.catalog.opendata.making import renew
from tongban.catalog.pack import Fault, ItemFolder, Pack, PackFaults, check_pack, read_folder, read_vocabulary
from tongban.catalog.pack.bundle import BUNDLE
from tongban.catalog.pack.bundles import BundleFolder
from tongban.catalog.pack.canonical import files_digest
from tongban.catalog.pack.city import CALENDAR, PACK
from tongban.catalog.pack.districts import is_district_file
from tongban.catalog.pack.everyday import SEARCH, read_everyday
from tongban.catalog.pack.item import ITEM
from tongban.catalog.pack.notices import notice_files
from tongban.catalog.pack.organisation import ORG
from tongban.catalog.pack.sources import SOURCES
from tongban.catalog.pack.systems import system_files
from tongban.catalog.pack.vocabulary import place_of, vocabulary_files
from tongban.catalog.revisions.layer import layer, one_at_a_time
from tongban.catalog.search import keeping, vectors, word_meaning
from tongban.catalog.search.entries import Entry, Sayings, bundle_entry, entry_of
from tongban.core import clock
from tongban.core.actor import SYSTEM, Actor
from tongban.core.city import CityModel
from tongban.core.errors import Invalid
from tongban.core.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did: the pack, and what it wrote (empty when everything was there already).

    ``content_changed`` is True when the city, its organisation or its demonstration content differ from the last load.
    """

    pack: Pack
    published: tuple[str, ...]
    content_changed: bool


def load_pack(path: Path, actor: Actor = SYSTEM) -> Loaded:
    """Check a pack and publish what is new in it, all or nothing; loading it again does nothing.

    What the item studio published is laid over the pack and stays, whether or not the pack knows of it.

    Raises PackFaults, also where the content of a published version was changed (TB-PACK-090), an element changed its
    type (TB-PACK-091) or the pack is another city's (TB-PACK-092).
    """
    over = layer()
    pack = check_pack(over.over(read_folder(path)))
    if pack.city.code != settings.CITY:
        what = f"这是 {pack.city.code} 的事项包，本平台是 {settings.CITY}"
        raise PackFaults([Fault(PACK, 1, "TB-PACK-092", what, "换一个事项包，或用 TONGBAN_CITY 指定城市")])
    try:
        with transaction.atomic():
            one_at_a_time()
            loaded = _publish(pack, actor) if over.same(layer()) else None
    except IntegrityError:
        # Somebody else is loading the same pack: by now their rows are there, and ours are the same or refused.
        loaded = _publish(pack, actor)
    if loaded is None:  # the studio published something meanwhile
        return load_pack(path, actor)
    index_versions()
    index_gaps(one.version for one in pack.items)
    keeping.keep()
    return loaded


def set_automatic(item_key: str, on: bool, actor: Actor, reason: str) -> None:
    """Switch the automatic path of an item off or on again, with the reason. The caller has checked the right to do it.

    Raises NoValidVersion for an unknown item, Invalid (TB-ITEM-422) without a reason.
    """
    queries.item(item_key, clock.today())
    if not reason.strip():
        raise Invalid(
            _("请写明理由，再开关本事项的自动审批。"), code="TB-ITEM-422", fields={"reason": _("请填写理由。")}
        )
    with UnitOfWork(actor) as uow:
        uow.insert(
            ItemSwitch(
                item_key=item_key,
                on=on,
                actor_id=actor.id,
                actor_name=actor.name,
                reason=reason.strip()[:300],
                at=uow.now,
            )
        )
        uow.after_commit(queries.forget)


def _publish(pack: Pack, actor: Actor) -> Loaded:
    _refuse_changed(pack)
    present = set(ItemVersionRecord.objects.values_list("digest", flat=True))
    with UnitOfWork(actor) as uow:
        rows: list[tuple[str, CityModel]] = [
            *_parts(pack, uow.now),
            *_english(pack, uow.now),
            *_versions(pack, uow.now),
            *_bundles(pack, uow.now),
        ]
        for row in (*(row for _name, row in rows), *_index(pack)):
            uow.insert(row)
        for event in vectors.announcements(_entries(pack), word_meaning.names(pack.vocabulary)):
            uow.emit(event)
        uow.after_commit(queries.forget)
        uow.after_commit(bundles.forget)
    renew(known={one.digest: one.version for one in pack.items if one.digest not in present})
    changed = any(isinstance(row, CityRecord) for _name, row in rows)
    return Loaded(pack, tuple(name for name, _row in rows), changed)


def _entries(pack: Pack) -> Iterator[Entry]:
    said = read_everyday(pack.files).items
    yield from (entry_of(listing_of(one.version, ""), said.get(one.key, Sayings())) for one in pack.items)
    yield from (bundle_entry(one.version) for one in pack.bundles)


def _parts(pack: Pack, now: datetime) -> Iterator[tuple[str, PublishedFiles]]:
    """The parts that differ from the ones in use."""
    demonstration = sorted(name for name in pack.files if name.startswith("demo/"))
    own = (name for name in pack.files if name.endswith("/implementing.csv") or is_district_file(name))
    implementing = sorted(own)
    for model, label, names in (
        (VocabularyRecord, _("数据元、证照、材料与来源"), _words(pack)),
        (CalendarRecord, _("节假日表"), [CALENDAR]),
        (WordingRecord, _("通知的文字"), sorted(notice_files(pack.files))),
        (EverydayRecord, _("日常说法"), [SEARCH] if SEARCH in pack.files else []),
        (CityRecord, _("城市、机构与演示内容"), [PACK, ORG, *implementing, *system_files(pack.files), *demonstration]),
    ):
        files = pack.part(*names)
        digest = files_digest(files)
        newest = model.objects.order_by("-loaded_at", "-id").values_list("digest", flat=True).first()
        if newest != digest and (files or newest):
            yield label, model(files=files, digest=digest, loaded_at=now)


def _english(pack: Pack, now: datetime) -> Iterator[tuple[str, EnglishRecord]]:
    digest = files_digest(pack.english)
    newest = EnglishRecord.objects.order_by("-loaded_at", "-id").values_list("digest", flat=True).first()
    if newest != digest and (pack.english or newest):
        yield _("英文译文"), EnglishRecord(texts=dict(pack.english), digest=digest, loaded_at=now)


def _words(pack: Pack) -> list[str]:
    return [*vocabulary_files(pack.files), SOURCES]


def _versions(pack: Pack, now: datetime) -> Iterator[tuple[str, ItemVersionRecord]]:
    present = set(ItemVersionRecord.objects.values_list("digest", flat=True))
    words = files_digest(pack.part(*_words(pack)))
    for one in pack.items:
        if one.digest not in present:
            yield f"{one.version.name}（{one.in_force} 起）", _record(one, words, now)


def _index(pack: Pack) -> Iterator[CityModel]:
    """The index of the versions that are about to be published."""
    present = set(ItemVersionRecord.objects.values_list("digest", flat=True))
    words = files_digest(pack.part(*_words(pack)))
    for one in pack.items:
        if one.digest not in present:
            yield from index_rows(one.version, words)


def _record(one: ItemFolder, words: str, now: datetime) -> ItemVersionRecord:
    return ItemVersionRecord(
        key=one.key,
        in_force=one.in_force,
        declared_until=one.version.until,
        name=one.version.name,
        kind=one.version.kind,
        files=dict(one.files),
        digest=one.digest,
        vocabulary_digest=words,
        loaded_at=now,
    )


def _bundles(pack: Pack, now: datetime) -> Iterator[tuple[str, BundleVersionRecord]]:
    present = set(BundleVersionRecord.objects.values_list("digest", flat=True))
    words = files_digest(pack.part(*_words(pack)))
    for one in pack.bundles:
        if one.digest not in present:
            yield (
                f"{one.version.name}（{one.in_force} 起）",
                BundleVersionRecord(
                    key=one.key,
                    in_force=one.in_force,
                    declared_until=one.version.until,
                    name=one.version.name,
                    kind=one.version.kind,
                    files=dict(one.files),
                    digest=one.digest,
                    vocabulary_digest=words,
                    loaded_at=now,
                ),
            )


def _refuse_changed(pack: Pack) -> None:
    faults = [
        *_changed_versions(pack, pack.items, f"items/{{}}/{{}}/{ITEM}", ItemVersionRecord),
        *_changed_versions(pack, pack.bundles, f"bundles/{{}}/{{}}/{BUNDLE}", BundleVersionRecord),
        *_changed_types(pack),
    ]
    if faults:
        raise PackFaults(faults)


def _changed_versions(
    pack: Pack,
    folders: Iterable[ItemFolder | BundleFolder],
    file: str,
    model: type[ItemVersionRecord | BundleVersionRecord],
) -> Iterator[Fault]:
    published: dict[tuple[str, date], list[ItemVersionRecord | BundleVersionRecord]] = {}
    for row in model.objects.order_by("loaded_at"):
        published.setdefault((row.key, row.in_force), []).append(row)
    for one in folders:
        rows = published.get((one.key, one.in_force), [])
        if rows and all(row.digest != one.digest for row in rows):
            changed = "、".join(_differing(rows[-1].files, one.files))
            afresh = "；只是试用的，也可以换一个空的 TONGBAN_DATA 重新开始" if pack.city.demonstration else ""
            yield Fault(
                file.format(one.key, one.in_force),
                1,
                "TB-PACK-090",
                f"这个版本已经发布，不能再改（不同的文件：{changed}）",
                f"恢复原样，把改动放进以新的生效日期命名的文件夹{afresh}",
            )


def _differing(old: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    return [name for name in sorted({*old, *new}) if old.get(name) != new.get(name)]


def _changed_types(pack: Pack) -> Iterator[Fault]:
    record = VocabularyRecord.objects.order_by("-loaded_at", "-id").first()
    before = read_vocabulary(record.files).elements if record is not None else {}
    for name, element in pack.vocabulary.elements.items():
        old = before.get(name)
        if old is not None and old.type is not element.type:
            what = f"数据元“{name}”已按“{old.type.value}”发布，不能改成“{element.type.value}”"
            yield Fault(*place_of(pack.files, "elements", name), "TB-PACK-091", what, "恢复原类型，另起一个名称")
