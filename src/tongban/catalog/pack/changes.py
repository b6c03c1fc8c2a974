"""What changed between two packs, or two versions of one item or bundle, in words for whoever answers for the rules."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tongban.catalog.pack.bundle import BUNDLE, compile_bundle
from tongban.catalog.pack.bundles import BundleFolder
from tongban.catalog.pack.check import ItemFolder, Pack, check_pack
from tongban.catalog.pack.city import CALENDAR, read_calendar
from tongban.catalog.pack.described import Described, described, described_organisation, described_words
from tongban.catalog.pack.described_bundle import described_bundle
from tongban.catalog.pack.examples import example_verdicts
from tongban.catalog.pack.faults import Fault, PackFaults
from tongban.catalog.pack.folder import read_folder
from tongban.catalog.pack.item import ITEM, compile_item
from tongban.catalog.pack.organisation import read_organisation
from tongban.catalog.pack.vocabulary import read_vocabulary
from tongban.catalog.vocabulary import Vocabulary

ADDED, REMOVED, CHANGED = "新增", "删去", "改动"


@dataclass(frozen=True, slots=True)
class Change:
    """One change: of what (an item, a bundle, 词汇 …), its group and name, and what it said before and says now."""

    of: str
    group: str
    kind: str
    name: str
    before: str = ""
    after: str = ""

    def __str__(self) -> str:
        if self.kind == CHANGED:
            return f"{self.name}：\n      原来：{self.before or '（没有）'}\n      现在：{self.after or '（没有）'}"
        said = self.after if self.kind == ADDED else self.before
        return f"{self.kind} {self.name}{f'：{said}' if said else ''}"


def changes(before: Path, after: Path) -> list[Change]:
    """What changed from one folder to the other: two packs, or two version folders of an item, or of a bundle.

    Raises PackFaults, TB-PACK-113 where the two are not of one kind.
    """
    kinds = [next((name for name in (ITEM, BUNDLE) if (folder / name).is_file()), "") for folder in (before, after)]
    if kinds[0] != kinds[1]:
        said = {ITEM: "事项的版本文件夹", BUNDLE: "一件事的版本文件夹", "": "事项包"}
        what = f"“{before}”是{said[kinds[0]]}，“{after}”是{said[kinds[1]]}"
        raise PackFaults([Fault(str(after), 1, "TB-PACK-113", what, "两个都给事项包，或都给版本文件夹")])
    if kinds[0] == BUNDLE:
        return list(between_bundles(_bundle_in(before), _bundle_in(after)))
    if kinds[0]:
        (old, old_words), (new, new_words) = _version_in(before), _version_in(after)
        return [*_between_versions(old, new, old_words, new_words)]
    return list(_between_packs(check_pack(read_folder(before)), check_pack(read_folder(after))))


def version_changes(
    before: ItemFolder, after: ItemFolder, old_words: Vocabulary, new_words: Vocabulary
) -> list[Change]:
    """What changed from one version of an item to another, each with the words it was published with."""
    return list(_between_versions(before, after, old_words, new_words))


def between_versions(before: ItemFolder, after: ItemFolder, old: Vocabulary, new: Vocabulary) -> list[Change]:
    """What changed from one version of an item to another, each read with its own words."""
    return list(_between_versions(before, after, old, new))


def between_bundles(before: BundleFolder, after: BundleFolder) -> Iterator[Change]:
    """What changed from one version of a bundle to another."""
    of = _named(after)
    yield from _compared(of, described_bundle(before.version), described_bundle(after.version))
    yield from _templates(of, before.files, after.files)


def _version_in(folder: Path) -> tuple[ItemFolder, Vocabulary]:
    """A version folder with the words of the pack around it. Raises PackFaults for what is wrong in these."""
    key, day, within, own, vocabulary = _opened(folder, "items")
    return ItemFolder(key, day, own, "", compile_item(own, vocabulary, day, "", within)), vocabulary


def _bundle_in(folder: Path) -> BundleFolder:
    """A version folder of a bundle. Raises PackFaults for what is wrong in it or in the words around it."""
    key, day, within, own, vocabulary = _opened(folder, "bundles")
    return BundleFolder(key, day, own, "", compile_bundle(own, vocabulary, day, "", within))


def _opened(folder: Path, of: str) -> tuple[str, date, str, dict[str, str], Vocabulary]:
    """Key, day, place in its pack, files and words of a version folder."""
    place = folder.resolve()
    files = read_folder(place.parents[2])
    key, day = place.parents[0].name, _day(place)
    within = f"{of}/{key}/{place.name}/"
    own = {name.removeprefix(within): text for name, text in files.items() if name.startswith(within)}
    return key, day, within, own, read_vocabulary(files)


def _day(folder: Path) -> date:
    try:
        return date.fromisoformat(folder.name)
    except ValueError:
        what = f"文件夹“{folder.name}”不是日期"
        raise PackFaults([Fault(str(folder), 1, "TB-PACK-081", what, "以生效日期命名，例如 2026-05-01")]) from None


def _between_packs(before: Pack, after: Pack) -> Iterator[Change]:
    yield from _compared("词汇", described_words(before.vocabulary), described_words(after.vocabulary))
    yield from _compared("机构", _organisation(before), _organisation(after))
    old = {(one.key, one.in_force): one for one in before.items}
    new = {(one.key, one.in_force): one for one in after.items}
    for place in sorted({*old, *new}):
        if place not in new:
            yield Change(_named(old[place]), "版本", REMOVED, "这个版本")
        elif place in old:
            yield from _between_versions(old[place], new[place], before.vocabulary, after.vocabulary)
        else:
            yield Change(_named(new[place]), "版本", ADDED, "这个版本", after=f"{new[place].in_force} 起施行")
            earlier = [one for key, one in old.items() if key[0] == place[0] and key[1] < place[1]]
            if earlier:
                yield from _between_versions(earlier[-1], new[place], before.vocabulary, after.vocabulary)
    yield from _between_bundles(before.bundles, after.bundles)
    yield from _compared("英文", {"译文": dict(before.english)}, {"译文": dict(after.english)})


def _between_bundles(before: Sequence[BundleFolder], after: Sequence[BundleFolder]) -> Iterator[Change]:
    old = {(one.key, one.in_force): one for one in before}
    new = {(one.key, one.in_force): one for one in after}
    for place in sorted({*old, *new}):
        if place not in new:
            yield Change(_named(old[place]), "版本", REMOVED, "这个版本")
        elif place in old:
            yield from between_bundles(old[place], new[place])
        else:
            yield Change(_named(new[place]), "版本", ADDED, "这个版本", after=f"{new[place].in_force} 起施行")
            earlier = [one for key, one in sorted(old.items()) if key[0] == place[0] and key[1] < place[1]]
            if earlier:
                yield from between_bundles(earlier[-1], new[place])


def _organisation(pack: Pack) -> Described:
    organisation, _faults = read_organisation(pack.files, pack.city)
    return described_organisation(organisation, read_calendar(pack.files[CALENDAR]))


def _named(folder: ItemFolder | BundleFolder) -> str:
    return f"{folder.version.name}（{folder.in_force}）"


def _between_versions(
    before: ItemFolder, after: ItemFolder, old_words: Vocabulary, new_words: Vocabulary
) -> Iterator[Change]:
    of = _named(after)
    yield from _compared(of, described(before.version), described(after.version))
    yield from _decided_otherwise(of, before, after, old_words, new_words)
    yield from _templates(of, before.files, after.files)


def _templates(of: str, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Change]:
    files = [(name, before.get(name), after.get(name)) for name in {*before, *after}]
    for name, old, new in sorted(files):
        if name.endswith(".typ") and old != new:
            kind = ADDED if old is None else REMOVED if new is None else CHANGED
            yield Change(of, "证照模板", kind, name, "有" if old else "", "内容不同" if old and new else "")


def _compared(of: str, before: Described, after: Described) -> Iterator[Change]:
    for group in dict.fromkeys((*before, *after)):
        old, new = before.get(group, {}), after.get(group, {})
        for name in dict.fromkeys((*old, *new)):
            if name not in new:
                yield Change(of, group, REMOVED, name, before=old[name])
            elif name not in old:
                yield Change(of, group, ADDED, name, after=new[name])
            elif old[name] != new[name]:
                yield Change(of, group, CHANGED, name, old[name], new[name])


def _decided_otherwise(
    of: str, before: ItemFolder, after: ItemFolder, old_words: Vocabulary, new_words: Vocabulary
) -> Iterator[Change]:
    """The worked examples of both versions that come out differently under the other's rules."""
    told: dict[str, tuple[str, str]] = {}
    for folder in (before, after):
        old = example_verdicts(folder.files, before.version, old_words)
        new = example_verdicts(folder.files, after.version, new_words)
        told |= {name: (old[name], new[name]) for name in old if name in new and old[name] != new[name]}
    for name, (was, now) in told.items():
        yield Change(of, "例子的结果", CHANGED, f"例子“{name}”", was, now)


def in_words(found: list[Change]) -> str:
    """The changes for a reader: by item, by group."""
    if not found:
        return "没有不同。\n"
    lines: list[str] = []
    for of in dict.fromkeys(change.of for change in found):
        lines += ["", of] if lines else [of]
        own = [change for change in found if change.of == of]
        for group in dict.fromkeys(change.group for change in own):
            lines.append(f"  {group}")
            lines += [f"    {change}" for change in own if change.group == group]
    counts = {kind: sum(change.kind == kind for change in found) for kind in (ADDED, CHANGED, REMOVED)}
    lines += ["", "共 " + "、".join(f"{kind} {count} 处" for kind, count in counts.items() if count) + "。"]
    return "\n".join(lines) + "\n"


def as_data(found: list[Change]) -> list[Mapping[str, str]]:
    """The changes for programs."""
    keys = ("of", "group", "kind", "name", "before", "after")
    return [{key: getattr(change, key) for key in keys} for change in found]
