"""Reads of the catalogue: lists from the index, whole versions when they are opened, the rest for a few seconds."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache, wraps
from itertools import zip_longest
from typing import TypeVar

from tongban.catalog import listed
from tongban.catalog.city import City
from tongban.catalog.compiled import bring, version_of, vocabulary_of
from tongban.catalog.definition import ItemVersion
from tongban.catalog.districts import DistrictList, Versions, applied, in_force
from tongban.catalog.errors import NothingLoaded, NoValidVersion
from tongban.catalog.gaps import codes_of
from tongban.catalog.listing import Catalogue, Listing, Marks
from tongban.catalog.models import (
    CalendarRecord,
    CityRecord,
    EnglishRecord,
    EverydayRecord,
    ItemSwitch,
    VocabularyRecord,
    WordingRecord,
)
from tongban.catalog.pack.city import CALENDAR, PACK, read_calendar, read_city
from tongban.catalog.pack.demonstration import PartyEntry, read_demonstration
from tongban.catalog.pack.districts import history
from tongban.catalog.pack.everyday import read_everyday
from tongban.catalog.pack.notices import default_wordings, read_wordings
from tongban.catalog.pack.organisation import Office, StaffEntry, read_organisation
from tongban.catalog.pack.sources import SOURCES, Source, read_sources
from tongban.catalog.pack.systems import read_systems
from tongban.catalog.parts import Limit
from tongban.catalog.search.entries import Everyday
from tongban.catalog.sharing import Resource, System
from tongban.catalog.sharing import resources as shared_by
from tongban.catalog.vocabulary import Vocabulary
from tongban.catalog.word_uses import WordsUsed
from tongban.catalog.wording import Wording
from tongban.core.cache import Timed, timed
from tongban.standards.working_days import Calendar

R = TypeVar("R")
#: Canonical texts by name.
Files = Mapping[str, str]


def catalogue(on: date) -> Catalogue:
    """Every item in force on a day as lists show it, without its rules."""
    return listed.catalogue(on)


def item(key: str, on: date) -> ItemVersion:
    """The version of an item in force on a day. Raises NoValidVersion (TB-ITEM-404, TB-ITEM-410)."""
    versions = listed.lines().get(key)
    if not versions:
        raise NoValidVersion.unknown(key)
    begun = [one for one in versions if one.in_force <= on]
    if not begun:
        raise NoValidVersion.not_yet(versions[0].name, on, versions[0].in_force)
    last = begun[-1]
    if last.until is not None and on > last.until:
        raise NoValidVersion.ended(last.name, last.until)
    return compiled(last)


def items(on: date, most: int | None = None) -> list[ItemVersion]:
    """The items in force on a day, by key, each with its rules compiled: for work over rules, never for a list.

    ``most``: only so many of them, the first by key.
    """
    found = catalogue(on).listings[:most]
    bring([one.digest for one in found])
    return [compiled(one) for one in found]


def compiled(listing: Listing) -> ItemVersion:
    """The whole version behind a listing."""
    return version_of(listing.digest, listing.words, listing.until)


def renewing(licence_type: str, on: date) -> Listing | None:
    """The item that gives a holder's licence a new term: its grant replaces the licence and counts its own validity."""
    names = vocabulary().called(licence_type)
    for one in catalogue(on):
        if any(given.licence in names and given.renews for given in one.gives):
            return one
    return None


def versions(key: str) -> tuple[Listing, ...]:
    """Every published version of an item, the earliest first; empty for an unknown key."""
    return listed.lines().get(key, ())


def all_versions() -> Mapping[str, tuple[Listing, ...]]:
    """Every published version by item key, the earliest first; without those withdrawn before their first day."""
    return listed.lines()


def version(digest: str) -> ItemVersion:
    """The version with this digest, in force or not. Raises NoValidVersion for an unknown digest."""
    found = listed.by_digest().get(digest)
    if found is None:
        raise NoValidVersion.unknown(digest)
    return compiled(found)


def published_as(digest: str) -> Listing | None:
    """The published version with this digest as lists show it; None for one withdrawn before its first day."""
    return listed.by_digest().get(digest)


def words_used(on: date) -> list[WordsUsed]:
    """What each item in force on a day uses of the words."""
    return listed.uses(catalogue(on))


def published(
    model: type[VocabularyRecord | CalendarRecord | CityRecord],
) -> Callable[[Callable[[Files], R]], Timed[[], R]]:
    """What the newest files of a kind say: read anew when others are loaded, which is looked for every few seconds."""

    def decorate(reading: Callable[[Files], R]) -> Timed[[], R]:
        read = lru_cache(maxsize=2)(lambda digest: reading(model.objects.filter(digest=digest)[:1].get().files))

        @timed(seconds=5)
        @wraps(reading)
        def newest() -> R:
            return read(_newest(model))

        return newest

    return decorate


@timed(seconds=5)
def vocabulary() -> Vocabulary:
    """The words in use. Raises NothingLoaded before a pack is loaded."""
    return vocabulary_of(_newest(VocabularyRecord))


@published(VocabularyRecord)
def sources(files: Files) -> dict[str, Source]:
    """What the source keys of the pack stand for."""
    return read_sources(files[SOURCES])[0]


@timed(seconds=5)
def english() -> Mapping[str, str]:
    """English by Chinese text, for what the pack has put into English."""
    digest = EnglishRecord.objects.order_by("-loaded_at", "-id").values_list("digest", flat=True).first()
    return _english(digest) if digest else {}


@published(CalendarRecord)
def calendar(files: Files) -> Calendar:
    """The working days of the city. Raises NothingLoaded before a pack is loaded."""
    return read_calendar(files[CALENDAR])


@timed(seconds=5)
def wordings() -> Mapping[str, Wording]:
    """How parties are told, by event: the pack's words, the product's own where the pack is silent."""
    digest = WordingRecord.objects.order_by("-loaded_at", "-id").values_list("digest", flat=True).first()
    return _wordings(digest) if digest else default_wordings()


@lru_cache(maxsize=4)
def _wordings(digest: str) -> Mapping[str, Wording]:
    files = WordingRecord.objects.filter(digest=digest)[:1].get().files
    return {**default_wordings(), **read_wordings(files)[0]}


@published(CityRecord)
def city(files: Files) -> City:
    """The city of the loaded pack. Raises NothingLoaded before a pack is loaded."""
    return read_city(files[PACK])


@timed(seconds=5)
def everyday_digest() -> str:
    """The digest of the everyday words in use, empty where no pack brought any."""
    rows = EverydayRecord.objects.order_by("-loaded_at", "-id").values_list("digest", flat=True)
    return rows.first() or ""


@lru_cache(maxsize=4)
def everyday(digest: str) -> Everyday:
    """The everyday words of that digest."""
    rows = EverydayRecord.objects.filter(digest=digest)[:1]
    return read_everyday(rows.get().files) if digest else Everyday()


@published(CityRecord)
def offices(files: Files) -> dict[str, Office]:
    """Where people ask for help, by the name of the implementing body; without those the pack does not know."""
    organisation, _faults = read_organisation(files, city())
    return {body.name: body.office for body in organisation.bodies if body.office is not None}


@published(CityRecord)
def systems(files: Files) -> dict[str, System]:
    """The systems of other authorities that share data, by key."""
    return read_systems(files, vocabulary())[0]


@timed(seconds=5)
def resources() -> Mapping[str, Resource]:
    """The catalogue of data resources (数据资源目录): every resource some system has, by name."""
    return shared_by(vocabulary(), systems())


@published(CityRecord)
def district_history(files: Files) -> dict[tuple[str, int], tuple[DistrictList, ...]]:
    """Every list of a district ever published, by item key and district, the earliest first."""
    return history(files, city().districts)


def district_list(key: str, district: int, on: date) -> DistrictList | None:
    """What a district says otherwise of an item on a day; None where everything is the city's."""
    return in_force(district_history().get((key, district), ()), on)


def district_lists(on: date) -> dict[tuple[str, int], DistrictList]:
    """What districts say otherwise than the city on a day, by item key and district."""
    found = ((place, in_force(lists, on)) for place, lists in district_history().items())
    return {place: one for place, one in found if one is not None}


def in_district(version: ItemVersion, district: int, on: date) -> ItemVersion:
    """The city's version as a district handles it on a day; the very same where the district says nothing otherwise."""
    own = district_list(version.key, district, on)
    return version if own is None else applied(version, own, beside(own, version))


def beside(own: DistrictList, version: ItemVersion) -> Versions:
    """The versions of the city that a list was written beside, and the one it is read beside now."""
    days = own.days_beside(version)
    found = {one.in_force: compiled(one) for one in versions(own.key) if one.in_force in days}
    return {**found, version.in_force: version}


def limit_in(version: ItemVersion, route: str | None, district: int, on: date) -> Limit:
    """The limit promised on a route in a district: the district's own where it has one and the route has none."""
    return in_district(version, district, on).limit_for(route)


@published(CityRecord)
def codes_by_district(files: Files) -> dict[str, dict[int, str]]:
    """The 实施编码 of each item in the bodies that implement it, by district, the city's under 0."""
    found: dict[str, dict[int, str]] = {}
    for body in read_organisation(files, city())[0].bodies:
        for key, code in body.codes.items():
            found.setdefault(key, {})[body.district] = code
    return found


@published(CityRecord)
def implementing_codes(files: Files) -> dict[str, tuple[str, ...]]:
    """The 实施编码 of each item in the bodies that implement it."""
    return codes_of(read_organisation(files, city())[0])


@published(CityRecord)
def demonstration_staff(files: Files) -> tuple[StaffEntry, ...]:
    """演示: the members of staff a demonstration pack brings, with the passwords anybody may try; else none."""
    return read_organisation(files, city())[0].staff if city().demonstration else ()


@published(CityRecord)
def demonstration_people(files: Files) -> tuple[PartyEntry, ...]:
    """演示: the people a demonstration pack brings, with the passwords anybody may try; else none."""
    if not city().demonstration:
        return ()
    return tuple(one for one in read_demonstration(files, city(), vocabulary())[0].parties if one.login)


def automatic_enabled(key: str) -> bool:
    """Whether the automatic path of an item is on; it is until somebody switches it off."""
    return _switches().get(key, True)


def automatic(items: Catalogue) -> Marks:
    """Which items a machine may grant today: the rules may, and nobody has switched it off."""
    marks = items.granting.copy()
    for key, on in _switches().items():
        if not on and key in items.places:
            marks[items.places[key]] = False
    return marks


def switch_log(key: str) -> list[ItemSwitch]:
    """Who switched the automatic path of an item, when and why, the newest first."""
    return list(ItemSwitch.objects.filter(item_key=key).order_by("-at", "-id"))


def newest_switches() -> dict[str, ItemSwitch]:
    """The last switch of each item that was ever switched, by item key."""
    rows = ItemSwitch.objects.order_by("item_key", "-at", "-id").distinct("item_key")
    return {row.item_key: row for row in rows}


class Edition:
    """The catalogue as it was from one change to the next; two moments with the same edition read the same."""


_edition: tuple[tuple[object, ...], Edition] = ((), Edition())


def edition() -> Edition:
    """The edition of this moment: packs, versions and switches; for whoever keeps what he makes of them."""
    global _edition
    read, known = _edition
    now = (listed.lines(), _switches(), vocabulary(), sources(), city(), english(), district_history())
    if any(one is not other for one, other in zip_longest(now, read)):
        known = known if now == read else Edition()
        _edition = (now, known)
    return known


def forget() -> None:
    """Let go of every list kept in this process; called after a load or a switch."""
    published = (vocabulary, sources, english, calendar, wordings, city, offices, everyday_digest)
    own = (
        systems,
        resources,
        district_history,
        codes_by_district,
        demonstration_staff,
        demonstration_people,
        listed,
        _switches,
    )
    for cached in (*published, *own):
        cached.forget()


@timed(seconds=5)
def _switches() -> dict[str, bool]:
    return {key: row.on for key, row in newest_switches().items()}


@lru_cache(maxsize=4)
def _english(digest: str) -> Mapping[str, str]:
    return dict(EnglishRecord.objects.filter(digest=digest)[:1].get().texts)


def _newest(model: type[VocabularyRecord | CalendarRecord | CityRecord]) -> str:
    """The digest of the files loaded last."""
    digest = model.objects.order_by("-loaded_at", "-id").values_list("digest", flat=True).first()
    if digest is None:
        raise NothingLoaded
    return str(digest)
