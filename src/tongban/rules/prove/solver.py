"""An SMT solver (z3, optional) asked which conditions can hold together; exact numbers, three-valued logic."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from tongban.rules.conditions import Atom, Form, Opaque, leaves
from tongban.rules.feel.nodes import Constant, Node
from tongban.rules.feel.values import NUMBERS
from tongban.rules.prove.domains import Domain
from tongban.rules.prove.encoding import Encoder
from tongban.rules.prove.terms import Codes, Term

_WORK: Final = 4_000_000
_MILLISECONDS: Final = 2_000
_MOST_GIVEN_UP: Final = 3
#: Questions asked times the size of the formulas: what a question costs even when it is easy.
_MOST_READING: Final = 1_000_000
_MOST_DIGITS: Final = 6


class SolverMissing(Exception):
    """The optional solver is not installed."""


class Undecided(Exception):
    """The solver gave up; the text says why, in Chinese."""


def load_z3() -> Any:
    """The solver's module. Raises SolverMissing."""
    try:
        return importlib.import_module("z3")
    except ImportError as problem:
        raise SolverMissing from problem


class Solver:
    """Some conditions as formulas; asked again and again with different ones held true or not true."""

    def __init__(
        self,
        conditions: Sequence[Form],
        constraints: Sequence[Form],
        domains: Mapping[str, Domain],
        derived: Mapping[str, Node],
    ) -> None:
        z3 = load_z3()
        context = [*conditions, *constraints]
        self._encoder = Encoder(Codes(z3, _texts(context, domains)), domains, derived)
        self._solver = z3.Solver()
        self._solver.set("timeout", _MILLISECONDS, "rlimit", _WORK)
        self._unknown = z3.unknown
        self._unsat = z3.unsat
        self._not = z3.Not
        self._given_up = 0
        self._asked = 0
        self._size = sum(1 for form in context for _leaf in leaves(form))
        self._names = [z3.Bool(f"#{place}") for place in range(len(conditions))]
        for name, form in zip(self._names, conditions, strict=True):
            self._solver.add(name == self._encoder.holds(form))
        for form in constraints:
            self._solver.add(self._encoder.holds(form))
        for column in domains:
            self._declare(column)
        for given in self._encoder.given:
            self._solver.add(given)

    def _declare(self, column: str) -> None:
        """Make a column known even where no condition speaks of it, so that a model has a value for it."""
        domain = self._encoder.domains[column]
        if domain.kind is not None and domain.allowed is not None and column not in self._encoder.derived:
            self._encoder.holds(Atom(column, domain.kind, domain.allowed, None))

    @property
    def unread(self) -> tuple[str, ...]:
        """The texts of the conditions it has no formula for and takes for anything."""
        return tuple(text.partition("\0")[0] for text in self._encoder.free)

    def exists(self, holding: Iterable[int], failing: Iterable[int]) -> dict[str, object] | None:
        """Values by column with which some conditions are true and others are not; None when there are none.

        Where `unread` is not empty the values need not do what they promise. Raises Undecided.
        """
        self._take_turn()
        wanted = [self._names[place] for place in holding]
        wanted += [self._not(self._names[place]) for place in failing]
        answer = self._solver.check(*wanted)
        if answer == self._unsat:
            return None
        if answer == self._unknown:
            self._given_up += 1
            raise Undecided("求解器在限度内没有得出结论")
        return self._values(self._rounded(self._solver.model(), wanted))

    def _take_turn(self) -> None:
        """Count a question. Raises Undecided when the ones before were too many or too hard."""
        self._asked += 1
        if self._given_up >= _MOST_GIVEN_UP or self._asked * self._size > _MOST_READING:
            raise Undecided("求解器已用完限度，不再尝试")

    def _rounded(self, model: Any, wanted: Sequence[Any]) -> Any:
        """The model with numbers of few digits where that is possible."""
        pinned: list[Any] = []
        for term in self._inputs().values():
            if term.kind is not Decimal:
                continue
            number = self._encoder.codes.value(model.eval(term.value, model_completion=True), Decimal, {})
            assert isinstance(number, Decimal)
            for digits in () if number == _cut(number, 2) else (0, 2, _MOST_DIGITS):
                same = term.value == self._encoder.codes.constant(_cut(number, digits))
                if self._solver.check(*wanted, *pinned, same) not in (self._unsat, self._unknown):
                    model = self._solver.model()
                    pinned.append(same)
                    break
        return model

    def _inputs(self) -> dict[str, Term]:
        derived = self._encoder.derived
        return {name: term for name, term in self._encoder.columns.items() if name not in derived}

    def _values(self, model: Any) -> dict[str, object]:
        codes = self._encoder.codes
        inputs = self._inputs()
        texts = codes.texts_for(
            model.eval(term.value, model_completion=True).as_long() for term in inputs.values() if term.kind is str
        )
        return {name: self._value(model, term, texts) for name, term in inputs.items()}

    def _value(self, model: Any, term: Term, texts: Mapping[int, str]) -> object:
        if not isinstance(term.null, bool) and model.eval(term.null, model_completion=True):
            return None
        if term.kind is list:
            return [name for name, member in term.members.items() if model.eval(member, model_completion=True)]
        return self._encoder.codes.value(model.eval(term.value, model_completion=True), term.kind, texts)


def _cut(number: Decimal, digits: int) -> Decimal:
    """A number rounded to some digits after the point; as it is where it is too large for that."""
    try:
        return number.quantize(Decimal(1).scaleb(-digits), context=NUMBERS)
    except InvalidOperation:
        return number


def _texts(forms: Iterable[Form], domains: Mapping[str, Domain]) -> Iterator[str]:
    for form in forms:
        for leaf in leaves(form):
            if isinstance(leaf, Atom) and leaf.kind is str:
                yield from leaf.true_for.cuts()
            elif isinstance(leaf, Opaque):
                yield from (one.value for one in _constants(leaf.node) if isinstance(one.value, str))
    for domain in domains.values():
        if domain.kind is str and domain.allowed is not None:
            yield from domain.allowed.cuts()
        yield from domain.options or ()


def _constants(node: Node) -> Iterator[Constant]:
    return (inner for inner in node.walk() if isinstance(inner, Constant))
