"""Reading publicly reported figures: what is counted, before and after, and where it was reported."""

from collections.abc import Iterator, Sequence

from tongban.catalog.pack.faults import listed
from tongban.catalog.pack.yaml_node import Node
from tongban.catalog.parts import Published

#: What a published figure of an item may count; our own count of the same stands beside it.
OF_ITEM: tuple[str, ...] = ("填写字段", "申请材料")


def read_published(root: Node, counted: Sequence[str]) -> Iterator[Published]:
    """The reported figures; one of what nobody counts here is a fault."""
    for node in root.nodes("published"):
        what = node.choice("what", {one: one for one in counted}, "131", "可对照的数字", f"可用：{listed(counted)}")
        yield Published(
            what or "", node.text("unit"), node.text("before"), node.text("after"), node.text("source"),
            node.text_or_none("confidence"),
        )  # fmt: skip
        node.finish()


def published_line(one: Published) -> str:
    """A reported figure in one line."""
    return f"{one.before} → {one.after} {one.unit}（{one.source}）"
