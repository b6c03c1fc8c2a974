"""Conditions as formulas of the solver: when they are true, and when they are false."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final, TypeAlias

from tongban.rules.conditions import AllOf, AnyOf, Atom, Fixed, Form, ValueSet, column_of, constant_of
from tongban.rules.conditions.normal import NOT_CONSTANT
from tongban.rules.feel.nodes import (
    And,
    Arith,
    Between,
    Call,
    Compare,
    Condition,
    If,
    In,
    ListOf,
    Local,
    Negate,
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
from tongban.rules.prove.terms import NULL, Bool, Codes, Logic, Term, comparable

Truth: TypeAlias = tuple[Bool, Bool]
"""When it is true and when it is false; neither is null."""

_MICROSECONDS: Final = 86_400_000_000
_CODED: Final = (Decimal, str, bool, dt.timedelta, YearsMonths)


class NotEncoded(Exception):
    """A value the solver has no word for."""


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
        self._slots: dict[int, Term] = {}

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
            return self._truth(node)
        except NotEncoded:
            return self._anything(text)

    def _anything(self, text: str) -> Truth:
        known = self.free.get(text)
        if known is None:
            true, false = (self.codes.z3.Bool(f"{text}{mark}") for mark in "+-")
            self.given.append(self.logic.opposite(self.logic.both(true, false)))
            known = self.free[text] = (true, false)
        return known

    def _truth(self, node: Node) -> Truth:
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

    def quantified(self, node: Quantified) -> Truth:
        """`some` or `every` over one list with options: the body for each option that is in it."""
        if len(node.bindings) != 1:
            raise NotEncoded(node.kind)
        binding = node.bindings[0]
        listed = self.term(binding.domain)
        if listed.kind is not list:
            raise NotEncoded(node.kind)
        parts: list[Truth] = []
        for option, member in listed.members.items():
            self._slots[binding.slot] = Term(str, self.codes.constant(option), False)
            true, false = self._truth(node.body)
            absent = self.logic.opposite(member)
            if node.kind == "some":
                parts.append((self.logic.both(member, true), self.logic.either(absent, false)))
            else:
                parts.append((self.logic.either(absent, true), self.logic.both(member, false)))
        true, false = self.any(parts) if node.kind == "some" else self.all(parts)
        here = self.logic.opposite(listed.null)
        return self.logic.both(here, true), self.logic.both(here, false)

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
            return self._truth(node.operand)
        if isinstance(node, RangeOf):
            low = self.compared(">=" if node.low_closed else ">", tested, self.term(node.low))
            high = self.compared("<=" if node.high_closed else "<", tested, self.term(node.high))
            return self.all([low, high])
        if isinstance(node, ListOf):
            return self.any([self._listed(tested, item) for item in node.items])
        wanted = self.term(node)
        if list in (wanted.kind, tested.kind):
            raise NotEncoded("list")
        return self.compared("=", tested, wanted)

    def _listed(self, tested: Term, item: Node) -> Truth:
        if isinstance(item, (RangeOf, ListOf, UnaryCompare)):
            raise NotEncoded("list")
        true, _false = self.compared("=", tested, self.term(item))
        return true, self.logic.opposite(true)

    def contained(self, node: Call) -> Truth:
        """`list contains(list, element)`."""
        listed, sought = node.arguments
        assert listed is not None
        assert sought is not None
        if isinstance(listed, ListOf):
            return self.any([self._listed(self.term(sought), item) for item in listed.items])
        many = self.term(listed)
        wanted = constant_of(sought)
        if many.kind is not list or not isinstance(wanted, str):
            raise NotEncoded(node.function)
        here, member = self.logic.opposite(many.null), many.members.get(wanted, False)
        return self.logic.both(here, member), self.logic.both(here, self.logic.opposite(member))

    def term(self, node: Node) -> Term:
        """The value of a node. Raises NotEncoded."""
        if isinstance(node, Written):
            return self.term(node.body)
        if isinstance(node, Local) and node.slot in self._slots:
            return self._slots[node.slot]
        value = constant_of(node)
        if value is not NOT_CONSTANT:
            return self._constant(value)
        name = column_of(node)
        if name is not None:
            return self.column(name)
        reader = _TERMS.get(type(node))
        if reader is None:
            raise NotEncoded(type(node).__name__)
        return reader(self, node)

    def _constant(self, value: object) -> Term:
        if value is None:
            return NULL
        if not _is_coded(type(value)) or (isinstance(value, str) and value not in self.codes.places):
            raise NotEncoded(str(value))
        return Term(type(value), self.codes.constant(value), False)

    def arithmetic(self, node: Arith) -> Term:
        """Arithmetic on numbers and durations, and the time between two dates."""
        left, right = self.term(node.left), self.term(node.right)
        null = self.logic.either(left.null, right.null)
        if left.kind is dt.date and right.kind is dt.date and node.op == "-":
            return Term(dt.timedelta, (left.value - right.value) * _MICROSECONDS, null)
        if left.kind is not right.kind or (left.kind, node.op) not in _ARITHMETIC:
            raise NotEncoded(node.op)
        if node.op == "/":
            null = self.logic.either(null, right.value == 0)
        return Term(left.kind, _ARITHMETIC[left.kind, node.op](left.value, right.value), null)

    def negative(self, node: Negate) -> Term:
        """Arithmetic negation."""
        term = self.term(node.operand)
        if term.kind not in (Decimal, dt.timedelta, YearsMonths):
            raise NotEncoded("-")
        return Term(term.kind, -term.value, term.null)

    def either_term(self, node: If) -> Term:
        """`if` as a value."""
        true, _false = self._truth(node.condition)
        then, otherwise = self.term(node.then), self.term(node.otherwise)
        if then.kind is not otherwise.kind or then.kind is list:
            raise NotEncoded("if")
        value = self.logic.choice(true, then.value, otherwise.value)
        return Term(then.kind, value, self.logic.choice(true, *map(self._flag, (then.null, otherwise.null))))

    def _flag(self, null: Bool) -> Any:
        return self.codes.z3.BoolVal(null) if isinstance(null, bool) else null

    def called(self, node: Call) -> Term:
        """The built-ins that have a formula: `count` of a list with options, `abs`, `floor`."""
        argument = node.arguments[0] if node.arguments else None
        if argument is None or node.function not in ("count", "abs", "floor") or any(node.arguments[1:]):
            raise NotEncoded(node.function)
        term = self.term(argument)
        if node.function == "count" and term.kind is list:
            counts = [self.logic.choice(member, self._one(1), self._one(0)) for member in term.members.values()]
            return Term(Decimal, self.codes.z3.Sum(counts), term.null)
        if node.function == "count" or term.kind is not Decimal:
            raise NotEncoded(node.function)
        if node.function == "floor":
            return Term(Decimal, self.codes.z3.ToReal(self.codes.z3.ToInt(term.value)), term.null)
        return Term(Decimal, self.codes.z3.If(term.value < 0, -term.value, term.value), term.null)

    def _one(self, number: int) -> Any:
        return self.codes.z3.RealVal(number)


def _is_coded(kind: type | None) -> bool:
    return kind is dt.date or kind in _CODED


_ORDERS: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}
_ARITHMETIC: Final[dict[tuple[type, str], Callable[[Any, Any], Any]]] = {
    (Decimal, "+"): lambda left, right: left + right,
    (Decimal, "-"): lambda left, right: left - right,
    (Decimal, "*"): lambda left, right: left * right,
    (Decimal, "/"): lambda left, right: left / right,
    (dt.timedelta, "+"): lambda left, right: left + right,
    (dt.timedelta, "-"): lambda left, right: left - right,
    (YearsMonths, "+"): lambda left, right: left + right,
    (YearsMonths, "-"): lambda left, right: left - right,
}
_TERMS: Final[dict[type[Node], Callable[[Encoder, Any], Term]]] = {
    Arith: Encoder.arithmetic,
    Negate: Encoder.negative,
    If: Encoder.either_term,
    Call: Encoder.called,
}


def _if(encoder: Encoder, node: If) -> Truth:
    condition, _false = encoder._truth(node.condition)
    (then, not_then), (otherwise, not_otherwise) = encoder._truth(node.then), encoder._truth(node.otherwise)
    logic, fails = encoder.logic, encoder.logic.opposite(condition)
    true = logic.either(logic.both(condition, then), logic.both(fails, otherwise))
    return true, logic.either(logic.both(condition, not_then), logic.both(fails, not_otherwise))


def _between(encoder: Encoder, node: Between) -> Truth:
    value = encoder.term(node.value)
    low = encoder.compared(">=", value, encoder.term(node.low))
    return encoder.all([low, encoder.compared("<=", value, encoder.term(node.high))])


def _not(encoder: Encoder, node: Not) -> Truth:
    true, false = encoder._truth(node.operand)
    return false, true


def _call(encoder: Encoder, node: Call) -> Truth:
    if node.function != "list contains":
        raise NotEncoded(node.function)
    return encoder.contained(node)


_TRUTHS: Final[dict[type[Node], Callable[[Encoder, Any], Truth]]] = {
    And: lambda encoder, node: encoder.all([encoder._truth(part) for part in node.operands]),
    Or: lambda encoder, node: encoder.any([encoder._truth(part) for part in node.operands]),
    Not: _not,
    If: _if,
    Between: _between,
    Call: _call,
    Compare: lambda encoder, node: encoder.compared(node.op, encoder.term(node.left), encoder.term(node.right)),
    In: lambda encoder, node: encoder.any([encoder.test(encoder.term(node.value), test) for test in node.tests]),
    Quantified: Encoder.quantified,
    Written: lambda encoder, node: encoder._truth(node.body),
}
