"""Truth values as generated Python: pairs of "is true" and "is false" (conditions/ has the same algebra)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Final

from tongban.rules.conditions import constant_of
from tongban.rules.conditions.normal import NOT_CONSTANT
from tongban.rules.feel.builtins import BUILTINS
from tongban.rules.feel.nodes import (
    And,
    Between,
    Call,
    Compare,
    Condition,
    Counting,
    If,
    In,
    Node,
    Not,
    Or,
    Quantified,
    RangeOf,
    UnaryCompare,
    Written,
)
from tongban.rules.python.code import ALWAYS, NULL, Code, Truth, all_of, any_of
from tongban.rules.python.guards import alike, called, counted, elements, ordered, passes
from tongban.rules.python.kinds import ORDERED, PLAIN, element_kind
from tongban.rules.python.writer import STEPS_IN_ROUND, NotSure, Unsupported, Writer, writes_truth, writes_value

_NULL: Final = type(None)


@writes_truth(And)
def conjunction(writer: Writer, node: And) -> Truth:
    """Kleene conjunction."""
    return all_of([writer.truth(operand) for operand in node.operands])


@writes_truth(Or)
def disjunction(writer: Writer, node: Or) -> Truth:
    """Kleene disjunction."""
    return any_of([writer.truth(operand) for operand in node.operands])


@writes_truth(Not)
def negation(writer: Writer, node: Not) -> Truth:
    """Kleene negation."""
    return writer.truth(node.operand).negated()


@writes_truth(Written)
def written(writer: Writer, node: Written) -> Truth:
    """A text of its own."""
    return writer.truth(node.body)


@writes_truth(Condition)
def condition(writer: Writer, node: Condition) -> Truth:
    """A test that names the tested value itself."""
    return writer.truth(node.operand)


@writes_truth(Compare)
def comparison(writer: Writer, node: Compare) -> Truth:
    """One of the six comparisons."""
    return _compared(writer, node.op, writer.value(node.left), writer.value(node.right))


def _compared(writer: Writer, op: str, left: Code, right: Code) -> Truth:
    if op == "=":
        return _equal(writer, left, right)
    return _equal(writer, left, right).negated() if op == "!=" else _ordered(writer, op, left, right)


def _equal(writer: Writer, left: Code, right: Code) -> Truth:
    """Two-valued: kinds that have no equality give up."""
    if left.kind is _NULL or right.kind is _NULL:
        return ALWAYS if left.kind is right.kind else Truth.certain(f"({left.text} is {right.text})")
    if left.kind is right.kind and left.kind in PLAIN:
        return Truth.certain(f"({left.text} == {right.text})")
    bind = writer.source.bind
    return Truth.certain(f"{bind(alike)}({writer.limit}, {left.text}, {right.text})")


def _ordered(writer: Writer, op: str, left: Code, right: Code) -> Truth:
    if left.kind is _NULL or right.kind is _NULL:
        return NULL
    nullable = left.nullable or right.nullable
    if left.kind is not right.kind or left.kind not in ORDERED:
        bind = writer.source.bind
        text = f"{bind(ordered)}({bind(op)}, {left.text}, {right.text})"
        return Truth(f"({text} is True)", f"({text} is False)") if nullable else Truth.certain(text)
    if not nullable:
        return Truth.certain(f"({left.text} {op} {right.text})")
    there, (low, high) = _there(writer, left, right)
    return Truth(f"({there} and {low} {op} {high})", f"({there} and not {low} {op} {high})")


def _there(writer: Writer, *codes: Code) -> tuple[str, list[str]]:
    """The check that none of some values is null, and how they are called after it."""
    checks, names = [], []
    for code in codes:
        name = code.text if code.is_name or not code.nullable else writer.source.fresh()
        names.append(name)
        if code.nullable:
            checks.append(f"{name} is not None" if code.is_name else f"({name} := {code.text}) is not None")
    return " and ".join(checks), names


def _once(writer: Writer, code: Code, build: Callable[[Code], Truth]) -> Truth:
    """A condition on a value that is evaluated once, before it."""
    if code.is_name:
        return build(code)
    name = writer.source.fresh()
    inner = build(Code(name, code.kind, code.nullable))
    first = f"{name} := {code.text}"
    return Truth(f"(({first}), {inner.true})[1]", f"(({first}), {inner.false})[1]", inner.sure)


@writes_truth(Between)
def between(writer: Writer, node: Between) -> Truth:
    """At least the low value and at most the high value."""
    return _once(
        writer, writer.value(node.value), lambda value: _bounded(writer, value, (">=", node.low), ("<=", node.high))
    )


def _bounded(writer: Writer, value: Code, *bounds: tuple[str, Node]) -> Truth:
    if not writer.eager and any(constant_of(end) is NOT_CONSTANT for _op, end in bounds):
        raise NotSure  # the interpreter reads both ends, `and` would pass over the second
    return all_of([_ordered(writer, op, value, writer.value(end)) for op, end in bounds])


@writes_truth(In)
def membership(writer: Writer, node: In) -> Truth:
    """Whether one of the tests holds."""
    value = writer.value(node.value)
    listed = [constant_of(test) for test in node.tests]
    if value.kind in PLAIN and all(type(one) is value.kind for one in listed):
        return Truth.certain(f"({value.text} in {writer.source.bind(frozenset(listed))})")
    if any(isinstance(test, RangeOf) for test in node.tests) and value.kind not in PLAIN:
        return writer.judged(writer.interpret(node))
    return _once(writer, value, lambda one: any_of([_test(writer, one, test) for test in node.tests]))


def _test(writer: Writer, value: Code, test: Node) -> Truth:
    if isinstance(test, UnaryCompare):
        return _compared(writer, test.op, value, writer.value(test.operand))
    if isinstance(test, RangeOf):
        above, below = ">=" if test.low_closed else ">", "<=" if test.high_closed else "<"
        return _bounded(writer, value, (above, test.low), (below, test.high))
    if isinstance(test, Condition):
        return writer.truth(test)
    found = writer.value(test)
    if found.kind is _NULL or (found.kind in PLAIN and value.kind in PLAIN):
        return _equal(writer, value, found)
    if value.kind in PLAIN and value.kind is element_kind(test):
        return Truth.certain(f"({value.text} in {writer.source.bind(frozenset(_list(test)))})")
    bind = writer.source.bind
    text = f"{bind(passes)}({writer.limit}, {value.text}, {found.text})"
    return Truth(f"({text} is True)", f"({text} is False)")


def _list(node: Node) -> list[object]:
    values = constant_of(node)
    assert isinstance(values, list)
    return values


@writes_truth(If)
def choice(writer: Writer, node: If) -> Truth:
    """One of two conditions; a condition that is null chooses the second."""
    decides = writer.holds(node.condition)
    then, otherwise = writer.truth(node.then), writer.truth(node.otherwise)
    return Truth(
        f"({then.true} if {decides} else {otherwise.true})",
        f"({then.false} if {decides} else {otherwise.false})",
        then.sure and otherwise.sure,
    )


@writes_value(Call)
def call(writer: Writer, node: Call) -> Code:
    """`list contains` over texts and `count` as Python has them, any other function as the interpreter applies it."""
    found = _contains(writer, node)
    if found is not None:
        return writer.judgement(found)
    given = node.arguments
    while given and given[-1] is None:
        given = given[:-1]
    values = [Code("None", _NULL) if one is None else writer.value(one) for one in given]
    bind = writer.source.bind
    if node.function == "count" and values[0].kind is list and not values[0].nullable:
        return Code(f"{bind(counted)}({values[0].text})", Decimal, nullable=False)
    function = BUILTINS[node.function]
    params = zip(given, function.takes(len(given)), strict=True)
    takes = tuple(None if one is None else param for one, param in params)
    arguments = ", ".join([writer.limit, bind(function), bind(takes), *(one.text for one in values)])
    return Code(f"{bind(called)}({arguments})")


def _contains(writer: Writer, node: Call) -> Truth | None:
    if node.function != "list contains" or len(node.arguments) != 2:
        return None
    listed, sought = node.arguments
    if listed is None or sought is None:
        return None
    kind = element_kind(listed)
    if kind is not None:
        element = writer.value(sought)
        if kind is str or element.kind is kind:
            return Truth.certain(f"({element.text} in {writer.source.bind(frozenset(_list(listed)))})")
        return None
    if type(constant_of(sought)) is not str:
        return None
    items = writer.value(listed)
    if items.kind is not list or items.nullable:
        return None
    text = f"{writer.source.bind(elements)}({writer.limit}, {items.text}, 1)"
    return Truth.certain(f"({writer.value(sought).text} in {text})")


@writes_truth(Quantified)
def quantified(writer: Writer, node: Quantified) -> Truth:
    """`some` or `every` over one list; other loops are the interpreter's."""
    (binding, *more) = node.bindings
    if more or isinstance(binding.domain, (Counting, RangeOf)):
        return writer.judged(writer.interpret(node))
    domain = writer.value(binding.domain)
    element, rounds = writer.source.fresh(), writer.source.fresh()
    body = _round(writer, binding.slot, Code(element), node.body)
    if body is None:
        return writer.judged(writer.interpret(node))
    bind = writer.source.bind
    weight = (STEPS_IN_ROUND + 1) * sum(1 for _inner in node.body.walk())
    first = f"{rounds} := {bind(elements)}({writer.limit}, {domain.text}, {weight})"

    def over(join: Callable[[Iterable[object]], bool], part: str) -> str:
        return f"(({first}), {bind(join)}({part} for {element} in {rounds}))[1]"

    if node.kind == "some":
        return Truth(over(any, body.true), over(all, body.false), body.sure)
    return Truth(over(all, body.true), over(any, body.false), body.sure)


def _round(writer: Writer, slot: int, element: Code, body: Node) -> Truth | None:
    """The body of a loop for one element; None where it cannot be generated."""
    writer.locals[slot] = element
    try:
        found = writer.truth(body)
    except Unsupported:
        return None
    finally:
        del writer.locals[slot]
    return found if found.sure or not writer.deciding else Truth.certain(writer.judgement(found).text)
