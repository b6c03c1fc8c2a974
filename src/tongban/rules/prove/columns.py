"""A column cut where conditions change: elementary segments, and sets of them as the bits of an integer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any

from tongban.rules.conditions import Atom, Interval, ValueSet
from tongban.rules.prove.domains import Domain
from tongban.rules.prove.values import grid_of, value_in

_NULL = 1
_TRUTHS = (False, True)


class Column:
    """The segments of one column. Bit 0 is null; then, kind by kind, the open intervals and points between cuts."""

    __slots__ = ("_bases", "_masks", "domain", "full", "name", "places", "segments")

    def __init__(self, name: str, domain: Domain, atoms: Iterable[Atom]) -> None:
        self.name = name
        self.domain = domain
        #: The interval and kind of each bit; None is null.
        self.segments: list[tuple[Interval, type] | None] = [None]
        #: For each kind its first bit and the places of its cuts.
        self.places: dict[type, dict[Any, int]] = {}
        self._bases: dict[type, int] = {}
        self._masks: dict[int, tuple[Atom, int]] = {}
        used = [atom for atom in atoms if atom.column == name]
        for kind in [domain.kind] if domain.kind is not None else sorted(_kinds(used), key=repr) or [object]:
            self._cut(kind, [atom.true_for for atom in used if atom.kind is kind])
        self.full = reduce(or_, self._possible(), 0)

    def _cut(self, kind: type, sets: list[ValueSet]) -> None:
        allowed = self.domain.allowed
        ends: set[Any] = set(_TRUTHS) if kind is bool else {end for one in sets for end in one.cuts()}
        if allowed is not None:
            ends.update(allowed.cuts())
        cuts = sorted(ends)
        self._bases[kind] = len(self.segments)
        self.places[kind] = {end: place for place, end in enumerate(cuts)}
        low: Any = None
        for end in cuts:
            self.segments += [(Interval(low, False, end, False), kind), (Interval.point(end), kind)]
            low = end
        self.segments.append((Interval(low, False, None, False), kind))

    def _possible(self) -> Iterator[int]:
        """The bits of the segments that hold an allowed value."""
        if self.domain.nullable:
            yield _NULL
        for kind in self.places:
            every = self._bits(ValueSet((Interval(None, False, None, False),)), kind)
            allowed = self._bits(self.domain.allowed, kind) if self.domain.allowed is not None else every
            discrete = kind in (bool, str) or grid_of(kind, whole=self.domain.whole) is not None
            for bit in bits_of(allowed):
                if not discrete or self._value(bit) is not None:
                    yield 1 << bit

    def mask(self, atom: Atom) -> int:
        """The segments in which an atom about this column is true."""
        known = self._masks.get(id(atom))
        if known is None:
            known = self._masks[id(atom)] = atom, self._accepting(atom) & self.full
        return known[1]

    def _accepting(self, atom: Atom) -> int:
        null = _NULL if atom.when_null is True else 0
        if atom.kind is type(None):
            return null if atom.true_for.is_empty else null | (self.full & ~_NULL)
        return null | (self._bits(atom.true_for, atom.kind) if atom.kind in self.places else 0)

    def _bits(self, values: ValueSet, kind: type) -> int:
        base, places = self._bases[kind], self.places[kind]
        found = 0
        for part in values.parts:
            first = 0 if part.low is None else 2 * places[part.low] + (1 if part.low_closed else 2)
            last = 2 * len(places) if part.high is None else 2 * places[part.high] + (1 if part.high_closed else 0)
            found |= (1 << (last + 1)) - (1 << first)
        return found << base

    def _value(self, bit: int) -> object:
        segment = self.segments[bit]
        assert segment is not None
        interval, kind = segment
        if kind is list:
            return list(self.domain.options or ())[:1]
        return value_in(interval, kind, whole=self.domain.whole) if kind is not object else "甲"

    def value(self, mask: int) -> object:
        """A readable value of a set of segments: a value the rules name before one between, null last."""
        between: object = None
        for bit in bits_of(mask & ~_NULL):
            if between is None or self._is_named(bit):
                value = self._value(bit)
                if value is not None and self._is_named(bit):
                    return value
                between = value if between is None else between
        return between

    def _is_named(self, bit: int) -> bool:
        segment = self.segments[bit]
        return segment is not None and (segment[0].is_point or segment[1] is Decimal)

    def values(self, mask: int) -> tuple[bool, ValueSet]:
        """A set of segments as: whether null is in it, and the other values (of a column of one kind)."""
        parts = [segment[0] for bit in bits_of(mask) if (segment := self.segments[bit]) is not None]
        return bool(mask & _NULL), ValueSet.of(parts)


def _kinds(atoms: Iterable[Atom]) -> set[type]:
    return {atom.kind for atom in atoms} - {type(None)}


def bits_of(mask: int) -> Iterator[int]:
    """The places of the bits that are set, ascending."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low
