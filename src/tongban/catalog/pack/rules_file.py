"""Reading an item's rules.yaml: the rule book, what it computes, and where each of its clauses was read."""

from collections.abc import Iterator

from tongban.catalog.pack.feel import Scope, rule_book
from tongban.catalog.pack.yaml_node import Node, plain
from tongban.catalog.parts import Clause
from tongban.catalog.vocabulary import Vocabulary
from tongban.rules import RuleBook

RULES = "rules.yaml"
#: Keys of rules.yaml the kernel does not read: where a clause was found and how sure we are.
_PROVENANCE = ("source", "confidence")


def read_rules(root: Node, scope: Scope, nullable: frozenset[str]) -> RuleBook | None:
    """The rule book of a rules.yaml; None when it is wrong, which is a fault."""
    data = plain(root.data)
    table = data.get("table")
    rows = table.get("rows") if isinstance(table, dict) else data.get("rows")
    for one in (*(rows or ()), *(data.get("advice") or ())):
        if isinstance(one, dict):
            for key in _PROVENANCE:
                one.pop(key, None)
    for one in (*(data.get("checks") or ()), *(data.get("compute") or ())):
        if isinstance(one, dict):
            one.pop("confidence", None)
    return rule_book(root, data, scope, nullable)


def computed_in(rules: Node, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The elements the rules compute; each is one of the vocabulary."""
    found = []
    for node in rules.nodes("compute"):
        element = node.choice("element", vocabulary.elements, "010", "数据元", "在 vocabulary 的数据元里加上它")
        if element is not None:
            if element.name != node.text("element"):
                what = f"算出来的“{node.text('element')}”是“{element.name}”的另一个名称"
                node.fault("element", "142", what, f"compute 里写“{element.name}”")
            found.append(element.name)
    return tuple(found)


def rule_basis(root: Node) -> Iterator[Clause]:
    """Each rule by its name with its clause, where that was read and how sure we are of it."""
    for key in ("checks", "rows", "advice", "compute"):
        for node in root.nodes(key):
            yield _basis(node, "element" if key == "compute" else "name")
    table = root.node("table") if root.has("table") else None
    for node in table.nodes("rows") if table is not None else ():
        yield _basis(node, "name")


def _basis(node: Node, named: str) -> Clause:
    name, clause, source, confidence = (node.data.get(key) for key in (named, "clause", *_PROVENANCE))
    texts = [str(one) if one is not None else None for one in (clause, source, confidence)]
    return Clause(str(name or ""), source=texts[1], confidence=texts[2], article=texts[0])
