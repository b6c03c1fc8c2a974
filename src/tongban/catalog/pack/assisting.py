"""Reading what another department is asked for instead of a material (行政协助)."""

from tongban.catalog.pack.faults import nearest
from tongban.catalog.pack.feel import Scope
from tongban.catalog.pack.yaml_node import Node
from tongban.catalog.parts import Assistance

#: A department may be given this many working days; the limits of items are not much longer.
MOST_DAYS = 30


def read_assistance(need: Node, scope: Scope, *, spared: bool) -> Assistance | None:
    """The request behind ``spared_by: 协助``; None without one. One without the other is a fault."""
    if spared != need.has("assist"):
        what, remedy = (
            ("以“协助”免提交，但没有写请谁核对什么", "补上“assist: {of: …, what: …, days: …, tell: […], basis: …}”")
            if spared
            else ("写了“assist”，但不是以“协助”免提交", "写上“spared_by: 协助”，或者删去 assist")
        )
        need.fault("spared_by" if spared else "assist", "116", what, remedy)
    node = need.node("assist")
    if node is None:
        return None
    days = node.integer_or_none("days")
    if days is None or not 1 <= days <= MOST_DAYS:
        node.fault("days", "117", f"答复期限“{days}”不行", f"写 1 到 {MOST_DAYS} 之间的工作日数，例如“days: 3”")
    told = tuple(map(scope.vocabulary.meant, node.texts("tell", required=True)))
    for path in told:
        if path not in scope.stated:
            remedy = nearest(path, scope.stated) or "只写本事项得到的数据元，例如“企业名称”"
            node.fault("tell", "118", f"要告诉对方的“{path}”，本事项得不到它", remedy)
    request = Assistance(
        node.text("of"),
        node.text("what"),
        days or 1,
        told,
        node.text("basis"),
        node.text("source"),
        node.text_or_none("confidence"),
    )
    node.finish()
    return request
