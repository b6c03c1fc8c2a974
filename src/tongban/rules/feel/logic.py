"""The reference semantics of truth: and, or, not, if, comparison, between, in, instance of."""

from __future__ import annotations

from collections.abc import Callable

from tongban.rules.feel.closing import close, closes
from tongban.rules.feel.compare import both, compare, either, matches, missing, negated, order, same
from tongban.rules.feel.conform import conforms
from tongban.rules.feel.errors import Span
from tongban.rules.feel.nodes import (
    And,
    Between,
    Compare,
    Condition,
    If,
    In,
    InstanceOf,
    Node,
    Not,
    Or,
    RangeOf,
    UnaryCompare,
)
from tongban.rules.feel.run import Run, Step
from tongban.rules.feel.values import UNKNOWN, Range, Unknown, kind_name

_Test = Callable[[Run, object], object]


def truth(run: Run, value: object, span: Span) -> object:
    """A value as a truth value: anything but true and false counts as null, with a cause."""
    if value is True or value is False or value is None or type(value) is Unknown:
        return value
    return run.fault(span, f"此处应为是或否，实际是{kind_name(value)}")


@closes(And)
def close_and(node: And) -> Step:
    """Kleene conjunction; stops at the first false."""
    parts = tuple((close(operand), operand.span) for operand in node.operands)

    def conjunction(run: Run) -> object:
        result: object = True
        for step, span in parts:
            value = step(run)
            if value is False:
                return False
            if value is not True:
                result = both(result, truth(run, value, span))
        return result

    return conjunction


@closes(Or)
def close_or(node: Or) -> Step:
    """Kleene disjunction; stops at the first true."""
    parts = tuple((close(operand), operand.span) for operand in node.operands)

    def disjunction(run: Run) -> object:
        result: object = False
        for step, span in parts:
            value = step(run)
            if value is True:
                return True
            if value is not False:
                result = either(result, truth(run, value, span))
        return result

    return disjunction


@closes(Not)
def close_not(node: Not) -> Step:
    """Kleene negation."""
    step, span = close(node.operand), node.operand.span
    return lambda run: negated(truth(run, step(run), span))


@closes(If)
def close_if(node: If) -> Step:
    """A condition that is not there gives what both branches agree on, otherwise nothing known."""
    condition, span = close(node.condition), node.condition.span
    then, otherwise = close(node.then), close(node.otherwise)

    def conditional(run: Run) -> object:
        value = truth(run, condition(run), span)
        if value is True:
            return then(run)
        if type(value) is not Unknown:
            return otherwise(run)
        first, second = then(run), otherwise(run)
        if same(run, first, second):
            return first
        return UNKNOWN if first is UNKNOWN or second is UNKNOWN else value

    return conditional


@closes(Compare)
def close_compare(node: Compare) -> Step:
    """One of the six comparisons."""
    left, right, op, span = close(node.left), close(node.right), node.op, node.span
    return lambda run: compare(run, op, left(run), right(run), span)


@closes(Between)
def close_between(node: Between) -> Step:
    """At least the low value and at most the high value."""
    value, low, high, span = close(node.value), close(node.low), close(node.high), node.span

    def between(run: Run) -> object:
        middle = value(run)
        return both(order(run, ">=", middle, low(run), span), order(run, "<=", middle, high(run), span))

    return between


@closes(In)
def close_in(node: In) -> Step:
    """Kleene disjunction of the tests; stops at the first that holds."""
    value = close(node.value)
    tests = tuple(_close_test(test) for test in node.tests)

    def membership(run: Run) -> object:
        tested = value(run)
        result: object = False
        for test in tests:
            result = either(result, test(run, tested))
            if result is True:
                return True
        return result

    return membership


def _close_test(node: Node) -> _Test:
    if isinstance(node, UnaryCompare):
        return _close_compared(node)
    if isinstance(node, RangeOf):
        return _close_ranged(node)
    if isinstance(node, Condition):
        condition = close(node.operand)
        return lambda run, _tested: truth(run, condition(run), node.span)
    test = close(node)
    return lambda run, tested: _matched(run, tested, test(run), node.span)


def _matched(run: Run, tested: object, test: object, span: Span) -> object:
    absent = missing(test)
    return matches(run, tested, test, span) if absent is None else absent


def _close_compared(node: UnaryCompare) -> _Test:
    operand, op, span = close(node.operand), node.op, node.span
    return lambda run, tested: compare(run, op, tested, operand(run), span)


def _close_ranged(node: RangeOf) -> _Test:
    low, high, span = close(node.low), close(node.high), node.span
    above, below = ">=" if node.low_closed else ">", "<=" if node.high_closed else "<"

    def ranged(run: Run, tested: object) -> object:
        if isinstance(tested, Range):
            return matches(run, tested, close(node)(run), span)
        return both(order(run, above, tested, low(run), span), order(run, below, tested, high(run), span))

    return ranged


@closes(InstanceOf)
def close_instance_of(node: InstanceOf) -> Step:
    """Whether the value is of the named type."""
    value, kind = close(node.value), node.type

    def instance_of(run: Run) -> object:
        tested = value(run)
        absent = missing(tested)
        return conforms(tested, kind) if absent is None else absent

    return instance_of
