"""Reading one item's folder (item.yaml, rules.yaml, licence.typ) into an ItemVersion."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from tongban.catalog.definition import REAL_NAME_GRADES, ItemVersion
from tongban.catalog.interview import plan_of
from tongban.catalog.pack.faults import Fault, PackFaults, listed, nearest
from tongban.catalog.pack.feel import Scope, expression, names_in_scope
from tongban.catalog.pack.promise import check_promise, read_promise
from tongban.catalog.pack.published import OF_ITEM, read_published
from tongban.catalog.pack.rules_file import RULES, computed_in, read_rules, rule_basis
from tongban.catalog.pack.situated import read_family, read_situations
from tongban.catalog.pack.steps import (
    NOT_FOUND,
    read_credit,
    read_decision,
    read_grant,
    read_limit,
    read_needs,
    read_retention,
    read_review,
)
from tongban.catalog.pack.yaml_node import Node, Reading, read_yaml
from tongban.catalog.parts import Ask, Clause, Fee, Grant, Limit, ReviewNode, Route, Statement
from tongban.catalog.vocabulary import Vocabulary
from tongban.rules import RuleBook

ITEM = "item.yaml"
EXAMPLES = "examples.yaml"
STYLE = "licence_style.typ"
#: The kinds of applicants, as parties are told apart.
SUBJECTS = ("自然人", "法人", "个体工商户")
#: The statements of an item that have no clause beside them: how sure we are of each stands in `confidences`.
STATED = (
    "name", "kind", "for", "department", "level", "fee", "need", "review", "tell", "grant", "decision", "by_person"
)  # fmt: skip
#: How a place of ``differ`` is written: the source listed first holds, on a basis.
FIRST_HOLDS = "以先列的为准"
MEANINGS = {meaning: meaning for meaning in ("办理", "无需办理")}


def compile_item(
    files: Mapping[str, str], vocabulary: Vocabulary, in_force: date, digest: str, folder: str = ""
) -> ItemVersion:
    """The version these texts say; ``folder`` only prefixes the file names of faults. Raises PackFaults."""
    faults: list[Fault] = []
    item_reading = Reading(folder + ITEM)
    rules_reading = Reading(folder + RULES)
    root = read_yaml(files.get(ITEM, ""), item_reading, ITEM)
    rules_root = read_yaml(files.get(RULES, ""), rules_reading, RULES)
    version = None
    if root is not None:
        asked = [str(one.get("element")) for one in root.data.get("ask") or () if isinstance(one, Mapping)]
        computed = computed_in(rules_root, vocabulary) if rules_root is not None else ()
        scope = Scope(vocabulary, names_in_scope(vocabulary, asked), files, computed)
        nullable = frozenset(map(vocabulary.meant, root.texts("nullable")))
        rules = read_rules(rules_root, scope, nullable) if rules_root is not None else None
        stated = tuple(rule_basis(rules_root)) if rules_root is not None else ()
        version = _version(root, rules, stated, scope, in_force, digest, nullable)
        root.finish()
    faults += item_reading.faults + rules_reading.faults
    if faults or version is None:
        raise PackFaults(faults)
    return version


def _version(
    root: Node,
    rules: RuleBook | None,
    stated: tuple[Clause, ...],
    scope: Scope,
    in_force: date,
    digest: str,
    nullable: frozenset[str],
) -> ItemVersion | None:
    known, statutory, promised = _limits(root)
    root.text("decide")
    grant, decision = _gives(root, scope)
    parts: dict[str, Any] = {
        "key": root.text("key"),
        "name": root.text("name"),
        "kind": root.text("kind"),
        "for_": _subjects(root),
        "department": root.text("department"),
        "in_force": in_force,
        "until": root.day_or_none("until"),
        "summary": root.text("summary"),
        "conditions": tuple(_clauses(root, "conditions")),
        "bases": tuple(_clauses(root, "bases")),
        "statutory": statutory,
        "promised": promised,
        "asks": tuple(_asks(root, scope)),
        "needs": read_needs(root, scope),
        "review": _review(root, rules),
        "grant": grant,
        "decision": decision,
        "routes": dict(_routes(root, scope)),
        "tell": root.texts("tell", required=True),
        "nullable": nullable,
        "fees": tuple(_fees(root)),
        "themes": root.texts("themes"),
        "real_name": _real_name(root),
        "keywords": root.texts("keywords"),
        "notes": root.texts("notes"),
        "digest": digest,
        "automatic_forbidden": root.text_or_none("by_person"),
        "extra": {"sources": root.texts("sources"), "confidence": root.text_or_none("confidence")},
        "confidences": _confidences(root),
        "rule_basis": stated,
        "notified": tuple(map(scope.vocabulary.meant, root.texts("notify"))),
        "situations": read_situations(root, scope),
        "family": read_family(root),
        "keep": read_retention(root),
        "published": tuple(read_published(root, OF_ITEM)),
        "credit": read_credit(root),
        "promise": read_promise(root, scope),
        "style": scope.files.get(STYLE, ""),
    }
    if rules is None or not known:
        return None
    plan = plan_of(rules, parts["asks"], scope.vocabulary)
    version = ItemVersion(rules=rules, plan=plan, **parts)
    check_promise(root, version.promise, version.every_need, frozenset(rules.inputs), version.real_name)
    return version


def _limits(root: Node) -> tuple[bool, Limit | None, Limit | None]:
    """Whether there is a limit to count by, the statutory one (None where no source gives it) and the promise."""
    node = root.node("limit")
    if node is None:
        root.fault(None, "002", "事项缺少“limit”", "写明 limit: {statutory: 20 工作日, basis: …}")
        return False, None, None
    if not node.has("statutory"):
        node.fault(
            None, "002", "“limit”缺少“statutory”", f"补上法定时限，例如“statutory: 20 工作日”；没查到写“{NOT_FOUND}”"
        )
    promised_basis = node.text_or_none("promised_basis")
    promised = read_limit(node, "promised", promised_basis, "demo" if _ours(promised_basis) else None)
    confidence, source = node.text_or_none("confidence"), node.text_or_none("source")
    statutory = None
    if node.has("statutory") and node.data["statutory"] == NOT_FOUND:
        node.text_or_none("basis")
        if promised is None or not _ours(promised_basis):
            remedy = "补上“promised: 20 工作日”和“promised_basis: 演示：本平台自定”，说明这是我们定的"
            node.fault("statutory", "096", "法定时限没查到，又没有写明是演示的承诺时限", remedy)
    else:
        statutory = read_limit(node, "statutory", node.text("basis"), confidence, source)
    node.finish()
    return (statutory or promised) is not None, statutory, promised


def _ours(basis: str | None) -> bool:
    """Whether a basis says that the statement is the demonstration's own."""
    return basis is not None and basis.startswith("演示")


def _fees(root: Node) -> Iterator[Fee]:
    """What is charged: a text, or written out with where that was read; several are a list of these."""
    said = root.data.get("fee")
    if isinstance(said, list) and said:
        yield from map(_fee, root.nodes("fee"))
    elif isinstance(said, Mapping):
        node = root.node("fee")
        yield from [_fee(node)] if node is not None else []
    else:
        yield Fee(root.text("fee"))


def _fee(node: Node) -> Fee:
    said = node.text("say")
    basis = Clause(
        text=node.text_or_none("basis") or said,
        source=node.text_or_none("source"),
        confidence=node.text_or_none("confidence"),
    )
    node.finish()
    return Fee(said, basis)


def _real_name(root: Node) -> str:
    """The least real-name grade of the applicant's sign-in."""
    if not root.has("real_name"):
        return "中级"
    grades = {grade: grade for grade in REAL_NAME_GRADES}
    return root.choice("real_name", grades, "088", "实名等级", f"可用：{listed(REAL_NAME_GRADES)}") or "中级"


def _confidences(root: Node) -> dict[str, str]:
    """How sure we are of single statements that have no clause of their own, by their key."""
    table = root.node("confidences")
    found: dict[str, str] = {}
    for key in map(str, table.data) if table else ():
        if table is not None and key not in STATED:
            remedy = nearest(key, STATED) or f"可用：{listed(STATED)}"
            table.fault(key, "089", f"“confidences”里不能写“{key}”", remedy)
        if table is not None:
            found[key] = table.text(key)
    return found


def _subjects(root: Node) -> tuple[str, ...]:
    subjects = root.texts("for", required=True)
    for subject in subjects:
        if subject not in SUBJECTS:
            root.fault("for", "013", f"办理对象“{subject}”不认识", f"可用：{'、'.join(SUBJECTS)}")
    return subjects


def _clauses(root: Node, key: str) -> Iterator[Clause]:
    for node in root.nodes(key, required=True):
        yield Clause(
            text=node.text("text"),
            source=node.text_or_none("source"),
            confidence=node.text_or_none("confidence"),
            article=node.text_or_none("article"),
            own_check=key == "conditions" and node.flag("own_check"),
        )
        node.finish()


def _asks(root: Node, scope: Scope) -> Iterator[Ask]:
    """The elements asked, each with its part of a long form, the material it is instead of, and which source holds."""
    placed = {
        scope.vocabulary.meant(node.text("element")): (
            node.text("group", ""),
            _material(node, scope),
            _first_holds(node),
        )
        for node in root.nodes("ask")
    }
    for ask in read_asks(root, scope, ("group", "instead_of", "differ", "differ_basis")):
        group, instead_of, first_holds = placed[ask.element.name]
        yield replace(ask, group=group, instead_of=instead_of, first_holds=first_holds)


def _material(node: Node, scope: Scope) -> str:
    if not node.has("instead_of"):
        return ""
    found = node.choice("instead_of", scope.vocabulary.materials, "012", "材料", "在 vocabulary 的材料里加上它")
    return found.name if found else ""


def read_asks(root: Node, scope: Scope, also: tuple[str, ...] = ()) -> Iterator[Ask]:
    """The elements asked, in order; ``also`` are further keys an entry may have here, read elsewhere."""
    elements = scope.vocabulary.elements
    for node in root.nodes("ask"):
        element = node.choice("element", elements, "010", "数据元", "在 vocabulary 的数据元里加上它")
        sources = node.texts("from")
        for path in sources:
            if path not in scope.names or "." not in path:
                remedy = nearest(path, [name for name in scope.names if "." in name]) or "写成“证照名.数据元”"
                node.fault("from", "014", f"没有“{path}”可取", remedy)
        if element and element.system:
            node.fault("element", "015", f"“{element.name}”由系统给出，不能问申请人", "从 ask 里删去它")
        when = expression(node, "when", scope)
        question, optional = node.flag("question"), node.flag("optional")
        for key in also:
            node.has(key)
        node.finish()
        if element:
            yield Ask(element, when, sources, question, optional)


def _first_holds(node: Node) -> str | None:
    """On what basis the source listed first holds where several tell different values; None: a person decides."""
    if not node.has("differ"):
        return None
    node.choice("differ", {FIRST_HOLDS: FIRST_HOLDS}, "180", "写法", f"写“{FIRST_HOLDS}”，或者去掉它，由人员核定")
    if len(node.texts("from")) < 2:
        node.fault("differ", "181", "只有一个来源，不会不一致", "去掉 differ，或者在 from 里写上另一个来源")
    return node.text("differ_basis")


def _gives(root: Node, scope: Scope) -> tuple[Grant | None, Statement | None]:
    """What a grant gives: a licence, a statement, or both."""
    grant, decision = read_grant(root, scope), read_decision(root, scope)
    routes = root.node("routes") if isinstance(root.data.get("routes"), Mapping) else None
    leading = [node for _name, node in routes.entries()] if routes is not None else []
    own = [node.has("grant") or node.has("decision") for node in leading if node.data.get("means") == "办理"]
    if not (root.has("grant") or root.has("decision") or (own and all(own))):
        remedy = "发证照的写 grant，不发证照的写 decision: {result: 结果叫什么, states: [写明的数据元]}"
        root.fault(None, "095", "没有写明准予以后给什么", remedy)
    return grant, decision


def _review(root: Node, rules: RuleBook | None) -> tuple[ReviewNode, ...]:
    review = read_review(root)
    if not review:
        root.fault(None, "069", "没有人工办理的环节", "补上 review；规则转人工时总要有人办")
    return review


def _routes(root: Node, scope: Scope) -> Iterator[tuple[str, Route]]:
    table = root.node("routes")
    for name, node in table.entries() if table else ():
        yield name, _route(name, node, scope)
        node.finish()


def _route(name: str, node: Node, scope: Scope) -> Route:
    means = node.choice("means", MEANINGS, "070", "去向", "可用：办理、无需办理") or "办理"
    route = Route(
        name=name,
        means=means,
        say=node.text("say"),
        clause=node.text_or_none("clause"),
        kind=node.text_or_none("kind"),
        level=node.text_or_none("level"),
        limit=read_limit(node, "limit", node.text_or_none("limit_basis"), node.text_or_none("confidence")),
        review=read_review(node) if node.has("review") else None,
        grant=read_grant(node, scope),
        need=read_needs(node, scope) if node.has("need") else None,
        decision=read_decision(node, scope),
        source=node.text_or_none("source"),
        confidence=node.text_or_none("confidence"),
    )
    if route.level not in (None, "市", "县"):
        node.fault("level", "071", f"层级“{route.level}”不认识", "可用：市、县")
    return route
