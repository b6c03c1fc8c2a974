"""Checking a whole pack: each part by itself, then what holds the parts together."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import pairwise
from typing import TypeVar

from tongban.catalog.city import City
from tongban.catalog.definition import ItemVersion
from tongban.catalog.pack.bundles import BundleFolder, read_bundles
from tongban.catalog.pack.canonical import version_digest
from tongban.catalog.pack.city import CALENDAR, PACK, read_calendar, read_city
from tongban.catalog.pack.demonstration import read_demonstration
from tongban.catalog.pack.districts import Around, is_district_file, read_districts
from tongban.catalog.pack.english import read_english, sayings, unfounded
from tongban.catalog.pack.everyday import read_everyday, unknown_items
from tongban.catalog.pack.examples import run_examples
from tongban.catalog.pack.faults import Fault, PackFaults, nearest, pointed
from tongban.catalog.pack.implementing import file_of as implementing_file
from tongban.catalog.pack.item import EXAMPLES, ITEM, STYLE, compile_item
from tongban.catalog.pack.later import doubtful
from tongban.catalog.pack.merges import MERGES
from tongban.catalog.pack.notices import read_wordings
from tongban.catalog.pack.organisation import ORG, Organisation, read_organisation
from tongban.catalog.pack.places import Place, places
from tongban.catalog.pack.proofs import prove_rules
from tongban.catalog.pack.rules_file import RULES
from tongban.catalog.pack.situated import handled_twice
from tongban.catalog.pack.sources import SOURCES, read_sources
from tongban.catalog.pack.systems import owners, read_systems
from tongban.catalog.pack.usage import Surroundings, check_usage
from tongban.catalog.pack.vocabulary import RECORDS, file_name, files_of, place_of, read_vocabulary
from tongban.catalog.pack.vocabulary import REQUIRED as REQUIRED_WORDS
from tongban.catalog.vocabulary import Vocabulary

T = TypeVar("T")
_REQUIRED = (PACK, ORG, CALENDAR, SOURCES)


@dataclass(frozen=True, slots=True)
class ItemFolder:
    """One version's canonical files, as they will be published, what they compile to, and what to know about it."""

    key: str
    in_force: date
    files: Mapping[str, str]
    digest: str
    version: ItemVersion
    warnings: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack without faults."""

    city: City
    vocabulary: Vocabulary
    items: tuple[ItemFolder, ...]
    files: Mapping[str, str]  # every canonical text by path
    english: Mapping[str, str]  # English by Chinese text
    remarks: tuple[Fault, ...] = ()  # what to know about what is no item's
    bundles: tuple[BundleFolder, ...] = ()

    @property
    def warnings(self) -> tuple[Fault, ...]:
        """What its authors should know though it is no fault."""
        said = unknown_items(self.files, {item.key for item in self.items})
        return (*self.remarks, *(warning for item in self.items for warning in item.warnings), *said)

    def part(self, *names: str) -> dict[str, str]:
        """Some files by name."""
        return {name: self.files[name] for name in names}


def check_pack(files: Mapping[str, str]) -> Pack:
    """The pack these canonical texts make. Raises PackFaults with every fault that can be told apart in one go."""
    try:
        return _check_pack(files)
    except PackFaults as found:
        raise PackFaults(pointed(found.faults, files)) from None


def _check_pack(files: Mapping[str, str]) -> Pack:
    missing = [name for name in _REQUIRED if name not in files]
    missing += [file_name(kind) for kind in REQUIRED_WORDS if not files_of(files, kind)]
    absent = [Fault(name, 1, "TB-PACK-006", "缺少这个文件", "照 docs/item-packs.md 补上") for name in missing]
    if absent:
        raise PackFaults(absent)
    faults: list[Fault] = []
    city = _collect(faults, lambda: read_city(files[PACK]))
    vocabulary = _collect(faults, lambda: read_vocabulary(files))
    _collect(faults, lambda: read_calendar(files[CALENDAR]))
    _collect(faults, lambda: read_everyday(files))
    sources, source_faults = read_sources(files[SOURCES])
    faults += source_faults
    if city is None or vocabulary is None:
        raise PackFaults(faults)
    organisation, org_faults = read_organisation(files, city)
    faults += org_faults
    faults += _owners(files, vocabulary, organisation)
    systems, system_faults = read_systems(files, vocabulary)
    faults += [*system_faults, *owners(files, systems, organisation.department_names())]
    surroundings = Surroundings(vocabulary, organisation, frozenset(sources), city.themes)
    items = tuple(_items(files, city, surroundings, faults))
    faults += _unowned(organisation, {key for key, _ in _folders(files)})
    faults += _overlaps(items)
    faults += _districts(files, city, items)
    bundles, bundle_faults = read_bundles(files, city.code, surroundings, [one.version for one in items])
    faults += bundle_faults
    faults += handled_twice((one.version, f"items/{one.key}/{one.in_force}/{ITEM}") for one in items)
    _wordings, wording_faults, remarks = read_wordings(files, [one.version.name for one in items])
    faults += wording_faults
    faults += read_demonstration(files, city, vocabulary)[1]
    english, english_faults = read_english(files)
    faults += english_faults
    if not city.demonstration:
        faults += _not_real(files)
    if faults:
        raise PackFaults(faults)
    said = frozenset(
        sayings(
            (
                *(city.name.partition("（")[0], city, vocabulary, _as_written(files, vocabulary), organisation),
                *([item.version for item in items], [bundle.version for bundle in bundles]),
            )
        )
    )
    if unsaid := list(unfounded(files, said)):
        raise PackFaults(unsaid)
    return Pack(city, vocabulary, items, dict(files), english, tuple(remarks), tuple(bundles))


def _districts(files: Mapping[str, str], city: City, items: Sequence[ItemFolder]) -> list[Fault]:
    """What is wrong with the districts' lists."""
    days: dict[str, set[date]] = {}
    for one in items:
        days.setdefault(one.key, set()).add(one.in_force)
    return read_districts(files, Around(city.districts, {one.key: one.version.statutory for one in items}, days))[1]


def _collect(faults: list[Fault], read: Callable[[], T]) -> T | None:
    try:
        return read()
    except PackFaults as error:
        faults += error.faults
        return None


def _items(
    files: Mapping[str, str], city: City, surroundings: Surroundings, faults: list[Fault]
) -> Iterator[ItemFolder]:
    for (key, day), own in _folders(files).items():
        folder = f"items/{key}/{day}/"
        in_force = _date(day)
        if in_force is None:
            faults.append(
                Fault(folder + ITEM, 1, "TB-PACK-081", f"文件夹“{day}”不是日期", "以生效日期命名，例如 2026-05-01")
            )
            continue
        unfilled = [place for name, text in own.items() for place in places(folder + name, text)]
        if unfilled:
            faults += map(_unfilled, unfilled)
            continue
        missing = [name for name in (ITEM, RULES, EXAMPLES) if name not in own]
        if missing:
            faults += [
                Fault(folder + name, 1, "TB-PACK-006", "缺少这个文件", "照 docs/item-packs.md 补上") for name in missing
            ]
            continue
        canonical = {**own, **{name: files[name] for name in (STYLE,) if name in files}}
        digest = version_digest(city.code, key, in_force, canonical)
        checked = _collect(faults, partial(_checked, canonical, surroundings, in_force, digest, folder))
        if checked is None:
            continue
        version, warnings = checked
        if version.key != key:
            what = f"“key”是“{version.key}”，文件夹却叫“{key}”"
            faults.append(Fault(folder + ITEM, 1, "TB-PACK-082", what, "两处写成一样"))
        yield ItemFolder(key, in_force, canonical, digest, version, warnings)


def _checked(
    files: Mapping[str, str], surroundings: Surroundings, in_force: date, digest: str, folder: str
) -> tuple[ItemVersion, tuple[Fault, ...]]:
    version = compile_item(files, surroundings.vocabulary, in_force, digest, folder)
    faults = check_usage(files, version, surroundings, folder)
    faults += run_examples(files, version, surroundings.vocabulary, folder)
    wrong, warnings = prove_rules(files, version, surroundings.vocabulary, folder)
    faults += wrong
    if faults:
        raise PackFaults(faults)
    return version, (*warnings, *doubtful(version, folder + ITEM))


def _folders(files: Mapping[str, str]) -> dict[tuple[str, str], dict[str, str]]:
    found: dict[tuple[str, str], dict[str, str]] = {}
    for path, text in files.items():
        parts = path.split("/")
        if parts[0] == "items" and len(parts) == 4 and not is_district_file(path):
            found.setdefault((parts[1], parts[2]), {})[parts[3]] = text
    return found


def _as_written(files: Mapping[str, str], vocabulary: Vocabulary) -> Vocabulary:
    """The words as they stand before any went into another: what is said of those that went may stay in the pack."""
    merges = files_of(files, MERGES)
    if not merges:
        return vocabulary
    return read_vocabulary({name: text for name, text in files.items() if name not in merges})


def _unfilled(place: Place) -> Fault:
    return Fault(place.file, place.line, "TB-PACK-110", f"这里还没有填：{place.wanted}", "把【填：…】整个换成您的内容")


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _overlaps(items: Sequence[ItemFolder]) -> Iterator[Fault]:
    """A version that says when it ends must end before the next begins; what says nothing ends the day before."""
    ordered = sorted(items, key=lambda one: (one.key, one.in_force))
    for earlier, later in pairwise(ordered):
        until = earlier.version.until
        if earlier.key == later.key and until is not None and until >= later.in_force:
            yield Fault(
                f"items/{earlier.key}/{earlier.in_force}/{ITEM}",
                1,
                "TB-PACK-080",
                f"until 写到 {until}，与 {later.in_force} 生效的版本重叠",
                f"until 改为不晚于 {later.in_force - timedelta(days=1)}，或删去（自动到下一版前一天）",
            )
    for one in ordered:
        if one.version.until is not None and one.version.until < one.in_force:
            name = f"items/{one.key}/{one.in_force}/{ITEM}"
            yield Fault(name, 1, "TB-PACK-080", f"until {one.version.until} 早于生效日期", "改正 until 或文件夹的日期")


def _not_real(files: Mapping[str, str]) -> Iterator[Fault]:
    for name in files:
        if name.startswith("demo/"):
            yield Fault(
                name, 1, "TB-PACK-059", "正式的事项包里有演示内容", "移走 demo 文件夹，或写 demonstration: true"
            )


def _unowned(organisation: Organisation, keys: set[str]) -> Iterator[Fault]:
    """Every item needs a body of the city, and every code an item."""
    own = {key for body in organisation.bodies if body.district == 0 for key in body.codes}
    for key in sorted(keys - own):
        what = f"事项“{key}”没有市级实施主体"
        yield Fault(implementing_file(key), 1, "TB-PACK-028", what, "写一行：市级实施主体的信用代码,它的实施编码")
    for key in sorted({key for body in organisation.bodies for key in body.codes} - keys):
        what = f"实施编码里的“{key}”不是本包的事项"
        yield Fault(implementing_file(key), 1, "TB-PACK-028", what, nearest(key, keys) or "删去这个文件夹")


def _owners(files: Mapping[str, str], vocabulary: Vocabulary, organisation: Organisation) -> Iterator[Fault]:
    """The department whose word counts (数源部门) is one of the city's."""
    departments = organisation.department_names()
    owned = [("elements", name, one.owner) for name, one in vocabulary.elements.items() if name == one.name]
    owned += [(RECORDS, name, one.issuer) for name, one in vocabulary.licences.items() if one.record]
    for kind, name, owner in owned:
        if owner is not None and owner not in departments:
            remedy = nearest(owner, departments) or f"在 {ORG} 的 departments 里加上它"
            yield Fault(
                *place_of(files, kind, name), "TB-PACK-018", f"没有名为“{owner}”的部门（“{name}”的数源）", remedy
            )
