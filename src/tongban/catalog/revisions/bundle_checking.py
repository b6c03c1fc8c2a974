"""Checking a bundle that is being written: it compiles, its members are published, every condition has a basis."""

from collections.abc import Iterator, Mapping

from tongban.catalog import queries
from tongban.catalog.bundle import BundleVersion, Member
from tongban.catalog.definition import ItemVersion
from tongban.catalog.errors import NoValidVersion
from tongban.catalog.pack.bundle import BUNDLE, check_bundle, compile_bundle
from tongban.catalog.pack.canonical import files_digest
from tongban.catalog.pack.faults import Fault, PackFaults
from tongban.catalog.pack.yaml_node import Reading, read_yaml
from tongban.catalog.revisions import surroundings
from tongban.catalog.revisions.surroundings import Published
from tongban.core import clock

Files = Mapping[str, str]
_DEMO = ("演示", "demo")
#: The parts whose entries say on what they rest.
_RESTING = (("start", "say"), ("members", "item"), ("members", "step"))


def examined(now: Published, key: str, files: Files) -> tuple[BundleVersion | None, list[Fault], list[Fault]]:
    """The compiled version of a bundle, its faults, and what its author should know though it is no fault."""
    try:
        around, faults = surroundings.around(now, key, files)
        version = compile_bundle(files, around.vocabulary, clock.today(), files_digest(files))
    except PackFaults as wrong:
        return None, list(wrong.faults), []
    members = _versions(version)
    asked = dict.fromkeys(queries.all_versions(), ()) | {
        one.key: tuple(ask.element.name for ask in one.asks) for one in members.values()
    }
    faults += check_bundle(files[BUNDLE], version, asked, around, "")
    faults += _without_basis(files[BUNDLE])
    return version, faults, list(_remarks(files[BUNDLE], version, members))


def _versions(version: BundleVersion) -> dict[str, ItemVersion]:
    """The members that can be applied for today."""
    found: dict[str, ItemVersion] = {}
    for key in version.items:
        try:
            found[key] = queries.item(key, clock.today())
        except NoValidVersion:
            continue
    return found


def _without_basis(text: str) -> Iterator[Fault]:
    """Who takes part, and who may begin, rests on a clause or a source, or is the demonstration's own."""
    root = read_yaml(text, Reading(BUNDLE), BUNDLE)
    for part, named in _RESTING if root is not None else ():
        for node in root.nodes(part) if root is not None else ():
            if node.has(named) and not any(node.data.get(one) for one in ("clause", "source")):
                what = f"“{str(node.data[named])[:40]}”没有写依据"
                yield Fault(BUNDLE, node.line, "TB-REV-017", what, "补上 clause 或 source；平台自定的写 source: 演示")


def _remarks(text: str, version: BundleVersion, members: Mapping[str, ItemVersion]) -> Iterator[Fault]:
    root = read_yaml(text, Reading(BUNDLE), BUNDLE)
    nodes = list(root.nodes("members")) if root is not None else []
    for node, member in zip(nodes, version.members, strict=False):
        what, remedy = _doubt(member, version, members)
        if what:
            yield Fault(BUNDLE, node.line, "TB-REV-019", what, remedy)


def _doubt(member: Member, version: BundleVersion, members: Mapping[str, ItemVersion]) -> tuple[str, str]:
    if not member.item:
        return "", ""
    own = members.get(member.key)
    if own is None:
        return f"“{member.key}”今天没有施行的版本，先按线下步骤显示", "等它施行，或者改成 step"
    before = (members[key] for key in member.after if key in members)
    assigned = any(one.grant is not None and one.grant.assigns for one in before)
    if set(own.for_) & set(version.for_) or assigned:
        return "", ""
    what = f"“{own.name}”办给{'、'.join(own.for_)}，这件事的申请人办不了它"
    return what, "改正办理对象，或者让它等先设立主体的那一项"


__all__ = ["examined"]
