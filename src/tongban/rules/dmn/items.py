"""Item definitions: the types a model declares, with the values they allow."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from tongban.rules.dmn.document import Element
from tongban.rules.dmn.errors import DmnError, refuse
from tongban.rules.feel.types import ANY, SIMPLE, ContextType, FeelType, FunctionType, ListType

#: Names of types in earlier versions of the standard and in tools.
_OLD_NAMES: Final = {
    "dateTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "daysAndTimeDuration": "days and time duration",
    "dayAndTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
    "yearsAndMonthsDuration": "years and months duration",
    "yearAndMonthDuration": "years and months duration",
    "any": "Any",
    "integer": "number",
    "long": "number",
    "double": "number",
}
_DEEPEST: Final = 40


@dataclass(frozen=True, slots=True)
class Item:
    """A declared type as written: its FEEL type and the unary tests its values must pass, by dotted member path.

    The path is empty for the value itself; a list's tests are put to each element, `whole` to the list.
    """

    type: FeelType
    allowed: str | None = None
    whole: str | None = None
    members: tuple[tuple[str, Item], ...] = ()
    element: Item | None = None

    @property
    def constrained(self) -> bool:
        """Whether anything in it has tests."""
        parts = [member for _name, member in self.members] + ([self.element] if self.element is not None else [])
        return self.allowed is not None or self.whole is not None or any(part.constrained for part in parts)


ANYTHING: Final = Item(ANY)


class Items:
    """The types of one model and, by prefix, of the models it imports."""

    def __init__(self, definitions: Element, imported: Mapping[str, Items]) -> None:
        self._written = {one.get("name"): one for one in definitions.all("itemDefinition")}
        self._imported = imported
        self._prefixes = tuple(prefix for prefix, _uri in definitions.prefixes if prefix)
        self._known: dict[str, Item] = {}
        self._open: set[str] = set()

    def of(self, reference: str, line: int = 0) -> Item:
        """The type a `typeRef` names; an empty one is Any. Raises DmnError for a name that is not defined."""
        return self._of(reference, line, 0)

    def member_names(self) -> list[str]:
        """The names of all components, wherever they are."""
        return [
            element.get("name")
            for one in self._written.values()
            for element in one.walk()
            if element.name == "itemComponent"
        ]

    def types(self) -> dict[str, FeelType]:
        """Every declared type by the name texts use; one that is not well defined is left out."""
        found: dict[str, FeelType] = {}
        for prefix, items in self._imported.items():
            found |= {f"{prefix}.{name}" if prefix else name: kind for name, kind in items.types().items()}
        for name in self._written:
            with suppress(DmnError):
                found[name] = self.of(name).type
        return found

    def _of(self, reference: str, line: int, depth: int, chain: tuple[str, ...] = ()) -> Item:
        name = reference.strip()
        if not name:
            return ANYTHING
        if name in self._written:
            return self._defined(name, line, depth, chain)
        simple = _simple(name)
        return simple if simple is not None else self._elsewhere(name, line, depth)

    def _elsewhere(self, name: str, line: int, depth: int) -> Item:
        """A type of an imported model, or one behind a prefix of its own."""
        for prefix, items in self._imported.items():
            if prefix and name.startswith((f"{prefix}.", f"{prefix}:")):
                return items._of(name[len(prefix) + 1 :], line, depth)
        bare = name.partition(":")[2]
        if bare and name.partition(":")[0] in (*self._prefixes, "feel"):
            return self._of(bare, line, depth)
        unnamed = self._imported.get("")
        if unnamed is not None:
            return unnamed._of(name, line, depth)
        raise refuse("TB-DMN-009", line, name=name)

    def _defined(self, name: str, line: int, depth: int, chain: tuple[str, ...]) -> Item:
        """A type of this model; it may have itself as a component, but not be itself."""
        if name in chain:
            raise refuse("TB-DMN-014", line, name=name)
        if name not in self._known:
            if depth > _DEEPEST or name in self._open:
                return ANYTHING
            self._open.add(name)
            try:
                self._known[name] = self._item(self._written[name], depth + 1, (*chain, name))
            finally:
                self._open.discard(name)
        return self._known[name]

    def _item(self, written: Element, depth: int, chain: tuple[str, ...] = ()) -> Item:
        one = self._one(written, depth, chain)
        if written.get("isCollection") != "true":
            return one
        whole = _tests(written, "typeConstraint")
        return Item(ListType("list", one.type), None, whole, (), one)

    def _one(self, written: Element, depth: int, chain: tuple[str, ...]) -> Item:
        components = tuple(
            (component.get("name"), self._item(component, depth + 1)) for component in written.all("itemComponent")
        )
        if components:
            members = tuple((name, item.type) for name, item in components)
            return Item(ContextType("context", members), members=components)
        function = written.first("functionItem")
        if function is not None:
            return Item(self._function(function, depth))
        base = self._of(written.text_of("typeRef"), written.line, depth, chain)
        allowed = _tests(written, "allowedValues")
        if written.get("isCollection") != "true":
            allowed = _tests(written, "typeConstraint") or allowed
        if allowed is None:
            return base
        if base.element is not None:
            return Item(base.type, base.allowed, allowed, base.members, base.element)
        return Item(base.type, allowed, base.whole, base.members, base.element)

    def _function(self, written: Element, depth: int) -> FeelType:
        parameters = tuple(
            self._of(one.get("typeRef"), one.line, depth).type for one in written.all("parameters", "parameter")
        )
        return FunctionType("function", parameters, self._of(written.get("outputTypeRef"), written.line, depth).type)


def _simple(name: str) -> Item | None:
    known = SIMPLE.get(_OLD_NAMES.get(name, name))
    if known is not None:
        return Item(known)
    generic = _GENERIC.get(name)
    return Item(generic) if generic is not None else None


_GENERIC: Final[dict[str, FeelType]] = {"list": ListType("list", ANY), "context": ContextType("context", ())}


def _tests(written: Element, name: str) -> str | None:
    child = written.first(name)
    return child.text_of("text") or None if child is not None else None
