"""Reading the parts of an item that a route may repeat: limits, review steps, materials, grants."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from tongban.catalog.credit import Bar, CreditTerms
from tongban.catalog.pack.assisting import read_assistance
from tongban.catalog.pack.faults import nearest
from tongban.catalog.pack.feel import Scope, expression
from tongban.catalog.pack.later import check_later, read_later
from tongban.catalog.pack.naming import named
from tongban.catalog.pack.yaml_node import Node
from tongban.catalog.parts import (
    BETWEEN_STEPS,
    FOR_EVER,
    Grant,
    Limit,
    Need,
    Retention,
    ReviewNode,
    Statement,
    stages,
)
from tongban.catalog.promise import BY_PROMISE
from tongban.catalog.vocabulary import ASSIGNED, RECORD_FACE

REVIEW_KINDS = {kind: kind for kind in ("审核", "踏勘", "决定")}
#: The way of an application form: what is filled in becomes it.
FORM = "表单"
SPARED_BY = {way: way for way in ("证照", "共享", FORM, BY_PROMISE, "协助")}
TEMPLATE = "licence.typ"
_NO_TEMPLATE = "在工作室的“证照模板”里按照面自动排版；或者把 typst 模板放在 item.yaml 旁边，改正文件名"
_YEARS = re.compile(r"([1-9]\d{0,2}) *年")
_LIMIT = re.compile(r"(\d{1,3}) *(工作日|日)")


#: What a statutory limit says that no source gives.
NOT_FOUND = "未查到"


def read_limit(
    node: Node, key: str, basis: str | None, confidence: str | None, source: str | None = None
) -> Limit | None:
    """A limit written ``20 工作日``, ``30 日`` or ``即时``."""
    if not node.has(key):
        return None
    text = node.text(key).strip()
    if text == "即时":
        return Limit(0, "即时", basis, confidence, source)
    match = _LIMIT.fullmatch(text)
    if match is None:
        node.fault(key, "060", f"时限“{text}”读不懂", "写成“20 工作日”“30 日”或“即时”，单位照法条原样")
        return None
    return Limit(int(match[1]), match[2], basis, confidence, source)


def read_review(owner: Node) -> tuple[ReviewNode, ...]:
    """The steps people take, in order; what cannot be done at the same time is a fault."""
    read = list(_review_nodes(owner))
    review = tuple(step for _, step in read)
    if review and review[0].together:
        remedy = "不写 together（不勾“与上一个环节同时办”），或者把它移到别的环节后面"
        read[0][0].fault("together", "074", "第一个环节前面没有环节可以同时办", remedy)
    place = 0
    for stage in stages(review):
        if len(stage) > 1:
            _check_together([node for node, _ in read[place : place + len(stage)]], stage, review[-1])
        place += len(stage)
    return review


def _check_together(nodes: Sequence[Node], stage: Sequence[ReviewNode], last: ReviewNode) -> None:
    """The decision waits for every opinion; steps done at the same time are told apart by their names."""
    known: set[str] = set()
    for node, step in zip(nodes, stage, strict=True):
        if step.kind == "决定" or step is last:
            remedy = "不写 together（不勾“与上一个环节同时办”）；决定要等各环节的意见都齐了才作"
            node.fault("node", "076", f"作决定的环节“{step.name}”不能与别的环节同时办", remedy)
        if step.name in known or BETWEEN_STEPS in step.name:
            remedy = f"另起一个叫法（name），里面不用“{BETWEEN_STEPS}”"
            node.fault("name", "077", f"同时办的环节里，分不清哪一个是“{step.name}”", remedy)
        known.add(step.name)


def _review_nodes(owner: Node) -> Iterator[tuple[Node, ReviewNode]]:
    for node in owner.nodes("review"):
        kind = node.choice("node", REVIEW_KINDS, "061", "环节", "可用：审核、踏勘、决定") or "审核"
        step = ReviewNode(
            name=node.text_or_none("name") or kind,
            kind=kind,
            post=node.text("by"),
            days=node.integer_or_none("days"),
            stops_clock=node.text_or_none("stops_clock"),
            together=node.flag("together"),
        )
        node.finish()
        yield node, step


def read_retention(root: Node) -> Retention | None:
    """How long the archive of a closed case is kept, None where that is not said."""
    node = root.node("keep")
    if node is None:
        return None
    term = node.text("term").strip()
    match = _YEARS.fullmatch(term)
    if node.has("term") and match is None and term != FOR_EVER:
        node.fault("term", "079", f"保管期限“{term}”读不懂", f"写成“10 年”或“{FOR_EVER}”")
    keep = Retention(
        int(match[1]) if match else None,
        node.text("basis"),
        node.text_or_none("source"),
        node.text_or_none("confidence"),
    )
    node.finish()
    return keep


def read_credit(root: Node) -> CreditTerms | None:
    """What credit does in the item beyond conveniences, None where that is not said; who bars names the source."""
    node = root.node("credit")
    if node is None:
        return None
    bars = tuple(_bar(one) for one in node.nodes("bars"))
    terms = CreditTerms(
        node.text_or_none("review") or "", bars, node.text_or_none("source"), node.text_or_none("confidence")
    )
    node.finish()
    return terms


def _bar(node: Node) -> Bar:
    bar = Bar(node.text("register"), node.text("clause"), node.text("source"), node.text_or_none("confidence"))
    node.finish()
    return bar


def read_needs(owner: Node, scope: Scope) -> tuple[Need, ...]:
    """The materials, each with the way it is spared; what may not follow after acceptance is a fault."""
    needs = tuple(_needs(owner, scope))
    check_later(owner, needs)
    return needs


def _needs(owner: Node, scope: Scope) -> Iterator[Need]:
    vocabulary = scope.vocabulary
    for node in owner.nodes("need"):
        material = node.choice("material", vocabulary.materials, "012", "材料", "在 vocabulary 的材料里加上它")
        spared = (
            node.choice("spared_by", SPARED_BY, "062", "免提交方式", f"可用：{'、'.join(SPARED_BY)}")
            if node.has("spared_by")
            else None
        )
        licence = None
        if spared in ("证照", "共享"):
            found = named(node, "record" if node.has("record") else "licence", vocabulary)
            licence = found.name if found else None
            if found and (found.library is not None) != (spared == "共享"):
                right = "共享" if found.library else "证照"
                node.fault("spared_by", "063", f"“{found.name}”不能以“{spared}”免提交", f"改成“{right}”")
        when = expression(node, "when", scope)
        optional = node.flag("optional")
        assist = read_assistance(node, scope, spared=spared == "协助")
        later = read_later(node)
        node.finish()
        if material:
            yield Need(material, when, spared, licence, optional, assist, later)


def read_grant(owner: Node, scope: Scope) -> Grant | None:
    """What a grant gives; None when the item or route gives nothing."""
    node = owner.node("grant")
    if node is None:
        return None
    licence = named(node, "licence", scope.vocabulary)
    taken = {face: tuple(map(scope.vocabulary.meant, paths)) for face, paths in _carried(node).items()}
    validity = _validity(node)
    template = node.text("template", TEMPLATE)
    if template not in scope.files:
        node.fault("template", "064", f"没有证照模板“{template}”", _NO_TEMPLATE)
    per, replaces, unique = node.text_or_none("per"), node.flag("replaces"), node.flag("unique", True)
    assigns = node.texts("assigns")
    for name in assigns:
        if name not in ASSIGNED:
            node.fault("assigns", "065", f"“{name}”不是登记机关赋予的", f"可用：{'、'.join(ASSIGNED)}")
    node.finish()
    if licence is None:
        return None
    grant = Grant(
        licence=licence,
        carry=tuple(taken),
        replaces=replaces,
        unique=unique,
        per=per,
        template=scope.files.get(template, ""),
        taken=taken,
        assigns=assigns,
        **validity,
    )
    _check_carried(node, grant, scope)
    return grant


def read_decision(owner: Node, scope: Scope) -> Statement | None:
    """What a grant is called and states where it is no licence, or beside it."""
    node = owner.node("decision")
    if node is None:
        return None
    states = tuple(map(scope.vocabulary.meant, node.texts("states")))
    statement = Statement(node.text("result"), states, _cancelled(node, scope))
    for path in _unknown(statement.states, scope.stated):
        node.fault("states", "094", f"决定里的“{path}”，本事项得不到它", _remedy(path, scope.stated))
    node.finish()
    return statement


def _cancelled(node: Node, scope: Scope) -> str | None:
    if not node.has("cancels"):
        return None
    licence = node.choice("cancels", scope.vocabulary.licences, "011", "证照", "在 vocabulary/licences.yaml 里加上它")
    if licence is not None and licence.library is not None:
        what = f"“{licence.name}”由{licence.library}保管，不能在这里注销"
        node.fault("cancels", "063", what, "只写存在本地证照库的证照，或删去 cancels")
    return licence.name if licence is not None else None


def _carried(node: Node) -> dict[str, tuple[str, ...]]:
    """Each face element with the paths it may come from: ``住所``, ``营业执照.住所`` or ``注册地址: [一, 二]``."""
    if not node.has("carry"):
        node.fault(None, "002", "“grant”缺少“carry”", "列出证照照面取自办件的数据元")
        return {}
    taken: dict[str, tuple[str, ...]] = {}
    value = node.data["carry"]
    for one in value if isinstance(value, list) else ():
        if isinstance(one, str):
            taken[one.rsplit(".", 1)[-1]] = (str(one),)
        elif isinstance(one, Mapping) and len(one) == 1:
            ((name, paths),) = one.items()
            taken[str(name)] = (paths,) if isinstance(paths, str) else tuple(map(str, paths or ()))
        else:
            node.fault(
                "carry", "003", f"“carry”里的 {one!r:.40} 读不懂", "写成“企业名称”或“企业名称: [变更后企业名称]”"
            )
    return taken


def _check_carried(node: Node, grant: Grant, scope: Scope) -> None:
    face = grant.licence.face
    for name, paths in grant.taken.items():
        if name not in face:
            remedy = nearest(name, face) or "从 carry 里删去，或在照面里加上"
            node.fault("carry", "065", f"“{grant.licence.name}”的照面没有“{name}”", remedy)
        for path in _unknown(paths, scope.stated):
            node.fault("carry", "066", f"照面“{name}”取自“{path}”，但本事项得不到它", _remedy(path, scope.stated))
    for name in face:
        if name not in grant.taken and name not in (*RECORD_FACE, *grant.assigns):
            node.fault("carry", "067", f"照面“{name}”没有来源", "在 carry 里写明它取自哪里，或从照面里删去")
    if grant.per is not None and grant.per not in grant.taken:
        node.fault("per", "068", f"“per”里的“{grant.per}”不在 carry 里", "按哪个照面数据元区分，就先让照面带上它")


def _unknown(paths: Iterable[str], names: tuple[str, ...]) -> list[str]:
    return [path for path in paths if path not in names]


def _remedy(path: str, names: tuple[str, ...]) -> str:
    return nearest(path, names) or "在 ask 里问它，或写成“证照名.数据元”"


def _validity(node: Node) -> dict[str, Any]:
    """For how many years a licence is valid and by which clause, as the fields of a grant."""
    validity = node.node("validity")
    if validity is None:
        return {}
    found = {
        "validity_years": validity.integer_or_none("years"),
        "validity_months": validity.integer_or_none("months"),
        "validity_basis": validity.text("basis"),
        "validity_source": validity.text_or_none("source"),
        "validity_confidence": validity.text_or_none("confidence"),
    }
    validity.finish()
    return found
