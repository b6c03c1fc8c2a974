"""What a pack does not know yet or is not sure of, made from the pack itself: nothing to keep by hand."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_noop as N_

from tongban.catalog.bundle import BundleVersion
from tongban.catalog.definition import ItemVersion
from tongban.catalog.pack.check import Pack
from tongban.catalog.pack.city import CALENDAR, read_calendar
from tongban.catalog.pack.english import needed, needed_of_bundle
from tongban.catalog.pack.organisation import Organisation, read_organisation
from tongban.catalog.pack.sources import SOURCES, Source, read_sources
from tongban.catalog.provenance import statements
from tongban.catalog.vocabulary import Vocabulary
from tongban.catalog.word_uses import distinct, undecided
from tongban.standards.working_days import Calendar

#: The kinds of gaps in the order they are told, each with what it means.
KINDS: Mapping[str, str] = {
    N_("编码"): N_("官方编码没有取得，没有自造；演示编码只用于演示"),
    N_("时限"): N_("法定时限没有查到，承诺时限是演示"),
    N_("待核"): N_("凭记忆、转载、推算或演示的陈述，用于正式运行前要核对"),
    N_("材料"): N_("没有对照官方清单核过的材料"),
    N_("数源"): N_("几个部门签发的证照上都有的数据元，还没有写明以哪个部门的为准"),
    N_("英文"): N_("还没有英文的名称、问题和说法"),
    N_("节假日"): N_("节假日表到此为止，之后的期限是暂定"),
}
_DEMO_CODES, _LICENCE = N_("%(count)d 个实施主体的实施编码是演示编码"), N_("证照“%(type)s”")
_SINCE, _UNTIL = N_("%(day)s 起的版本"), N_("到 %(day)s 为止")
_TEXTS = N_("%(missing)d 段（共 %(all)d 段）")
#: Those with values in them: by these a page in English finds the sentence behind a gap again.
SENTENCES = (_DEMO_CODES, _LICENCE, _SINCE, _UNTIL, _TEXTS)
#: How a statement was obtained that still has to be checked.
UNSURE = ("memory", "secondary", "demo", "derived", "seed", "dataset")
#: How a demonstration's own 实施编码 goes on after the level.
_DEMO_CODE = "DEMO"


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is missing or unsure: of which kind, of which item ("" for the whole pack), where, and what."""

    kind: str
    item: str
    where: str
    what: str
    source: str = ""
    confidence: str = ""


@dataclass(frozen=True, slots=True)
class Holding:
    """What the gaps of a pack are told from; ``codes`` are the 实施编码 of each item."""

    versions: tuple[ItemVersion, ...]
    vocabulary: Vocabulary
    sources: Mapping[str, Source]
    calendar: Calendar
    codes: Mapping[str, tuple[str, ...]]
    english: Mapping[str, str]
    bundles: tuple[BundleVersion, ...] = ()


def holding_of(pack: Pack) -> Holding:
    """What a pack in a folder holds."""
    organisation, _faults = read_organisation(pack.files, pack.city)
    return Holding(
        tuple(item.version for item in pack.items),
        pack.vocabulary,
        read_sources(pack.files[SOURCES])[0],
        read_calendar(pack.files[CALENDAR]),
        codes_of(organisation),
        pack.english,
        tuple(one.version for one in pack.bundles),
    )


def codes_of(organisation: Organisation) -> dict[str, tuple[str, ...]]:
    """The 实施编码 of each item, of all bodies that handle it."""
    found: dict[str, tuple[str, ...]] = {}
    for body in organisation.bodies:
        for key, code in body.codes.items():
            found[key] = (*found.get(key, ()), code)
    return found


def gaps(holding: Holding) -> list[Gap]:
    """Every gap, by kind in the order of ``KINDS``, and by item."""
    names = {version.key: version.name for version in holding.versions}
    found = [gap for one in holding.versions for gap in version_gaps(one, holding.sources, holding.english)]
    found += [gap for one in holding.bundles for gap in bundle_gaps(one, holding.english)]
    return in_order([*found, *pack_gaps(names, holding.codes, holding.vocabulary, holding.calendar)])


def in_order(found: Iterable[Gap]) -> list[Gap]:
    """Gaps by kind in the order of ``KINDS``, and by item."""
    order = {kind: place for place, kind in enumerate(KINDS)}
    return sorted(found, key=lambda gap: (order[gap.kind], gap.item))


def pack_gaps(
    names: Mapping[str, str], codes: Mapping[str, tuple[str, ...]], vocabulary: Vocabulary, calendar: Calendar
) -> list[Gap]:
    """The gaps of the words, the calendar and the codes of items, of which only the names have to be known."""
    return [*_codes(names, codes, vocabulary), *_materials(vocabulary), *_owners(vocabulary), _holidays(calendar)]


def version_gaps(version: ItemVersion, sources: Mapping[str, Source], english: Mapping[str, str]) -> list[Gap]:
    """The gaps of one version."""
    return [*_of_version(version, sources), *_english(version.name, needed(version), english)]


def bundle_gaps(bundle: BundleVersion, english: Mapping[str, str]) -> list[Gap]:
    """The gaps of one version of a bundle."""
    return list(_english(bundle.name, needed_of_bundle(bundle), english))


def _codes(names: Mapping[str, str], of_items: Mapping[str, tuple[str, ...]], vocabulary: Vocabulary) -> Iterator[Gap]:
    for key, name in names.items():
        codes = of_items.get(key, ())
        demonstration = sum(_DEMO_CODE in code for code in codes)
        if demonstration:
            yield Gap("编码", name, N_("实施编码"), _DEMO_CODES % {"count": demonstration})
        yield Gap("编码", name, N_("基本编码"), N_("没有取得"))
    for licence in distinct(vocabulary.licences.values()):
        if licence.code is None and not licence.record:
            yield Gap("编码", "", _LICENCE % {"type": licence.name}, N_("21 位证照类型代码没有取得"))


def _of_version(version: ItemVersion, sources: Mapping[str, Source]) -> Iterator[Gap]:
    if version.statutory is None:
        yield Gap("时限", version.name, _SINCE % {"day": version.in_force}, N_("法定时限没有查到"))
    for said in statements(version, sources):
        if said.confidence in UNSURE and not said.overall and said.group != "材料":
            where = f"{said.group}{f' · {said.name}' if said.name else ''}"
            text = f"{said.text}（{said.article}）" if said.article else said.text
            yield Gap("待核", version.name, where, text, said.source, said.confidence)
    overall = str(version.extra.get("confidence") or "")
    if overall in UNSURE:
        yield Gap("待核", version.name, N_("整体"), N_("事项整体的把握"), confidence=overall)


def _materials(vocabulary: Vocabulary) -> Iterator[Gap]:
    for material in distinct(vocabulary.materials.values()):
        if material.confidence not in ("law", "official"):
            yield Gap("材料", "", material.name, material.kind, confidence=material.confidence or "")


def _owners(vocabulary: Vocabulary) -> Iterator[Gap]:
    """Several authorities state these elements, yet nobody said whose word counts."""
    for name, issuers in undecided(vocabulary).items():
        yield Gap("数源", "", name, "、".join(issuers))


def _english(name: str, every: Iterable[str], english: Mapping[str, str]) -> Iterator[Gap]:
    texts = dict.fromkeys(text for text in every if text and not text.isascii())
    missing = [text for text in texts if text not in english]
    if missing:
        shown = "；".join(missing[:3]) + ("……" if len(missing) > 3 else "")
        yield Gap("英文", name, _TEXTS % {"missing": len(missing), "all": len(texts)}, shown)


def _holidays(calendar: Calendar) -> Gap:
    return Gap("节假日", "", N_("节假日表"), _UNTIL % {"day": calendar.last_day})


def markdown(holding: Holding, title: str) -> str:
    """The gaps as a page of Markdown, generated anew whenever it is asked for."""
    found = gaps(holding)
    lines = [f"# {title}：资料缺口", "", "由事项包自动生成，不用手工维护。", ""]
    counts = {kind: sum(gap.kind == kind for gap in found) for kind in KINDS}
    lines += ["| 种类 | 数量 | 说明 |", "|---|---|---|"]
    lines += [f"| {kind} | {counts[kind]} | {said} |" for kind, said in KINDS.items()]
    for kind in KINDS:
        of_kind = [gap for gap in found if gap.kind == kind]
        if of_kind:
            lines += ["", f"## {kind}", "", "| 事项 | 位置 | 内容 | 来源 | 把握 |", "|---|---|---|---|---|"]
            lines += [_row(gap) for gap in of_kind]
    return "\n".join(lines) + "\n"


def _row(gap: Gap) -> str:
    cells = (gap.item or "全包", gap.where, gap.what, gap.source, gap.confidence)
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"
