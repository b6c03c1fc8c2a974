"""Reading what an item offers in place of proof beforehand (告知承诺), and what such an offer has to say."""

from collections.abc import Iterable, Iterator, Mapping

from tongban.catalog.pack.faults import nearest
from tongban.catalog.pack.feel import Scope
from tongban.catalog.pack.yaml_node import Node
from tongban.catalog.parts import CASE_POSTS, Clause, Need
from tongban.catalog.promise import BY_PROMISE, Promise
from tongban.catalog.vocabulary import Element, ElementType

_OUT_OF_SCOPE = "国家安全、国家秘密、公共安全、金融审慎监管、生态环境、人身健康和财产安全"


def read_promise(root: Node, scope: Scope) -> Promise | None:
    """The promise an item offers; None where it offers none."""
    node = root.node("promise")
    if node is None:
        return None
    if not node.has("scope"):
        remedy = f"补上“scope: …”：涉及{_OUT_OF_SCOPE}的不得适用；写明它为什么可以用，依据哪一条"
        node.fault(None, "170", "没有写明为什么可以用告知承诺", remedy)
    check = node.node("check")
    element = _chosen_by(node, root, scope)
    chosen, instead = _answers(node, scope.vocabulary.elements.get(element))
    promise = Promise(
        element=element,
        chosen=chosen,
        instead=instead,
        requirements=node.texts("requirements", required=True),
        consequences=node.texts("consequences", required=True),
        checked=node.text("checked"),
        excluded=node.texts("excluded", required=True),
        words=node.texts("words", required=True),
        scope=node.text_or_none("scope") or "",
        basis=Clause(node.text("basis"), node.text_or_none("source"), node.text_or_none("confidence")),
        post=_post(check),
        check_days=_days(check, "days"),
        rectify_days=_days(check, "rectify"),
        days_basis=check.text("basis") if check is not None else "",
    )
    if check is None:
        node.fault(None, "002", "“promise”缺少“check”", "写明谁来核查、几天内：check: {by: 踏勘员, days: 20, …}")
    else:
        check.finish()
    node.finish()
    return promise


def _chosen_by(node: Node, root: Node, scope: Scope) -> str:
    """The element by which the applicant chooses, asked first, so that nobody promises unasked."""
    name = scope.vocabulary.meant(node.text("element"))
    entries = [one for one in root.data.get("ask") or () if isinstance(one, Mapping)]
    asked = {scope.vocabulary.meant(str(one.get("element"))): one.get("question") for one in entries}
    if asked.get(name) is not True:
        remedy = nearest(name, asked) or "在 ask 里加上它，写 question: true，由申请人自己选"
        node.fault("element", "171", f"没有先问申请人“{name}”，就不能凭它承诺", remedy)
    return name


def _answers(node: Node, element: Element | None) -> tuple[bool | str, bool | str]:
    """The answer that chooses the promise and the one that does not: yes and no, or two options of a 单选."""
    if element is None or element.type is ElementType.BOOLEAN:
        return True, False
    if element.type is not ElementType.CHOICE:
        node.fault("element", "172", f"从“{element.name}”选不出承诺还是不承诺", "换一个类型是“是否”或“单选”的数据元")
        return True, False
    options = {option: option for option in element.options}
    chosen = node.choice("chosen", options, "172", "选项", f"写选哪一项就是承诺：{'、'.join(options)}")
    instead = node.choice("instead", options, "172", "选项", f"写撤回承诺以后算选哪一项：{'、'.join(options)}")
    return chosen or "", instead or ""


def _post(check: Node | None) -> str:
    post = check.text("by") if check is not None else ""
    if check is not None and post and post not in CASE_POSTS:
        check.fault("by", "072", f"“{post}”看不到办件，办不了核查", f"可用：{'、'.join(CASE_POSTS)}")
    return post


def _days(check: Node | None, key: str) -> int:
    days = check.integer_or_none(key) if check is not None else None
    if check is not None and (days is None or not 1 <= days <= 365):
        check.fault(key, "173", f"“{key}”要写几个工作日", "写 1 到 365 的整数")
    return days or 0


def check_promise(root: Node, promise: Promise | None, needs: Iterable[Need], read: frozenset[str], grade: str) -> None:
    """A promise does something, whoever signs it is known, and nothing is spared by one that is not offered."""
    spared = [need.material.name for need in needs if need.spared_by == BY_PROMISE]
    if promise is None:
        for node in _by_promise(root):
            remedy = "写 promise: {…}，说明告知什么、承诺什么、怎样核查；或者换一种免提交方式"
            node.fault("spared_by", "174", "这份材料以承诺免提交，但事项没有告知承诺", remedy)
        return
    if not spared and promise.element not in read:
        remedy = "让一份材料写 spared_by: 承诺，或者让规则用到它"
        root.fault("promise", "175", f"选了“{promise.element}”，什么也不会不同", remedy)
    if grade == "初级":
        root.fault("real_name", "176", "告知承诺要本人实名签署，初级实名不够", "写 real_name: 中级 或 高级")


def _by_promise(root: Node) -> Iterator[Node]:
    routes = root.node("routes") if root.has("routes") else None
    owners = [root, *(node for _, node in routes.entries())] if routes is not None else [root]
    yield from (node for owner in owners for node in owner.nodes("need") if node.data.get("spared_by") == BY_PROMISE)
