"""Materials that may follow after acceptance (容缺后补): how a pack says so, what of it cannot be, what is doubtful."""

from collections.abc import Iterator, Mapping, Sequence

from tongban.catalog.definition import ItemVersion
from tongban.catalog.pack.faults import Fault
from tongban.catalog.pack.yaml_node import Node
from tongban.catalog.parts import Later, Limit, Need

#: 深圳（2019-10-01）: the period is at least so many working days shorter than the promise, and no longer than these.
SHORTER, LONGEST = 2, 20
_SOURCE = "深圳 2019-10-01 起的做法，转述；本市没有取得自己的规定，按演示采用"


def read_later(node: Node) -> Later | None:
    """``later: {days, basis, source, confidence}`` of a material; None for one that comes with the application."""
    own = node.node("later")
    if own is None:
        return None
    if node.flag("optional"):
        remedy = "“没有的可以不交”（optional）和“可以后补”（later）只写一个"
        node.fault("later", "161", "本来就可以不交的材料，谈不上后补", remedy)
    days = own.integer_or_none("days")
    if days is None or days < 1:
        own.fault("days", "160", "没有写明受理后几个工作日内补交", "写一个整数，例如 days: 5")
    later = Later(days or 1, own.text("basis"), own.text_or_none("source"), own.text_or_none("confidence"))
    own.finish()
    return later


def check_later(owner: Node, needs: Sequence[Need]) -> None:
    """Only what is secondary may follow: the main materials are in hand when a case is accepted (安阳 24)."""
    if any(need.later for need in needs) and not any(need.later is None and not need.optional for need in needs):
        remedy = "至少一份主要材料不写 later：容缺受理要求主要材料齐全"
        owner.fault("need", "162", "要交的材料全都可以后补，没有主要材料了", remedy)


def stating_later(owner: Node) -> Iterator[Node]:
    """What says of a material that it may follow: it states a basis and where that was read."""
    for node in owner.nodes("need") if owner.data.get("need") else ():
        own = node.node("later") if isinstance(node.data.get("later"), Mapping) else None
        yield from [own] if own is not None else []


def doubtful(version: ItemVersion, file: str) -> Iterator[Fault]:
    """Periods that are longer than practice elsewhere allows: told as 提醒, with where that was read."""
    lists = [(version.needs, None), *((way.need, way.name) for way in version.routes.values() if way.need is not None)]
    for needs, way in lists:
        limit = version.limit_for(way)
        for need in needs:
            most = _most(limit, version.statutory)
            if need.later is not None and need.later.days > most:
                what = f"“{need.material.name}”受理后 {need.later.days} 个工作日内补交，比办理时限松"
                remedy = f"不超过 {most} 个：比承诺时限少 {SHORTER} 个工作日以上，且不超过 {LONGEST} 个（{_SOURCE}）"
                yield Fault(file, 1, "TB-PACK-163", what, remedy)


def _most(limit: Limit, statutory: Limit | None) -> int:
    told = statutory if limit.unit == "即时" and statutory is not None else limit
    return min(LONGEST, max(told.value - SHORTER, 0)) if told.unit == "工作日" else LONGEST
