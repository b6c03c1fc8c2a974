"""Conditions as unions of boxes over the columns they speak of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from tongban.rules.conditions import AllOf, AnyOf, Atom, Fixed, Form, Opaque, ValueSet, leaves
from tongban.rules.prove.boxes import Box, Budget, Cover, intersection
from tongban.rules.prove.columns import Column
from tongban.rules.prove.domains import ANYTHING, Domain

_MOST_BOXES = 256
_OPEN = Domain(bool, None, nullable=True)


class TooManyBoxes(Exception):
    """A condition branches too often to be written as boxes."""


class Space:
    """The columns of some conditions, and each condition as boxes.

    A condition that is not one column against constants becomes a column of its own that may be true, false or null:
    then the space holds every real input and perhaps more (`exact` is False), so that what is shown of all of it
    stands, while a point of it need not be an input.
    """

    def __init__(
        self,
        conditions: Sequence[Form],
        constraints: Sequence[Form],
        domains: Mapping[str, Domain],
        derived: frozenset[str],
        budget: Budget,
    ) -> None:
        forms = [*conditions, *constraints]
        atoms: dict[str, list[Atom]] = {name: [] for name in domains}
        opaque: set[str] = set()
        for leaf in {id(leaf): leaf for form in forms for leaf in leaves(form)}.values():
            if isinstance(leaf, Fixed):
                continue
            atom = _as_atom(leaf)
            atoms.setdefault(atom.column, []).append(atom)
            if isinstance(leaf, Opaque):
                opaque.add(atom.column)
        self.columns = [
            Column(name, _OPEN if name in opaque else domains.get(name, ANYTHING), found)
            for name, found in atoms.items()
        ]
        self.inputs = [(place, one) for place, one in enumerate(self.columns) if one.name not in opaque | derived]
        self.exact = len(self.inputs) == len(self.columns)
        self._places = {column.name: place for place, column in enumerate(self.columns)}
        self.full: Box = tuple(column.full for column in self.columns)
        self.boxes: list[list[Box]] = [self.where(form) for form in conditions]
        self.excluded: list[Box] = [box for form in constraints for box in self.where(form, holds=False)]
        self._singles = [box for boxes in self.boxes for box in boxes]
        self.cover = Cover(self.full, [*self._singles, *self.excluded], budget)
        self._always = ((1 << len(self.excluded)) - 1) << len(self._singles)
        self._numbers = list(_numbered(self.boxes))

    def where(self, form: Form, *, holds: bool = True) -> list[Box]:
        """Where a condition is true, or where it is not. Raises TooManyBoxes."""
        if holds and isinstance(form, AllOf):
            return self._where_all(form)
        if isinstance(form, (AllOf, AnyOf)):
            parts = [self.where(part, holds=holds) for part in form.parts]
            return self._all(parts) if isinstance(form, AllOf) is holds else _any(parts)
        if isinstance(form, Fixed):
            return [self.full] if (form.value is True) is holds and all(self.full) else []
        atom = _as_atom(form)
        place = self._places[atom.column]
        accepted = self.columns[place].mask(atom)
        segments = accepted if holds else self.full[place] & ~accepted
        box = (*self.full[:place], segments, *self.full[place + 1 :])
        return [box] if all(box) else []

    def _where_all(self, form: AllOf) -> list[Box]:
        """A conjunction; its single-column parts narrow one box before the others are multiplied out."""
        masks = list(self.full)
        others: list[Form] = []
        for part in form.parts:
            if isinstance(part, Atom):
                place = self._places[part.column]
                masks[place] &= self.columns[place].mask(part)
            else:
                others.append(part)
        if not all(masks):
            return []
        return self._all([[tuple(masks)], *map(self.where, others)]) if others else [tuple(masks)]

    def _all(self, parts: list[list[Box]]) -> list[Box]:
        found = [self.full] if all(self.full) else []
        for boxes in parts:
            found = [common for one in found for box in boxes if (common := intersection(one, box)) is not None]
            if len(found) > _MOST_BOXES:
                raise TooManyBoxes
        return found

    def exists(self, holding: Sequence[int], failing: Iterable[int], budget: Budget) -> Box | None:
        """A box where some conditions are true and others are not, by their numbers. Raises Exhausted."""
        among = self.numbers(failing)
        for start in self._together(holding):
            found = self.cover.uncovered(start, among, budget)
            if found is not None:
                return found
        return None

    def numbers(self, failing: Iterable[int]) -> int:
        """The boxes of some conditions, and those where the constraints do not hold, as bits of the cover."""
        among = self._always
        for place in failing:
            among |= self._numbers[place]
        return among

    def _together(self, holding: Sequence[int]) -> list[Box]:
        """Where some conditions are true together."""
        return self.boxes[holding[0]] if len(holding) == 1 else self._all([self.boxes[place] for place in holding])

    def touching(self) -> list[int]:
        """For each condition the other ones that share a box with it, as bits."""
        near = iter(self.cover.touching(self._singles))
        found = []
        for place, boxes in enumerate(self.boxes):
            shared = 0
            for _box in boxes:
                shared |= next(near)
            found.append(self._conditions(shared) & ~(1 << place))
        return found

    def _conditions(self, boxes: int) -> int:
        """The conditions that some boxes belong to, as bits."""
        if len(self._singles) == len(self.boxes) and all(self.boxes):
            return boxes & ((1 << len(self.boxes)) - 1)
        return sum(1 << place for place, numbers in enumerate(self._numbers) if numbers & boxes)


def _numbered(boxes: Iterable[Sequence[Box]]) -> Iterator[int]:
    """The bits of each condition's boxes, counted through."""
    first = 0
    for own in boxes:
        yield ((1 << len(own)) - 1) << first
        first += len(own)


def _any(parts: list[list[Box]]) -> list[Box]:
    """The union; boxes that differ in one column alone are joined."""
    found = list(dict.fromkeys(box for boxes in parts for box in boxes))
    if len(found) > _MOST_BOXES:
        raise TooManyBoxes
    joined: list[Box] = []
    for box in found:
        last = joined[-1] if joined else None
        merged = _merged(last, box) if last is not None else None
        if merged is None:
            joined.append(box)
        else:
            joined[-1] = merged
    return joined


def _merged(one: Box, other: Box) -> Box | None:
    differing = [column for column, (left, right) in enumerate(zip(one, other, strict=True)) if left != right]
    if len(differing) > 1:
        return None
    return tuple(left | right for left, right in zip(one, other, strict=True))


def _as_atom(leaf: Atom | Opaque | Fixed) -> Atom:
    """A leaf as a condition on a column; the column of an opaque one is its text."""
    if isinstance(leaf, Atom):
        return leaf
    assert isinstance(leaf, Opaque)
    return Atom(f"\0{leaf.text}", bool, ValueSet.points([leaf.positive]), None)
