"""Values as generated Python: names, arithmetic, paths, choices, lists; the interpreter's functions for rare kinds."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Final

from tongban.rules.feel.nodes import Arith, Coerced, If, ListOf, Local, Negate, Path, Reference, Tested, Written
from tongban.rules.feel.values import NUMBERS
from tongban.rules.python.code import Code
from tongban.rules.python.guards import computed, member_of, minus, of_type
from tongban.rules.python.writer import Unsupported, Writer, writes_value

_NUMERIC: Final[dict[str, Callable[[Decimal, Decimal], Decimal]]] = {
    "+": NUMBERS.add,
    "-": NUMBERS.subtract,
    "*": NUMBERS.multiply,
    "/": NUMBERS.divide,
    "**": NUMBERS.power,
}


@writes_value(Reference)
def reference(writer: Writer, node: Reference) -> Code:
    """An input."""
    return writer.read(node.path)


@writes_value(Local)
def local(writer: Writer, node: Local) -> Code:
    """A name bound by a quantifier around it."""
    found = writer.locals.get(node.slot)
    if found is None:
        raise Unsupported
    return found


@writes_value(Tested)
def tested(writer: Writer, _node: Tested) -> Code:
    """The value of the column."""
    return writer.tested if writer.tested is not None else writer.read("?")


@writes_value(Written)
def written(writer: Writer, node: Written) -> Code:
    """A text of its own."""
    return writer.value(node.body)


@writes_value(Arith)
def arith(writer: Writer, node: Arith) -> Code:
    """Arithmetic; numbers that are there go straight to the decimal context."""
    left, right = writer.value(node.left), writer.value(node.right)
    numbers = left.kind is Decimal and right.kind is Decimal
    nullable = left.nullable or right.nullable
    bind = writer.source.bind
    if numbers and not nullable:
        return Code(f"{bind(_NUMERIC[node.op])}({left.text}, {right.text})", Decimal, nullable=False)
    text = f"{bind(computed)}({writer.limit}, {bind(node.op)}, {left.text}, {right.text})"
    return Code(text, Decimal if numbers else None, nullable)


@writes_value(Negate)
def negated(writer: Writer, node: Negate) -> Code:
    """Arithmetic negation."""
    operand, bind = writer.value(node.operand), writer.source.bind
    return Code(f"{bind(minus)}({writer.limit}, {operand.text})", operand.kind, operand.nullable)


@writes_value(Path)
def path(writer: Writer, node: Path) -> Code:
    """A member of a value."""
    source, bind = writer.value(node.source), writer.source.bind
    return Code(f"{bind(member_of)}({writer.limit}, {source.text}, {bind(node.member)})")


@writes_value(If)
def choice(writer: Writer, node: If) -> Code:
    """One of two values; a condition that is null chooses the second."""
    condition = writer.holds(node.condition)
    then, otherwise = writer.value(node.then), writer.value(node.otherwise)
    kind = then.kind if then.kind is otherwise.kind else None
    text = f"({then.text} if {condition} else {otherwise.text})"
    return Code(text, kind, then.nullable or otherwise.nullable)


@writes_value(ListOf)
def listed(writer: Writer, node: ListOf) -> Code:
    """A list of values."""
    return Code(f"[{', '.join(writer.value(item).text for item in node.items)}]", list, nullable=False)


@writes_value(Coerced)
def coerced(writer: Writer, node: Coerced) -> Code:
    """A value of a declared type."""
    value, bind = writer.value(node.value), writer.source.bind
    return Code(f"{bind(of_type)}({value.text}, {bind(node.type)})")
