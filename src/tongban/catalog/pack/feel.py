"""Compiling the FEEL texts of a pack and turning what the kernel says into faults with a line and a caret."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tongban.catalog.pack.faults import caret
from tongban.catalog.pack.yaml_node import Node, Path
from tongban.catalog.vocabulary import RECORD_FACE, WORKING_DAYS_LEFT, ElementType, Vocabulary
from tongban.rules import Expression, FeelError, RuleBook, RuleError
from tongban.rules.expression import compile_over
from tongban.rules.feel.names import Meanings, NameTree
from tongban.rules.feel.types import BOOLEAN, DATE, NUMBER, STRING, FeelType, list_of

#: The remedy of a fault that has no other.
MANUAL = "对照 docs/rules.md 改正"
#: What the kernel says to a name that was not declared.
_UNKNOWN_NAME = "TB-FEEL-003"
_TYPES: dict[ElementType, FeelType] = {
    ElementType.TEXT: STRING,
    ElementType.LONG_TEXT: STRING,
    ElementType.NUMBER: NUMBER,
    ElementType.DATE: DATE,
    ElementType.BOOLEAN: BOOLEAN,
    ElementType.CHOICE: STRING,
    ElementType.CHOICES: list_of(STRING),
}


def names_in_scope(vocabulary: Vocabulary, asked: Iterable[str]) -> Meanings:
    """What an item's expressions may name: its asked elements, the platform's own facts, and every licence face.

    Each name comes with the path that is meant: another name of an element means the element.
    """
    names = Meanings({name: vocabulary.meant(name) for name in asked})
    names.update({name: name for name, element in vocabulary.elements.items() if element.system})
    for name, licence in vocabulary.licences.items():
        names.update({path: path for path in (f"{name}.{element}" for element in licence.face)})
        if licence.library is None and "有效期至" in licence.face and WORKING_DAYS_LEFT in vocabulary.elements:
            names[f"{name}.{WORKING_DAYS_LEFT}"] = f"{name}.{WORKING_DAYS_LEFT}"
    return names


def types_in_scope(vocabulary: Vocabulary, names: Iterable[str]) -> dict[str, FeelType]:
    """The types of those names whose element declares one, a licence's face by the element of that name."""
    types: dict[str, FeelType] = {}
    for name in dict.fromkeys((*names, *(vocabulary.meant(name) for name in names))):
        face = name.rpartition(".")[2]
        element = vocabulary.elements.get(face)
        if element is not None:
            types[name] = _TYPES[element.type]
        elif face in RECORD_FACE:
            types[name] = DATE if face.endswith(("日期", "期至")) else STRING
    return types


@dataclass(frozen=True)
class Scope:
    """What the parts of an item may name: the words, the paths of its expressions, its files, what it computes."""

    vocabulary: Vocabulary
    names: Mapping[str, str]  # what may be named, with the path that is meant by it
    files: Mapping[str, str]
    computed: tuple[str, ...] = ()

    @cached_property
    def types(self) -> dict[str, FeelType]:
        """The types of the names an element declares one for."""
        return types_in_scope(self.vocabulary, self.stated)

    @cached_property
    def tree(self) -> NameTree:
        """The names of expressions as the kernel looks them up, arranged once for all texts of the item."""
        return NameTree.of(self.names, self.types)

    @cached_property
    def stated(self) -> tuple[str, ...]:
        """What a licence or a decision may state: the names of expressions and what the rules compute."""
        return tuple(dict.fromkeys((*self.names, *self.names.values(), *self.computed)))


def expression(node: Node, key: str, scope: Scope) -> Expression | None:
    """The expression under a key; None when it is absent or wrong (which is a fault with a caret)."""
    if not node.has(key):
        return None
    text = node.text(key)
    try:
        return compile_over(text, scope.tree)
    except FeelError as error:
        note_feel_error(node, (key,), text, error, scope.computed)
        return None


def rule_book(root: Node, data: dict[str, Any], scope: Scope, nullable: Iterable[str]) -> RuleBook | None:
    """The rule book of a rules.yaml; None when it is wrong (which is a fault at the key)."""
    try:
        return RuleBook.from_mapping(data, scope.names, nullable, scope.types)
    except RuleError as error:
        note_feel_error(root, error.path, _at(data, error.path), error, scope.computed)
        return None


def note_feel_error(node: Node, path: Path, text: object, error: FeelError, computed: Collection[str]) -> None:
    """A fault for an error in an expression (020), in the shape of the rules (021), or a computed name (075)."""
    spanned = isinstance(text, str) and error.span.end > 0
    shown = caret(str(text), error.span.start, error.span.end) if spanned else ""
    line = node.position(path)
    named = next((name for name in computed if spanned and str(text).startswith(name, error.span.start)), None)
    if named is not None and error.code == _UNKNOWN_NAME:
        remedy = "条件里直接写它的式子，或只在后面的 compute 里用它"
        node.reading.fault(line, "075", f"“{named}”是算出来的值，不能用在条件里", remedy, shown)
        return
    code = "020" if spanned else "021"
    remedy = f"改成：{error.fix}" if error.fix else MANUAL
    where = f"（{error.code}）"
    node.reading.fault(line, code, f"{error.message_zh}{where}", remedy, shown)


def _at(data: Any, path: Path) -> object:
    for step in path:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return None
    return data
