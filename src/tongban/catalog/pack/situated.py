"""Reading the situations of an item, and what it is one handling (业务办理项) of."""

from collections.abc import Iterable, Iterator

from tongban.catalog.definition import ItemVersion
from tongban.catalog.pack.faults import Fault, listed
from tongban.catalog.pack.feel import Scope, expression
from tongban.catalog.pack.yaml_node import Node
from tongban.catalog.parts import Family, Situation
from tongban.catalog.situations import stated


def read_situations(root: Node, scope: Scope) -> tuple[Situation, ...]:
    """The situations in the order they are written."""
    asked = frozenset(str(node.data.get("element")) for node in root.nodes("ask"))
    found: dict[str, Situation] = {}
    for node in root.nodes("situations"):
        one = Situation(node.text("name"), node.text("say"), expression(node, "when", scope), node.texts("aliases"))
        node.finish()
        if one.name in found:
            node.fault("name", "100", f"情形“{one.name}”写了两次", "换一个名称，或合成一条")
        _check_when(node, one, asked, scope)
        found[one.name] = one
    return tuple(found.values())


def _check_when(node: Node, one: Situation, asked: frozenset[str], scope: Scope) -> None:
    """A situation is what the applicant can answer for: elements that are asked, and options they have."""
    for path in one.when.inputs if one.when else ():
        if path not in asked:
            remedy = f"只用 ask 里的数据元：{listed(sorted(asked))}"
            node.fault("when", "101", f"情形“{one.name}”的条件用了“{path}”，但没有问申请人", remedy)
    for path, value in stated(one).items():
        element = scope.vocabulary.elements.get(path)
        wrong = [one for one in (value if isinstance(value, tuple) else (value,)) if isinstance(one, str)]
        for option in wrong if element is not None and element.options else ():
            if element is not None and option not in element.options:
                node.fault("when", "101", f"“{path}”没有“{option}”这个选项", f"可用：{listed(element.options)}")


def read_family(root: Node) -> Family | None:
    """What the item is one handling of, None where it stands alone."""
    node = root.node("family")
    if node is None:
        return None
    family = Family(node.text("name"), node.text("handling"))
    node.finish()
    return family


def handled_twice(versions: Iterable[tuple[ItemVersion, str]]) -> Iterator[Fault]:
    """A fault for each item that claims a handling of a family another item has; with the file it is written in."""
    first: dict[Family, str] = {}
    for version, file in versions:
        if version.family is not None and first.setdefault(version.family, version.key) != version.key:
            what = f"“{version.family.name}”的“{version.family.handling}”已经是事项“{first[version.family]}”"
            yield Fault(file, 1, "TB-PACK-102", what, "改正 family 的 handling，例如 新办、变更、延续、注销")
