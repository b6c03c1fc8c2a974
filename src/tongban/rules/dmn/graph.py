"""The requirements graph of a model and those it imports: every element compiled over the names it requires."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from tongban.rules.dmn.boxes import HERE, Boxes
from tongban.rules.dmn.document import MODEL, Element
from tongban.rules.dmn.errors import DmnError, refuse, told_of
from tongban.rules.dmn.items import ANYTHING, Item, Items
from tongban.rules.dmn.parts import Input, Key, Logic, Part, Required, Service
from tongban.rules.feel.errors import FeelError
from tongban.rules.feel.names import NameTree
from tongban.rules.feel.nodes import Constant, Node
from tongban.rules.feel.scope import Scope
from tongban.rules.feel.types import FeelType
from tongban.rules.feel.typing import infer

_KINDS: Final = {
    "inputData": "输入数据",
    "decision": "决策",
    "businessKnowledgeModel": "业务知识模型",
    "decisionService": "决策服务",
}
_REQUIREMENTS: Final = ("requiredDecision", "requiredInput", "requiredKnowledge")


@dataclass(frozen=True, slots=True)
class Graph:
    """All elements by key, in document order, those of imported models first; `faults` in order of the text."""

    namespace: str
    parts: Mapping[Key, Part]
    faults: tuple[DmnError, ...]


class Package:
    """One model while it is compiled: its elements, its types and the names of its imports."""

    def __init__(self, definitions: Element, imports: Mapping[str, Package], top: bool) -> None:
        self.definitions = definitions
        self.namespace = definitions.get("namespace")
        self.imports = imports
        self.top = top
        self.items: Items = Items(definitions, {name: package.items for name, package in imports.items()})
        self.elements = {one.get("id") or one.get("name"): one for one in definitions.all(*_KINDS)}

    def faults(self) -> Iterator[DmnError]:
        """Names and ids given twice."""
        for attribute, elements, code in (
            ("id", (one for one in self.definitions.walk() if one.tag.startswith(f"{{{MODEL}}}")), "TB-DMN-008"),
            ("name", self.definitions.all(*_KINDS), "TB-DMN-017"),
        ):
            seen: set[str] = set()
            for element in elements:
                value = element.get(attribute)
                if value and value in seen:
                    yield refuse(code, element.line, **{attribute: value})
                seen.add(value)

    def key_of(self, href: str) -> Key:
        """The element a reference names."""
        namespace, hash_sign, identity = href.rpartition("#")
        return (namespace or self.namespace, identity if hash_sign else href)

    def name_here(self, key: Key, packages: Mapping[str, Package]) -> str | None:
        """The name by which this model's texts know an element; None when there is none of that key."""
        package = packages.get(key[0])
        element = package.elements.get(key[1]) if package is not None else None
        if element is None:
            return None
        name = variable_name(element)
        if key[0] == self.namespace:
            return name
        prefix = next((prefix for prefix, one in self.imports.items() if one.namespace == key[0]), "")
        return f"{prefix}.{name}" if prefix else name


def variable_name(element: Element) -> str:
    """The name of an element's variable, which texts use; its own where it has no variable."""
    variable = element.first("variable")
    return (variable.get("name") if variable is not None else "") or element.get("name")


def compiled(top: Package, packages: Mapping[str, Package]) -> Graph:
    """Every element of the models, compiled. Faults are collected, not raised."""
    parts: dict[Key, Part] = {}
    faults: list[DmnError] = []
    for package in packages.values():
        faults += package.faults()
        for identity, element in package.elements.items():
            part, found = _part(package, packages, (package.namespace, identity), element)
            parts[part.key] = part
            faults += [one.at(_place(element), element.line) for one in found]
    for key, fault in _cycles(parts):
        faults.append(fault)
        parts[key] = replace(parts[key], fault=fault)  # type: ignore[arg-type]  # cycles are of decisions
    return Graph(top.namespace, parts, tuple(faults))


def _place(element: Element) -> str:
    return f"{_KINDS[element.name]}“{element.get('name')}”"


def _part(package: Package, packages: Mapping[str, Package], key: Key, element: Element) -> tuple[Part, list[DmnError]]:
    item, faults = _declared(package, element)
    name = variable_name(element)
    if element.name == "inputData":
        return Input(key, name, _path(package, packages, name), item, element), faults
    if element.name == "decisionService":
        return _service(package, packages, key, element, item, faults)
    return _logic(package, packages, key, element, item, faults)


def _path(package: Package, packages: Mapping[str, Package], name: str) -> str:
    """Where facts give an input: its name; in an imported model, behind the import's name."""
    top = next(one for one in packages.values() if one.top)
    prefix = next((prefix for prefix, one in top.imports.items() if one is package), "")
    return f"{prefix}.{name}" if prefix else name


def _declared(package: Package, element: Element) -> tuple[Item, list[DmnError]]:
    variable = element.first("variable")
    if variable is None:
        return ANYTHING, []
    try:
        return package.items.of(variable.get("typeRef"), variable.line), []
    except DmnError as error:
        return ANYTHING, [error]


def _service(
    package: Package,
    packages: Mapping[str, Package],
    key: Key,
    element: Element,
    item: Item,
    faults: list[DmnError],
) -> tuple[Part, list[DmnError]]:
    parameters: list[Required] = []
    for reference in (*element.all("inputData"), *element.all("inputDecision")):
        target = package.key_of(reference.get("href"))
        name = package.name_here(target, packages)
        if name is None:
            faults.append(refuse("TB-DMN-006", reference.line, href=reference.get("href")))
        else:
            parameters.append(Required(name, target))
    outputs = tuple(package.key_of(one.get("href")) for one in element.all("outputDecision"))
    return Service(key, variable_name(element), item, tuple(parameters), outputs, element), faults


def _logic(
    package: Package,
    packages: Mapping[str, Package],
    key: Key,
    element: Element,
    item: Item,
    faults: list[DmnError],
) -> tuple[Part, list[DmnError]]:
    requires: list[Required] = []
    for reference in _references(element):
        target = package.key_of(reference.get("href"))
        name = package.name_here(target, packages)
        if name is None:
            faults.append(refuse("TB-DMN-006", reference.line, href=reference.get("href")))
        else:
            requires.append(Required(name, target))
    knowledge = element.name == "businessKnowledgeModel"
    logic = Logic(key, variable_name(element), Constant(HERE, None), item, tuple(requires), element, None, knowledge)
    try:
        boxes = Boxes(_scope(package, packages, requires, element), package.items)
        logic = replace(logic, node=_knowledge(boxes, element) if knowledge else boxes.within(element))
    except FeelError as error:
        fault = told_of(error, element.line, _place(element))
        return replace(logic, fault=fault), [*faults, fault]
    logic = replace(logic, fault=faults[0] if faults else None)
    return logic, [*faults, *_ill_typed(logic, _types(requires, packages))]


def _ill_typed(logic: Logic, types: Mapping[str, FeelType]) -> Iterator[DmnError]:
    """What can never come out well by the types: refused at publication, but decided as the standard says."""
    try:
        infer(logic.node, "", types)
    except FeelError as error:
        yield told_of(error, logic.element.line, _place(logic.element))


def _types(requires: Iterable[Required], packages: Mapping[str, Package]) -> dict[str, FeelType]:
    """The declared types of what is required; functions are left to their calls."""
    found: dict[str, FeelType] = {}
    for required in requires:
        package = packages[required.key[0]]
        element = package.elements[required.key[1]]
        if element.name in ("inputData", "decision"):
            found[required.name] = _declared(package, element)[0].type
    return found


def _knowledge(boxes: Boxes, element: Element) -> Node:
    function = element.first("encapsulatedLogic")
    return boxes.function(function) if function is not None else Constant(HERE, None)


def _references(element: Element) -> Iterator[Element]:
    for requirement in element.all("informationRequirement", "knowledgeRequirement"):
        yield from requirement.all(*_REQUIREMENTS)


def _scope(package: Package, packages: Mapping[str, Package], requires: Iterable[Required], element: Element) -> Scope:
    tree = NameTree.of(required.name for required in requires)
    if element.name == "businessKnowledgeModel":
        tree.declare(variable_name(element))
    scope = Scope(tree)
    for one in packages.values():
        for name in one.items.member_names():
            scope.members.add(name)
    return scope


def _cycles(parts: Mapping[Key, Part]) -> list[tuple[Key, DmnError]]:
    """A decision of each cycle, which is thereby cut, and the fault; a knowledge model may call itself."""
    found: list[tuple[Key, DmnError]] = []
    done: set[Key] = set()
    for key in parts:
        cycle = _cycle(key, parts, done)
        while cycle:
            names = "、".join(parts[one].name for one in cycle)
            found.append((cycle[-1], refuse("TB-DMN-007", parts[cycle[0]].element.line, names=names)))
            done.add(cycle[-1])
            cycle = _cycle(key, parts, done)
    return found


def _cycle(start: Key, parts: Mapping[Key, Part], done: set[Key]) -> list[Key]:
    path: list[Key] = []
    stack: list[tuple[Key, Iterator[Key]]] = [(start, _decisions(start, parts))]
    while stack:
        key, following = stack[-1]
        if not path or path[-1] != key:
            path.append(key)
        after = next((one for one in following if one not in done), None)
        if after is None:
            done.add(key)
            stack.pop()
            path.pop()
        elif after in path:
            return path[path.index(after) :]
        else:
            stack.append((after, _decisions(after, parts)))
    return []


def _decisions(key: Key, parts: Mapping[Key, Part]) -> Iterator[Key]:
    part = parts[key]
    if isinstance(part, Logic) and not part.knowledge:
        for required in part.requires:
            target = parts.get(required.key)
            if isinstance(target, Logic) and not target.knowledge:
                yield required.key
