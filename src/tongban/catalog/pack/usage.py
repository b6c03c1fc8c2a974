"""Checking an item against its surroundings: nothing asked in vain, nothing claimed without a source."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tongban.catalog.definition import ItemVersion
from tongban.catalog.pack.faults import Fault, listed, nearest
from tongban.catalog.pack.item import ITEM
from tongban.catalog.pack.later import stating_later
from tongban.catalog.pack.organisation import Organisation
from tongban.catalog.pack.rules_file import RULES
from tongban.catalog.pack.steps import FORM, NOT_FOUND
from tongban.catalog.pack.yaml_node import Node, Reading, read_yaml
from tongban.catalog.parts import CASE_POSTS, Need, Route
from tongban.catalog.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an item may refer to: the words, the organisation, the keys of sources.csv, the themes of the city."""

    vocabulary: Vocabulary
    organisation: Organisation
    sources: frozenset[str]
    themes: Mapping[str, tuple[str, ...]]


def check_usage(files: Mapping[str, str], version: ItemVersion, around: Surroundings, folder: str) -> list[Fault]:
    """Every fault of an item that is only seen together with the rest of the pack."""
    item, rules = Reading(folder + ITEM), Reading(folder + RULES)
    item_root = read_yaml(files[ITEM], item, ITEM)
    rules_root = read_yaml(files[RULES], rules, RULES)
    if item_root is not None and rules_root is not None:
        _check_people(item_root, version, around.organisation)
        _check_assistance(item_root, version, around)
        _check_asked(item_root, version, around.vocabulary)
        _check_routes(item_root, rules_root, version)
        check_themes(item_root, version.themes, around.themes)
        for root in (item_root, rules_root):
            _check_sources(root, around.sources)
        for node in item_root.nodes("published"):
            check_source(node, "source", node.text("source"), around.sources)
    return item.faults + rules.faults


def _check_people(root: Node, version: ItemVersion, organisation: Organisation) -> None:
    departments = organisation.department_names()
    for key, name in (("department", version.department), *(("tell", name) for name in version.tell)):
        if name not in departments:
            root.fault(key, "018", f"没有名为“{name}”的部门", nearest(name, departments) or "在 org.yaml 里加上它")
    owners = [root, *(node for _, node in _table(root, "routes"))]
    for node in (step for owner in owners for step in owner.nodes("review")):
        post = node.text("by")
        if post not in organisation.posts:
            remedy = nearest(post, organisation.posts) or f"可用：{listed(organisation.posts)}"
            node.fault("by", "019", f"没有名为“{post}”的岗位", remedy)
        elif post not in CASE_POSTS:
            node.fault("by", "072", f"“{post}”看不到办件，办不了环节", f"可用：{listed(CASE_POSTS)}")
    if version.promise is not None and version.promise.post not in organisation.posts:
        post = version.promise.post
        root.fault("promise", "019", f"没有名为“{post}”的岗位", nearest(post, organisation.posts) or "改正 check 的 by")


def _check_assistance(root: Node, version: ItemVersion, around: Surroundings) -> None:
    """Requests go to another department there is, and say what they rest on."""
    departments = around.organisation.department_names()
    for node in _requests(root):
        name = node.text("of")
        if name not in departments:
            node.fault("of", "018", f"没有名为“{name}”的部门", nearest(name, departments) or "在 org.yaml 里加上它")
        elif name == version.department:
            node.fault("of", "119", f"“{name}”就是办这件事的部门，不用请它协助", "写别的部门；自己核对的写成审查环节")
        check_source(node, "source", node.text("source"), around.sources)


def _requests(root: Node) -> Iterator[Node]:
    """What other departments are asked for."""
    for owner in (root, *(node for _, node in _table(root, "routes"))):
        for need in owner.nodes("need"):
            request = need.node("assist")
            if request is not None:
                yield request


def _used(version: ItemVersion) -> set[str]:
    """Every fact a rule, a message, a condition of the form, a licence or a decision rests on."""
    used = {*version.rules.inputs, *version.rules.computed_inputs, *version.notified}
    used.update([version.promise.element] if version.promise is not None else ())
    for when in (*(need.when for need in _needs(version)), *(ask.when for ask in version.asks)):
        used.update(when.inputs if when else ())
    for need in _needs(version):
        used.update(need.assist.tell if need.assist else ())
    givers: tuple[ItemVersion | Route, ...] = (version, *version.routes.values())
    for of in givers:
        used.update(of.decision.states if of.decision else ())
        for paths in of.grant.taken.values() if of.grant else ():
            used.update(paths)
    return used


def _check_asked(root: Node, version: ItemVersion, vocabulary: Vocabulary) -> None:
    used = _used(version)
    stands_for = _check_stands_for(root, version, vocabulary)
    asked = set()
    for node in root.nodes("ask"):
        name = vocabulary.meant(node.text("element"))
        if name in asked:
            node.fault("element", "029", f"“{name}”问了两次", "只问一次，把条件合在一个 when 里")
        asked.add(name)
        if name not in used and name not in stands_for:
            remedy = "不需要的不问：从 ask 里删去它；是哪份材料的内容，用 instead_of 写明"
            node.fault("element", "026", f"问了“{name}”，但规则、证照、通知都用不到它", remedy)
    for name in version.notified:
        if name not in asked:
            root.fault("notify", "027", f"通知要用“{name}”，但没有问", "在 ask 里加上它，或从 notify 里删去")


def _check_stands_for(root: Node, version: ItemVersion, vocabulary: Vocabulary) -> set[str]:
    """The asked elements that are the content of a material, so that it need not be handed in.

    What people fill in themselves may only stand for a form: any other paper is not spared by typing it out.
    """
    ways = {need.material.name: need.spared_by for need in _needs(version)}
    by_name = {ask.element.name: ask for ask in version.asks}
    found = set()
    for node in root.nodes("ask"):
        ask = by_name.get(vocabulary.meant(node.text("element")))
        if ask is None or not ask.instead_of:
            continue
        found.add(ask.element.name)
        if ask.instead_of not in ways:
            node.fault("instead_of", "190", f"本事项不要“{ask.instead_of}”", "写 need 里的一份材料，或删去 instead_of")
        elif not ask.sources and ways[ask.instead_of] != FORM:
            what = f"“{ask.element.name}”由申请人填写，代替不了“{ask.instead_of}”"
            node.fault("instead_of", "190", what, "写明 from 取自哪里；或者写以表单免提交的材料")
    return found


def check_themes(root: Node, given: Iterable[str], themes: Mapping[str, tuple[str, ...]]) -> None:
    """A fault for each theme the city does not have."""
    known = [theme for of_subject in themes.values() for theme in of_subject]
    for theme in given:
        if theme not in known:
            remedy = nearest(theme, known) or f"在 pack.yaml 的 themes 里加上它；现有：{listed(known, 40)}"
            root.fault("themes", "087", f"没有名为“{theme}”的主题", remedy)


def _needs(version: ItemVersion) -> Iterator[Need]:
    yield from version.needs
    for route in version.routes.values():
        yield from route.need or ()


def _check_routes(item: Node, rules: Node, version: ItemVersion) -> None:
    led = set()
    for node in routing_rows(rules):
        if not node.has("then"):
            continue
        name = node.text("then")
        led.add(name)
        if name not in version.routes:
            remedy = nearest(name, version.routes) or "在 item.yaml 的 routes 里写明这个去向"
            node.fault("then", "022", f"分流到“{name}”，但事项没有这个去向", remedy)
    for name, node in _table(item, "routes"):
        if name not in led:
            node.fault(None, "022", f"没有规则通向“{name}”", "在 rules.yaml 的 rows 里用它，或删去这个去向")


def routing_rows(rules: Node) -> Iterator[Node]:
    """The rows of a routing rules.yaml, of either form."""
    yield from rules.nodes("rows")
    table = rules.node("table")
    if table is not None:
        yield from table.nodes("rows")


def _check_sources(root: Node, sources: frozenset[str]) -> None:
    """Whatever states law (clause, basis, article, text of a basis) names where it was read."""
    for key in ("sources",):
        for source in root.texts(key):
            check_source(root, key, source, sources)
    for node in _stating(root):
        if not node.has("source"):
            node.fault(
                None,
                "017",
                "引用了依据，但没有写来源",
                "补上“source: …”，用 sources.csv 里的键；演示内容写 source: 演示",
            )
        else:
            check_source(node, "source", node.text("source"), sources)


def check_source(node: Node, key: str, source: str, sources: frozenset[str]) -> None:
    """A fault at a key that cites a source nobody listed."""
    if source not in sources:
        node.fault(key, "016", f"没有来源“{source}”", nearest(source, sources) or "在 sources.csv 里加上它")


def _stating(root: Node) -> Iterator[Node]:
    for key in ("conditions", "bases"):
        yield from root.nodes(key)
    for key in ("checks", "advice", "compute"):
        yield from (node for node in root.nodes(key) if node.has("clause"))
    yield from (node for node in routing_rows(root) if node.has("clause"))
    yield from _limits(root)
    keep = root.node("keep") if isinstance(root.data.get("keep"), Mapping) else None
    yield from [keep] if keep is not None else []
    credit = root.node("credit") if isinstance(root.data.get("credit"), Mapping) else None
    if credit is not None:
        yield from [credit] if credit.has("review") else []
        yield from credit.nodes("bars")
    promise = root.node("promise") if isinstance(root.data.get("promise"), Mapping) else None
    yield from [promise] if promise is not None else []
    for _, route in _table(root, "routes"):
        if route.has("clause") or route.has("limit"):
            yield route
        yield from (*_validities(route), *stating_later(route))
    yield from (*_validities(root), *stating_later(root))


def _limits(root: Node) -> Iterator[Node]:
    limit = root.node("limit") if isinstance(root.data.get("limit"), Mapping) else None
    if limit is not None and limit.data.get("statutory") != NOT_FOUND:
        yield limit
    yield from (fee for fee in _fees(root) if fee.has("basis"))


def _fees(root: Node) -> Iterator[Node]:
    said: Any = root.data.get("fee")
    if isinstance(said, list):
        yield from root.nodes("fee")
    elif isinstance(said, Mapping):
        fee = root.node("fee")
        yield from [fee] if fee is not None else []


def _validities(owner: Node) -> Iterator[Node]:
    grant = owner.node("grant") if isinstance(owner.data.get("grant"), Mapping) else None
    validity = grant.node("validity") if grant is not None else None
    if validity is not None:
        yield validity


def _table(root: Node, key: str) -> Iterator[tuple[str, Node]]:
    value: Any = root.data.get(key)
    table = root.node(key) if isinstance(value, Mapping) else None
    if table is not None:
        yield from table.entries()
