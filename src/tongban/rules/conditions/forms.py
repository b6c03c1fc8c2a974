"""The negation normal form: conjunctions and disjunctions of atoms, where negation has been pushed into the atoms."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from tongban.rules.conditions.sets import ValueSet
from tongban.rules.feel.nodes import Node


@dataclass(frozen=True, slots=True)
class Atom:
    """One column against constants: true for the values in `true_for`, false for the other values of its kind.

    `when_null` is what it comes to where the column is null (True, False or None): in FEEL `x = "a"` is false of null
    but `x > 1` is null of it. A value of another kind than `kind` gives `when_other`: null, unless the atom says where
    another one is not true. Kind `NoneType` stands for every kind, and then `true_for` is nothing or everything
    (`x = null`, `x != null`).
    """

    column: str
    kind: type
    true_for: ValueSet
    when_null: bool | None
    when_other: bool | None = None

    def truth(self, value: object) -> bool | None:
        """What it comes to for a value of the column."""
        if value is None:
            return self.when_null
        if self.kind is type(None):
            return not self.true_for.is_empty
        return self.true_for.holds(value) if type(value) is self.kind else self.when_other


@dataclass(frozen=True, slots=True)
class Opaque:
    """A condition that is not one column against constants; `text` names it, equal texts are the same condition.

    In a table cell `text` begins with the column, and `Tested` inside `node` stands for that column.
    """

    text: str
    node: Node
    inputs: tuple[str, ...]
    positive: bool = True


@dataclass(frozen=True, slots=True)
class Fixed:
    """True, False or null whatever the facts are."""

    value: bool | None


@dataclass(frozen=True, slots=True)
class AllOf:
    """Kleene conjunction."""

    parts: tuple[Form, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Kleene disjunction."""

    parts: tuple[Form, ...]


Form: TypeAlias = Atom | Opaque | Fixed | AllOf | AnyOf


def leaves(form: Form) -> Iterator[Atom | Opaque | Fixed]:
    """The parts that are neither conjunction nor disjunction, in order of appearance."""
    if isinstance(form, (AllOf, AnyOf)):
        for part in form.parts:
            yield from leaves(part)
    else:
        yield form


def falsity(form: Form) -> Form:
    """The form that is true exactly where `form` is false, and null where it is null."""
    return _turned(form, _negated)


def untrue(form: Form) -> Form | None:
    """The form that is true where `form` is not true (null counts) and false elsewhere.

    None over an opaque part, and where one column is taken for two kinds, because the wrong one gives null.
    """
    if any(isinstance(leaf, Opaque) for leaf in leaves(form)) or _mixes_kinds(form):
        return None
    return _turned(form, partial(_settled, wanted=False))


def certain(form: Form) -> Form | None:
    """The form that is true where `form` is true and false elsewhere (null counts); None as for `untrue`."""
    opposite = untrue(form)
    return None if opposite is None else falsity(opposite)


def _mixes_kinds(form: Form) -> bool:
    kinds: dict[str, type] = {}
    return any(
        kinds.setdefault(leaf.column, leaf.kind) is not leaf.kind
        for leaf in leaves(form)
        if isinstance(leaf, Atom) and leaf.kind is not type(None)
    )


def _turned(form: Form, leaf: Callable[[Form], Form]) -> Form:
    if isinstance(form, AllOf):
        return AnyOf(tuple(_turned(part, leaf) for part in form.parts))
    if isinstance(form, AnyOf):
        return AllOf(tuple(_turned(part, leaf) for part in form.parts))
    return leaf(form)


def _negated(form: Form) -> Form:
    if isinstance(form, Atom):
        values = form.true_for.complement()
        return Atom(form.column, form.kind, values, _opposite(form.when_null), _opposite(form.when_other))
    if isinstance(form, Opaque):
        return Opaque(form.text, form.node, form.inputs, not form.positive)
    assert isinstance(form, Fixed)
    return Fixed(_opposite(form.value))


def _opposite(value: bool | None) -> bool | None:
    return None if value is None else not value


def _settled(form: Form, *, wanted: bool) -> Form:
    if isinstance(form, Atom):
        values = form.true_for.complement()
        return Atom(
            form.column,
            form.kind,
            values,
            (form.when_null is True) is wanted,
            (form.when_other is True) is wanted,
        )
    assert isinstance(form, Fixed)
    return Fixed((form.value is True) is wanted)
