"""Checking a revision against what is published: one item or bundle, each fault with its place, blocking or not."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from tongban.catalog import listed
from tongban.catalog.bundle import BundleVersion
from tongban.catalog.definition import ItemVersion
from tongban.catalog.likeness import twins
from tongban.catalog.pack.canonical import files_digest
from tongban.catalog.pack.editing import data_of, path_at, within
from tongban.catalog.pack.examples import run_examples
from tongban.catalog.pack.faults import Fault, PackFaults, pointed
from tongban.catalog.pack.item import EXAMPLES, ITEM, STYLE, compile_item
from tongban.catalog.pack.places import places
from tongban.catalog.pack.proofs import prove_rules
from tongban.catalog.pack.rules_file import RULES
from tongban.catalog.pack.usage import check_usage
from tongban.catalog.pack.yaml_node import Reading, plain, read_yaml
from tongban.catalog.pack.yaml_spots import Path
from tongban.catalog.revisions import bundle_checking, copies, rights, surroundings
from tongban.catalog.revisions.copy_checking import faults_of
from tongban.catalog.revisions.models import Revision
from tongban.catalog.revisions.states import Subject
from tongban.catalog.revisions.subjects import IN_CHARGE, MAIN, subject_of
from tongban.catalog.revisions.surroundings import Published
from tongban.catalog.revisions.texts import COPY
from tongban.core import clock

Files = Mapping[str, str]
#: What the proofs call cases without a row.
_GAP = "TB-PROVE-015"
_DEMO = ("演示", "demo")


@dataclass(frozen=True, slots=True)
class Found:
    """A fault with the path of its place, for the editor; ``blocks`` submission and publication, or is to be known."""

    fault: Fault
    path: Path
    blocks: bool


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found; ``version`` of an item, or ``bundle``, is None where the files cannot be compiled."""

    digest: str
    version: ItemVersion | None
    found: tuple[Found, ...]
    risks: tuple[str, ...]
    countersignatures: int
    bundle: BundleVersion | None = None

    @property
    def blocking(self) -> tuple[Found, ...]:
        """What must be put right before submission."""
        return tuple(one for one in self.found if one.blocks)

    @property
    def remarks(self) -> tuple[Found, ...]:
        """What its author should know though it is no fault."""
        return tuple(one for one in self.found if not one.blocks)

    def at(self, file: str, path: Path) -> tuple[Found, ...]:
        """What was found at a place or below it."""
        return tuple(one for one in self.found if one.fault.file == file and one.path[: len(path)] == path)


def check(revision: Revision) -> Checked:
    """Everything found in a revision as it stands; the same files are checked once."""
    if revision.parent:
        return _copy(revision)
    return check_files(revision.item_key, revision.department, revision.files)


def _copy(revision: Revision) -> Checked:
    """What was found in a district's copy; it asks for as many names as the city's version does."""
    parent = copies.newest(revision.item_key)
    text = revision.files.get(COPY, "")
    found = tuple(Found(one, path_at(text, one.line), blocks=True) for one in faults_of(revision))
    return Checked(revision.digest, None, found, rights.risks(parent), rights.countersignatures(parent))


def check_files(key: str, department: str, files: Files) -> Checked:
    """The same of files that are not stored (a preview of what is being typed). Raises NothingLoaded."""
    now = surroundings.published()
    named = tuple(sorted(files.items()))
    # What a bundle may name changes with every item that is published.
    items = listed.stamp() if subject_of(files) == Subject.BUNDLE else frozenset()
    return _checked(now.words_digest, now.city_digest, surroundings.style(), items, key, department, named)


@lru_cache(maxsize=64)
def _checked(
    _words: str, _city: str, style: str, _items: listed.Stamp, key: str, department: str,
    named: tuple[tuple[str, str], ...],
) -> Checked:  # fmt: skip
    now, files = surroundings.published(), dict(named)
    styled = {**files, STYLE: style} if style else files
    version, bundle = None, None
    if subject_of(files) == Subject.BUNDLE:
        bundle, faults, remarks = bundle_checking.examined(now, key, styled)
        faults += [
            *_unfilled(files),
            *_misplaced(files, (bundle.key, bundle.lead) if bundle else None, key, department),
        ]
    else:
        version, faults, remarks = _examined(now, key, styled)
        said = (version.key, version.department) if version else None
        faults += [*_unfilled(files), *_misplaced(files, said, key, department), *without_clause(files)]
    gaps = [one for one in remarks if _GAP in one.what]
    faults += [_handed_over(one) for one in gaps]
    told = [(one, True) for one in faults] + [(one, False) for one in remarks if one not in gaps]
    found = tuple(
        Found(fault, path_at(files.get(fault.file, ""), fault.line) if fault.file.endswith(".yaml") else (), blocks)
        for fault, blocks in ((pointed([fault], files)[0], blocks) for fault, blocks in dict.fromkeys(told))
    )
    of = version or bundle
    risks = rights.risks(of) if of is not None else ()
    needed = rights.countersignatures(of) if of is not None else 2
    return Checked(files_digest(files), version, found, risks, needed, bundle)


def _examined(now: Published, key: str, files: Files) -> tuple[ItemVersion | None, list[Fault], list[Fault]]:
    """The compiled version, its faults and remarks."""
    missing = [name for name in (ITEM, RULES, EXAMPLES) if name not in files]
    faults = [Fault(name, 1, "TB-PACK-006", "缺少这个文件", "照 docs/item-packs.md 补上") for name in missing]
    if faults:
        return None, faults, []
    try:
        around, faults = surroundings.around(now, key, files)
        version = compile_item(files, around.vocabulary, clock.today(), files_digest(files))
    except PackFaults as wrong:
        return None, [*faults, *wrong.faults], []
    faults += check_usage(files, version, around, "")
    faults += run_examples(files, version, around.vocabulary, "")
    wrongs, remarks = prove_rules(files, version, around.vocabulary, "")
    remarks += _like_others(now, files)
    own = [body for body in around.organisation.bodies if body.district == 0 and key in body.codes]
    if not own:
        remedy = "写一行：市级实施主体的信用代码,它的实施编码"
        faults.append(Fault(surroundings.IMPLEMENTING, 1, "TB-PACK-028", f"事项“{key}”没有市级实施主体", remedy))
    return version, [*faults, *wrongs], remarks


def _like_others(now: Published, files: Files) -> Iterator[Fault]:
    """New words that look like some there are: nobody is kept from making them, everybody who signs is told."""
    published = surroundings.vocabulary(now, {})
    for kind in ("elements", "materials", "licences"):
        name = f"vocabulary/{kind}.yaml"
        for word in data_of(files.get(name, "")):
            if like := twins(published, kind, str(word))[:3]:
                what = f"新词“{word}”和词汇里的“{'”“'.join(like)}”相近"
                yield Fault(name, _line(files[name], str(word)), "TB-REV-019", what, "同义的直接用现有的，删去新词")


def _line(text: str, word: str) -> int:
    root = read_yaml(text, Reading(""), "")
    return root.line_of(word) if root is not None else 1


def _unfilled(files: Files) -> Iterator[Fault]:
    for name, text in files.items():
        for place in places(name, text):
            what = f"这里还没有填：{place.wanted}"
            yield Fault(name, place.line, "TB-PACK-110", what, "把【填：…】整个换成您的内容")


def _misplaced(files: Files, said: tuple[str, str] | None, key: str, department: str) -> Iterator[Fault]:
    """Another key or department than the revision was begun for; ``said`` are those its file says."""
    if said is None:
        return
    main, in_charge = MAIN[subject_of(files)], IN_CHARGE[subject_of(files)]
    if said[0] != key:
        what = f"“key”是“{said[0]}”，这份稿却是“{key}”的"
        yield Fault(main, 1, "TB-PACK-082", what, "改回来；另一个另起一份稿")
    if said[1] != department:
        what = f"“{in_charge}”写的部门是“{said[1]}”，这份稿却是“{department}”的"
        yield Fault(main, 1, "TB-REV-018", what, f"改回来，或请“{said[1]}”的事项管理员另起一份稿")


def _handed_over(gap: Fault) -> Fault:
    """A gap of the rules blocks: what nobody wrote down is not handed over silently."""
    remedy = "补上这种情形的行；要交给人工的，写明一行兜底：otherwise: true、then: 去向、effect: 转人工"
    return Fault(gap.file, gap.line, gap.code, gap.what, remedy, gap.shown)


def without_clause(files: Files) -> Iterator[Fault]:
    """Every condition says on which clause it rests, or that it is the demonstration's own."""
    root = read_yaml(files.get(RULES, ""), Reading(RULES), RULES)
    for path, row in _conditions(plain(root.data)) if root is not None else ():
        own = row.get("source") in _DEMO or row.get("confidence") in _DEMO
        if root is not None and not row.get("clause") and not own:
            what = f"“{row.get('name') or row.get('element')}”没有写依据"
            remedy = "补上 clause 和 source；平台自定的写 source: 演示"
            yield Fault(RULES, root.position(path), "TB-REV-017", what, remedy)


def _conditions(data: Mapping[str, Any]) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    for path in (("checks",), ("rows",), ("table", "rows"), ("advice",), ("compute",)):
        rows = within(data, path)
        for number, row in enumerate(rows if isinstance(rows, list) else ()):
            if isinstance(row, Mapping) and not _rest(row):
                yield (*path, number), row


def _rest(row: Mapping[str, Any]) -> bool:
    """Whether a row takes what is left over, or hands over: neither grants anybody anything."""
    cells = row.get("cells")
    anything = row.get("when") == "-" or (isinstance(cells, list) and all(cell == "-" for cell in cells))
    return bool(row.get("otherwise")) or anything or row.get("effect") == "转人工"
