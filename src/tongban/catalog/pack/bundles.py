"""The bundles of a pack: every version folder read, checked against the items, and kept as it will be published."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tongban.catalog.bundle import BundleVersion
from tongban.catalog.definition import ItemVersion
from tongban.catalog.pack.bundle import BUNDLE, check_bundle, compile_bundle
from tongban.catalog.pack.canonical import bundle_digest
from tongban.catalog.pack.faults import Fault, PackFaults
from tongban.catalog.pack.item import STYLE
from tongban.catalog.pack.usage import Surroundings


@dataclass(frozen=True, slots=True)
class BundleFolder:
    """One version's canonical files, as they will be published, and what they compile to."""

    key: str
    in_force: date
    files: Mapping[str, str]
    digest: str
    version: BundleVersion


def read_bundles(
    files: Mapping[str, str], city: int, around: Surroundings, items: Sequence[ItemVersion]
) -> tuple[list[BundleFolder], list[Fault]]:
    """Every bundle version of a pack, and every fault in them."""
    faults: list[Fault] = []
    asked = {item.key: tuple(ask.element.name for ask in item.asks) for item in items}
    found = list(_folders(files, city, around, asked, faults))
    faults += _overlaps(found)
    return found, faults


def _folders(
    files: Mapping[str, str], city: int, around: Surroundings, asked: Mapping[str, tuple[str, ...]], faults: list[Fault]
) -> Iterator[BundleFolder]:
    for (key, day), own in folders_of(files).items():
        folder = f"bundles/{key}/{day}/"
        try:
            in_force = date.fromisoformat(day)
        except ValueError:
            what = f"文件夹“{day}”不是日期"
            faults.append(Fault(folder + BUNDLE, 1, "TB-PACK-081", what, "以生效日期命名，例如 2026-05-01"))
            continue
        if BUNDLE not in own:
            faults.append(Fault(folder + BUNDLE, 1, "TB-PACK-006", "缺少这个文件", "照 docs/item-packs.md 补上"))
            continue
        canonical = {**own, **{name: files[name] for name in (STYLE,) if name in files}}
        digest = bundle_digest(city, key, in_force, canonical)
        try:
            version = compile_bundle(canonical, around.vocabulary, in_force, digest, folder)
        except PackFaults as error:
            faults += error.faults
            continue
        faults += check_bundle(canonical[BUNDLE], version, asked, around, folder)
        if version.key != key:
            what = f"“key”是“{version.key}”，文件夹却叫“{key}”"
            faults.append(Fault(folder + BUNDLE, 1, "TB-PACK-082", what, "两处写成一样"))
        yield BundleFolder(key, in_force, canonical, digest, version)


def folders_of(files: Mapping[str, str]) -> dict[tuple[str, str], dict[str, str]]:
    """The files of each bundle version, by key and day."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for path, text in files.items():
        parts = path.split("/")
        if parts[0] == "bundles" and len(parts) == 4:
            found.setdefault((parts[1], parts[2]), {})[parts[3]] = text
    return found


def _overlaps(found: Sequence[BundleFolder]) -> Iterator[Fault]:
    for one in found:
        until = one.version.until
        later = [other.in_force for other in found if other.key == one.key and other.in_force > one.in_force]
        if until is not None and (until < one.in_force or any(until >= day for day in later)):
            what = f"until 写到 {until}，早于生效日期，或与后一个版本重叠"
            name = f"bundles/{one.key}/{one.in_force}/{BUNDLE}"
            yield Fault(name, 1, "TB-PACK-080", what, "改正 until，或删去（自动到下一版前一天）")
