"""Clauses as programs over bitmaps: every distinct predicate once, every clause an AND of ORs of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from tongban.rules.conditions import AllOf, AnyOf, Atom, Fixed, Form, Opaque, ValueSet, leaves
from tongban.rules.match.codings import Coding, coding_of
from tongban.rules.match.columns import EMPTY, OPEN, THERE, Codes, Columns
from tongban.rules.match.judging import FALSE, TRUE, Judged

Groups: TypeAlias = tuple[tuple[int, ...], ...]
"""An AND of ORs, each a tuple of bitmap numbers."""

NOTHING: Final = 0
"""The bitmap that is false of every firm."""
ANYTHING: Final = 1
"""The bitmap that is true of every firm."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A predicate: true of the rows whose code, in coding `coding`, is one of `codes`.

    `open_when` are the codes of an absent value that, supplied, could make it true: not obtained, or empty where the
    predicate is null of null.
    """

    coding: int
    codes: frozenset[int]
    open_when: frozenset[int]


@dataclass(frozen=True, slots=True)
class Program:
    """The clauses as flat arrays: clause → its groups → their bitmaps."""

    literals: npt.NDArray[np.int32]
    groups: npt.NDArray[np.int32]
    clauses: npt.NDArray[np.int32]

    @staticmethod
    def of(clauses: Sequence[Groups]) -> Program:
        """The arrays of clauses."""
        groups = [group for clause in clauses for group in clause]
        return Program(
            np.array([literal for group in groups for literal in group], np.int32),
            _starts(len(group) for group in groups),
            _starts(len(clause) for clause in clauses),
        )


def _starts(lengths: Iterable[int]) -> npt.NDArray[np.int32]:
    return np.cumsum([0, *lengths], dtype=np.int32)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be computed: codings of columns, bitmaps of literals, of parts inside an OR, then the clauses.

    Bitmap 0 is false and 1 true of every firm; the literals follow, then the `inner` parts, each an AND of ORs of what
    stands before it.
    """

    codings: tuple[Coding | Judged, ...]
    literals: tuple[Literal, ...]
    inner: tuple[Groups, ...]
    clauses: tuple[Groups, ...]

    @property
    def size(self) -> int:
        """How many bitmaps there are besides those of the clauses."""
        return 2 + len(self.literals) + len(self.inner)

    @staticmethod
    def of(forms: Sequence[Form]) -> Plan:
        """The plan of some normal forms."""
        return _Planner(forms).plan(forms)

    def encode(self, columns: Columns, rows: int) -> list[Codes]:
        """The columns, of `rows` rows, by the codes of this plan."""
        return [
            coding.encode(columns(coding.column)) if isinstance(coding, Coding) else coding.encode(columns, rows)
            for coding in self.codings
        ]


class _Planner:
    def __init__(self, forms: Sequence[Form]) -> None:
        self._codings: list[Coding | Judged] = []
        self._places: dict[tuple[str, type], tuple[int, dict[ValueSet, frozenset[int]]]] = {}
        self._judged: dict[str, int] = {}
        self._literals: dict[Literal, int] = {}
        self._leaves: dict[object, int] = {}
        self._inner: dict[Groups, int] = {}
        self._code(forms)

    def _code(self, forms: Sequence[Form]) -> None:
        sets: dict[tuple[str, type], dict[ValueSet, None]] = {}
        distinct = {_key(leaf): leaf for form in forms for leaf in leaves(form)}
        for leaf in distinct.values():
            if isinstance(leaf, Atom):
                sets.setdefault((leaf.column, leaf.kind), {})[leaf.true_for] = None
        for (column, kind), used in sets.items():
            coding, codes = coding_of(column, kind, used)
            self._places[column, kind] = (len(self._codings), codes)
            self._codings.append(coding)
        self._leaves = {key: self._leaf(leaf) for key, leaf in distinct.items()}

    def _leaf(self, leaf: Form) -> int:
        if isinstance(leaf, Atom):
            return self._literal(self._atom(leaf))
        if isinstance(leaf, Opaque):
            return self._literal(self._opaque(leaf))
        assert isinstance(leaf, Fixed)
        return ANYTHING if leaf.value is True else NOTHING

    def _literal(self, literal: Literal) -> int:
        return self._literals.setdefault(literal, 2 + len(self._literals))

    def _atom(self, atom: Atom) -> Literal:
        coding, sets = self._places[atom.column, atom.kind]
        codes = sets[atom.true_for]
        if atom.kind is type(None):
            codes = frozenset() if atom.true_for.is_empty else frozenset({THERE})
        codes |= {EMPTY} if atom.when_null else set()
        codes |= {THERE} if atom.when_other and atom.kind is not type(None) else set()
        return Literal(coding, codes, frozenset({OPEN, EMPTY} if atom.when_null is None else {OPEN}))

    def _opaque(self, opaque: Opaque) -> Literal:
        if opaque.text not in self._judged:
            self._judged[opaque.text] = len(self._codings)
            self._codings.append(Judged(opaque))
        code = TRUE if opaque.positive else FALSE
        return Literal(self._judged[opaque.text], frozenset({code}), frozenset({OPEN, EMPTY}))

    def plan(self, forms: Sequence[Form]) -> Plan:
        clauses = [self._groups(form) for form in forms]
        first = 2 + len(self._literals)
        place = {-1 - number: first + number for number in range(len(self._inner))}
        renumbered = [
            tuple(tuple(place.get(bitmap, bitmap) for bitmap in group) for group in groups)
            for groups in [*self._inner, *clauses]
        ]
        inner = len(self._inner)
        return Plan(tuple(self._codings), tuple(self._literals), tuple(renumbered[:inner]), tuple(renumbered[inner:]))

    def _groups(self, form: Form) -> Groups:
        """The form as an AND of ORs; parts inside an OR stand as numbers from -1 down."""
        if isinstance(form, AllOf):
            groups = dict.fromkeys(group for part in form.parts for group in self._groups(part))
            return tuple(groups) or ((ANYTHING,),)
        return (tuple(dict.fromkeys(self._alternatives(form))) or (NOTHING,),)

    def _alternatives(self, form: Form) -> Iterable[int]:
        if isinstance(form, AnyOf):
            for part in form.parts:
                yield from self._alternatives(part)
        elif isinstance(form, AllOf):
            groups = self._groups(form)
            if len(groups) == 1:
                yield from groups[0]
            else:
                yield self._inner.setdefault(groups, -1 - len(self._inner))
        else:
            yield self._leaves[_key(form)]


def _key(leaf: Form) -> object:
    return (leaf.text, leaf.positive) if isinstance(leaf, Opaque) else leaf
