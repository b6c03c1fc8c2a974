"""Reading items/KEY/districts/CODE.yaml: what a district says otherwise than the city, each with its reason."""

import re
from collections.abc import Iterator, Mapping

from tongban.catalog.definition import Limit
from tongban.catalog.districts import CONDITIONS, HOURS, NAME, NEED, PHONE, PLACE, PROMISED, DistrictList, Said
from tongban.catalog.pack.faults import Fault, nearest
from tongban.catalog.pack.steps import read_limit
from tongban.catalog.pack.yaml_node import Node, Reading, read_yaml

_FILE = re.compile(r"items/([^/]+)/districts/([^/]+)\.yaml")
#: The keys of the file and what they are about.
_KEYS = {
    "name": NAME, "conditions": CONDITIONS, "need": NEED, "promised": PROMISED, "place": PLACE, "hours": HOURS,
    "phone": PHONE,
}  # fmt: skip


def is_district_file(name: str) -> bool:
    """Whether a file of a pack is a district's list of an item."""
    return _FILE.fullmatch(name) is not None


def read_districts(
    files: Mapping[str, str], districts: Mapping[int, str], limits: Mapping[str, Limit | None]
) -> tuple[list[DistrictList], list[Fault]]:
    """Every district's list and every fault; ``limits`` are the statutory limits by item, for all items there are."""
    found: list[DistrictList] = []
    faults: list[Fault] = []
    for name in sorted(files):
        match = _FILE.fullmatch(name)
        if match is None:
            continue
        reading = Reading(name)
        root = read_yaml(files[name], reading, name)
        if root is not None:
            found += _list(root, match[1], match[2], districts, limits)
        faults += reading.faults
    return found, faults


def _list(
    root: Node, key: str, code: str, districts: Mapping[int, str], limits: Mapping[str, Limit | None]
) -> Iterator[DistrictList]:
    known = code.isascii() and code.isdigit() and int(code) in districts
    if key not in limits:
        root.fault(None, "145", f"“{key}”不是本包的事项", nearest(key, limits) or "删去这个文件夹")
    if not known:
        remedy = "文件名写 pack.yaml 里区市的六位代码，例如 370202.yaml"
        root.fault(None, "145", f"没有代码是“{code}”的区市", remedy)
    said: dict[str, Said] = {}
    promised = None
    for name, what in _KEYS.items():
        node = root.node(name)
        if node is None:
            continue
        if name == "promised":
            promised = _promise(node, limits.get(key))
        said[what] = Said(node.texts("say", required=True), node.text("reason"), node.text("approved", ""))
        node.finish()
    root.finish()
    if not said:
        root.fault(None, "146", "这份清单没有写任何不同", "写明哪一项不同和理由；没有不同就删去文件")
    if known and key in limits:
        yield DistrictList(key, int(code), said, promised)


def _promise(node: Node, statutory: Limit | None) -> Limit | None:
    """The promise of a district; it may not be longer than the law allows."""
    promised = read_limit(node, "say", node.text_or_none("reason"), None)
    same = statutory is not None and promised is not None and statutory.unit == promised.unit
    if same and promised is not None and statutory is not None and promised.value > statutory.value:
        what = f"承诺 {promised.value} {promised.unit}，比法定的 {statutory.value} {statutory.unit}还长"
        node.fault("say", "147", what, "承诺时限不能长于法定时限")
    return promised
