"""三级四同 at submission: what keeps a district's copy from being put up for countersigning."""

from collections.abc import Iterator

from tongban.catalog import queries
from tongban.catalog.definition import ItemVersion
from tongban.catalog.districts import (
    CONDITIONS,
    KEYS,
    NAME,
    NEED,
    NUMBER,
    PROMISED,
    SAME,
    DistrictList,
    longer,
    moved,
    of_city,
    own_number,
)
from tongban.catalog.pack.faults import Fault, listed
from tongban.catalog.pack.yaml_node import Reading, read_yaml
from tongban.catalog.revisions import copies
from tongban.catalog.revisions.models import Revision
from tongban.catalog.revisions.texts import COPY

#: What agrees with the city in these is no difference and is not written.
_COMPARED = (NAME, CONDITIONS, NEED, PROMISED)


def faults_of(row: Revision) -> list[Fault]:
    """Everything wrong with a copy as it stands, each with its line; nothing where it may be submitted."""
    own, faults = copies.read(row)
    if own is None:
        return faults
    root = read_yaml(row.files.get(COPY, ""), Reading(COPY), COPY)
    lines = {what: root.line_of(key) if root is not None else 1 for key, what in KEYS.items()}
    parent = copies.newest(row.item_key)
    if own.parent != parent.in_force:
        what = f"市级清单已经有 {parent.in_force.isoformat()} 起施行的版本"
        faults.append(Fault(COPY, 1, "TB-REV-431", what, "点“跟进市级新版本”，再决定自己定的还要不要"))
    codes = queries.codes_by_district().get(row.item_key, {})
    found = [*_of_parent(own, parent), *_without_basis(own), *_number(own, codes)]
    return [*faults, *(Fault(COPY, lines[what], code, said, remedy) for what, code, said, remedy in found)]


_Found = tuple[str, str, str, str]


def _of_parent(own: DistrictList, parent: ItemVersion) -> Iterator[_Found]:
    """What stands in the city's way, or says nothing new."""
    versions = queries.beside(own, parent)
    for what, said in own.said.items():
        if said.written_for is not None and moved(own, what, parent, versions) is not None:
            yield what, "TB-REV-432", f"市级的“{what}”变了，还没有决定", "选沿用市级的，或者保留自己的并写明理由"
        elif what in _COMPARED and said.value == of_city(parent, what):
            yield what, "TB-REV-433", f"“{what}”和市级的一样", "改回沿用市级的；一样的不用写"
    if NEED in own.said:
        more = [name for name in own.said[NEED].value if name not in of_city(parent, NEED)]
        if more:
            yield NEED, "TB-REV-434", f"{listed(more)}不在市级清单里", "区市只能少要材料，不能另加；要加的先改市级清单"
    if PROMISED in own.said and longer(own.promised, parent.promised or parent.statutory):
        yield PROMISED, "TB-REV-435", "承诺时限比市级的还长", "区市只能缩短；改短，或改回沿用市级的"


def _without_basis(own: DistrictList) -> Iterator[_Found]:
    """A deviation without its reason, and of the four that must be the same also without its approval."""
    for what, said in own.said.items():
        if not said.reason.strip():
            yield what, "TB-REV-436", f"“{what}”和市级不同，没有写理由", "写明为什么不同"
        if what in SAME and not said.approved.strip():
            yield what, "TB-REV-437", f"“{what}”应当四同，没有批准依据", "写批准的文件，或改回沿用市级的"


def _number(own: DistrictList, codes: dict[int, str]) -> Iterator[_Found]:
    """The number is the same at every level; another one is explained."""
    other = own_number(codes.get(own.district, "")) != own_number(codes.get(0, ""))
    if other and NUMBER not in own.said:
        remedy = "请市级事项管理员在实施主体里改正，或写明理由和批准依据"
        yield NUMBER, "TB-REV-438", "实施编码的事项顺序号和市级的不同，没有说明", remedy
    if not other and NUMBER in own.said:
        yield NUMBER, "TB-REV-433", "“编码”和市级的一样", "改回沿用市级的；一样的不用写"
