"""Reading items/KEY/districts/CODE.yaml: what a district says otherwise than the city, each with its reason."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from tongban.catalog.districts import KEYS, DistrictList, Said
from tongban.catalog.pack.faults import Fault, nearest
from tongban.catalog.pack.steps import read_limit
from tongban.catalog.pack.yaml_node import Node, Reading, read_yaml
from tongban.catalog.parts import Limit

_FILE = re.compile(r"items/([^/]+)/districts/([^/]+?)(?:/(\d{4}-\d\d-\d\d))?\.yaml")


@dataclass(frozen=True, slots=True)
class Around:
    """What districts' lists may speak of: the districts, the items with their statutory limits and version days."""

    districts: Mapping[int, str]
    limits: Mapping[str, Limit | None]
    days: Mapping[str, Collection[date]] = field(default_factory=dict)  # without an item: its days are not looked at


def is_district_file(name: str) -> bool:
    """Whether a file of a pack is a district's list of an item."""
    return _FILE.fullmatch(name) is not None


def item_of(name: str) -> str:
    """The key of the item a district's file is about."""
    return name.split("/")[1]


def file_of(key: str, district: int, since: date | None = None) -> str:
    """Where a district's list of an item stands: from the beginning, or from a day on."""
    return f"items/{key}/districts/{district}" + (f"/{since.isoformat()}.yaml" if since else ".yaml")


def read_districts(files: Mapping[str, str], around: Around) -> tuple[list[DistrictList], list[Fault]]:
    """Every district's list, of each the earliest first, and every fault."""
    found: list[DistrictList] = []
    faults: list[Fault] = []
    for name in sorted(files):
        match = _FILE.fullmatch(name)
        if match is None:
            continue
        reading = Reading(name)
        root = read_yaml(files[name], reading, name)
        if root is not None:
            found += _list(root, match, around)
        faults += reading.faults
    return sorted(found, key=lambda one: (one.key, one.district, one.since)), faults


def history(files: Mapping[str, str], districts: Mapping[int, str]) -> dict[tuple[str, int], tuple[DistrictList, ...]]:
    """Every list among published files, by item key and district, the earliest first."""
    keys = {item_of(name): None for name in files if is_district_file(name)}
    found: dict[tuple[str, int], tuple[DistrictList, ...]] = {}
    for one in read_districts(files, Around(districts, keys))[0]:
        found[one.key, one.district] = (*found.get((one.key, one.district), ()), one)
    return found


def _list(root: Node, match: re.Match[str], around: Around) -> Iterator[DistrictList]:
    key, code = match[1], match[2]
    since = _since(root, match[3])
    known = code.isascii() and code.isdigit() and int(code) in around.districts
    if key not in around.limits:
        root.fault(None, "145", f"“{key}”不是本包的事项", nearest(key, around.limits) or "删去这个文件夹")
    if not known:
        remedy = "文件名写 pack.yaml 里区市的六位代码，例如 370202.yaml"
        root.fault(None, "145", f"没有代码是“{code}”的区市", remedy)
    parent = root.day_or_none("parent")
    if parent is not None and key in around.days and parent not in around.days[key]:
        remedy = "写市级版本文件夹的日期"
        root.fault("parent", "148", f"“{key}”没有 {parent.isoformat()} 起施行的市级版本", remedy)
    said: dict[str, Said] = {}
    promised = None
    for name, what in KEYS.items():
        node = root.node(name)
        if node is None:
            continue
        if name == "promised":
            promised = _promise(node, around.limits.get(key))
        said[what] = Said(
            node.texts("say", required=True), node.text("reason"), node.text("approved", ""),
            node.day_or_none("written_for"),
        )  # fmt: skip
        node.finish()
    root.finish()
    if not said and parent is None:
        root.fault(None, "146", "这份清单没有写任何不同", "写明哪一项不同和理由；没有不同就删去文件")
    if known and key in around.limits and since is not None:
        yield DistrictList(key, int(code), said, promised, since, parent)


def _since(root: Node, day: str | None) -> date | None:
    """The day a list is in force from: from the beginning where its file names none."""
    if day is None:
        return date.min
    try:
        return date.fromisoformat(day)
    except ValueError:
        root.fault(None, "145", f"文件名“{day}”不是日期", "以生效日期命名，例如 2026-05-01.yaml")
        return None


def _promise(node: Node, statutory: Limit | None) -> Limit | None:
    """The promise of a district; it may not be longer than the law allows."""
    promised = read_limit(node, "say", node.text_or_none("reason"), None)
    same = statutory is not None and promised is not None and statutory.unit == promised.unit
    if same and promised is not None and statutory is not None and promised.value > statutory.value:
        what = f"承诺 {promised.value} {promised.unit}，比法定的 {statutory.value} {statutory.unit}还长"
        node.fault("say", "147", what, "承诺时限不能长于法定时限")
    return promised
