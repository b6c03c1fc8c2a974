"""Conditions as formulas of the solver: when they are true, and when they are false."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from tongban.rules.conditions import AllOf, AnyOf, Atom, Fixed, Form, ValueSet, column_of, constant_of
from tongban.rules.conditions.normal import NOT_CONSTANT
from tongban.rules.feel.nodes import (
    And,
    Between,
    Call,
    Compare,
    Condition,
    If,
    In,
    ListOf,
    Local,
    Node,
    Not,
    Or,
    Quantified,
    RangeOf,
    UnaryCompare,
    Written,
)
from tongban.rules.feel.values import YearsMonths
from tongban.rules.prove.domains import ANYTHING, Domain
from tongban.rules.prove.encoded_lists import contained, quantified
from tongban.rules.prove.encoded_values import TERMS
from tongban.rules.prove.terms import NULL, Bool, Codes, Logic, NotEncoded, Term, Truth, comparable

_CODED: Final = (Decimal, str, bool, dt.timedelta, YearsMonths)


class Encoder:
    """Formulas over columns of given domains.

    What it has no formula for becomes a truth of its own, free to be anything; `free` collects the texts of those.
    """

    def __init__(self, codes: Codes, domains: Mapping[str, Domain], derived: Mapping[str, Node]) -> None:
        self.codes = codes
        self.logic = Logic(codes.z3)
        self.domains = domains
        self.derived = derived
        self.columns: dict[str, Term] = {}
        self.given: list[Bool] = []
        self.free: dict[str, Truth] = {}
        self.slots: dict[int, Term] = {}

    def holds(self, form: Form) -> Bool:
        """When a condition is true."""
        if isinstance(form, AllOf):
            return self.logic.both(*map(self.holds, form.parts))
        if isinstance(form, AnyOf):
            return self.logic.either(*map(self.holds, form.parts))
        if isinstance(form, Fixed):
            return form.value is True
        if isinstance(form, Atom):
            return self._atom(form)
        true, false = self.truth(form.node, form.text)
        return true if form.positive else false

    def _atom(self, atom: Atom) -> Bool:
        try:
            term = self.column(atom.column)
        except NotEncoded:
            return self._anything(f"{atom.column}\0{atom.true_for}{atom.when_null}")[0]
        null = self.logic.both(term.null, atom.when_null is True)
        if atom.kind is type(None):
            accepted: Bool = not atom.true_for.is_empty
        else:
            accepted = self._within(term, atom.true_for) if atom.kind is term.kind else False
        return self.logic.either(null, self.logic.both(self.logic.opposite(term.null), accepted))

    def _within(self, term: Term, values: ValueSet) -> Bool:
        return self.codes.within(self.logic, term.value, values, term.kind)

    def column(self, name: str) -> Term:
        """The value of a column. Raises NotEncoded."""
        found = self.columns.get(name)
        if found is None:
            derived = self.derived.get(name)
            found = self.term(derived) if derived is not None else self._input(name, self.domains.get(name, ANYTHING))
            self.columns[name] = found
        return found

    def _input(self, name: str, domain: Domain) -> Term:
        null = self.codes.z3.Bool(f"{name}?") if domain.nullable else False
        if domain.kind is list and domain.options is not None:
            members = {option: self.codes.z3.Bool(f"{name}[{option}]") for option in domain.options}
            return Term(list, None, null, members)
        if not _is_coded(domain.kind):
            raise NotEncoded(name)
        assert domain.kind is not None
        value = self.codes.variable(domain.kind, name, whole=domain.whole)
        self.given += self.codes.bounds(value, domain.kind)
        if domain.allowed is not None:
            self.given.append(self.codes.within(self.logic, value, domain.allowed, domain.kind))
        return Term(domain.kind, value, null)

    def truth(self, node: Node, text: str) -> Truth:
        """When a node is true and when it is false; `text` names it where it has no formula."""
        try:
            return self.truth_of(node)
        except NotEncoded:
            return self._anything(text)

    def _anything(self, text: str) -> Truth:
        known = self.free.get(text)
        if known is None:
            true, false = (self.codes.z3.Bool(f"{text}{mark}") for mark in "+-")
            self.given.append(self.logic.opposite(self.logic.both(true, false)))
            known = self.free[text] = (true, false)
        return known

    def truth_of(self, node: Node) -> Truth:
        reader = _TRUTHS.get(type(node))
        if reader is not None:
            return reader(self, node)
        term = self.term(node)
        if term.kind is not bool:
            return False, False
        here = self.logic.opposite(term.null)
        return self.logic.both(here, term.value), self.logic.both(here, self.logic.opposite(term.value))

    def all(self, parts: list[Truth]) -> Truth:
        """Kleene conjunction."""
        return self.logic.both(*(true for true, _ in parts)), self.logic.either(*(false for _, false in parts))

    def any(self, parts: list[Truth]) -> Truth:
        """Kleene disjunction."""
        return self.logic.either(*(true for true, _ in parts)), self.logic.both(*(false for _, false in parts))

    def compared(self, op: str, left: Term, right: Term) -> Truth:
        """One of the six comparisons."""
        here = self.logic.both(self.logic.opposite(left.null), self.logic.opposite(right.null))
        if op in ("=", "!="):
            same, other = self._equal(left, right, here)
            return (same, other) if op == "=" else (other, same)
        if not comparable(left, right):
            return False, False
        holds = _ORDERS[op](left.value, right.value)
        return self.logic.both(here, holds), self.logic.both(here, self.logic.opposite(holds))

    def _equal(self, left: Term, right: Term, here: Bool) -> Truth:
        if left.kind is list and right.kind is list:
            raise NotEncoded("list")
        both_null = self.logic.both(left.null, right.null)
        one_null = self.logic.both(self.logic.either(left.null, right.null), self.logic.opposite(both_null))
        if left.kind is not right.kind:
            return both_null, one_null
        same = left.value == right.value
        different = self.logic.both(here, self.logic.opposite(same))
        return self.logic.either(both_null, self.logic.both(here, same)), self.logic.either(one_null, different)

    def test(self, tested: Term, node: Node) -> Truth:
        """One test put to a value."""
        if isinstance(node, UnaryCompare):
            return self.compared(node.op, tested, self.term(node.operand))
        if isinstance(node, Condition):
            return self.truth_of(node.operand)
        if isinstance(node, RangeOf):
            low = self.compared(">=" if node.low_closed else ">", tested, self.term(node.low))
            high = self.compared("<=" if node.high_closed else "<", tested, self.term(node.high))
            return self.all([low, high])
        if isinstance(node, ListOf):
            return self.any([self.listed(tested, item) for item in node.items])
        wanted = self.term(node)
        if list in (wanted.kind, tested.kind):
            raise NotEncoded("list")
        return self.compared("=", tested, wanted)

    def listed(self, tested: Term, item: Node) -> Truth:
        if isinstance(item, (RangeOf, ListOf, UnaryCompare)):
            raise NotEncoded("list")
        true, _false = self.compared("=", tested, self.term(item))
        return true, self.logic.opposite(true)

    def term(self, node: Node) -> Term:
        """The value of a node. Raises NotEncoded."""
        if isinstance(node, Written):
            return self.term(node.body)
        if isinstance(node, Local) and node.slot in self.slots:
            return self.slots[node.slot]
        value = constant_of(node)
        if value is not NOT_CONSTANT:
            return self._constant(value)
        name = column_of(node)
        if name is not None:
            return self.column(name)
        reader = TERMS.get(type(node))
        if reader is None:
            raise NotEncoded(type(node).__name__)
        return reader(self, node)

    def _constant(self, value: object) -> Term:
        if value is None:
            return NULL
        if not _is_coded(type(value)) or (isinstance(value, str) and value not in self.codes.places):
            raise NotEncoded(str(value))
        return Term(type(value), self.codes.constant(value), False)


def _is_coded(kind: type | None) -> bool:
    return kind is dt.date or kind in _CODED


_ORDERS: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}


def _if(encoder: Encoder, node: If) -> Truth:
    condition, _false = encoder.truth_of(node.condition)
    (then, not_then), (otherwise, not_otherwise) = encoder.truth_of(node.then), encoder.truth_of(node.otherwise)
    logic, fails = encoder.logic, encoder.logic.opposite(condition)
    true = logic.either(logic.both(condition, then), logic.both(fails, otherwise))
    return true, logic.either(logic.both(condition, not_then), logic.both(fails, not_otherwise))


def _between(encoder: Encoder, node: Between) -> Truth:
    value = encoder.term(node.value)
    low = encoder.compared(">=", value, encoder.term(node.low))
    return encoder.all([low, encoder.compared("<=", value, encoder.term(node.high))])


def _not(encoder: Encoder, node: Not) -> Truth:
    true, false = encoder.truth_of(node.operand)
    return false, true


def _call(encoder: Encoder, node: Call) -> Truth:
    if node.function != "list contains":
        raise NotEncoded(node.function)
    return contained(encoder, node)


_TRUTHS: Final[dict[type[Node], Callable[[Encoder, Any], Truth]]] = {
    And: lambda encoder, node: encoder.all([encoder.truth_of(part) for part in node.operands]),
    Or: lambda encoder, node: encoder.any([encoder.truth_of(part) for part in node.operands]),
    Not: _not,
    If: _if,
    Between: _between,
    Call: _call,
    Compare: lambda encoder, node: encoder.compared(node.op, encoder.term(node.left), encoder.term(node.right)),
    In: lambda encoder, node: encoder.any([encoder.test(encoder.term(node.value), test) for test in node.tests]),
    Quantified: quantified,
    Written: lambda encoder, node: encoder.truth_of(node.body),
}
