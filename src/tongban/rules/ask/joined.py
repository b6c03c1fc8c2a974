"""Many normal forms as one forest, evaluated level by level over all its junctions at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from tongban.rules.ask.literal_states import OPEN, Literal
from tongban.rules.conditions import AllOf, AnyOf, Fixed, Form, Opaque

Numbers = npt.NDArray[np.intp]
States = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Level:
    """Junctions of one height: their places, their parts one after the other with the junction of each, and where
    each one's parts begin; `all_of` marks conjunctions.
    """

    places: Numbers
    parts: Numbers
    owners: Numbers
    starts: Numbers
    all_of: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Forest:
    """Leaves first (each an occurrence of a literal in one rule), then junctions from low to high.

    `needs` pairs leaves with the inputs they read: leaf, rule, input.
    """

    leaves: Numbers
    roots: Numbers
    levels: tuple[Level, ...]
    needs: tuple[Numbers, Numbers, Numbers]

    def states(self, literals: States) -> States:
        """The state of every leaf and junction, given those of the literals."""
        size = len(self.leaves) + sum(len(level.places) for level in self.levels)
        states = np.empty(size, dtype=np.uint8)
        states[: len(self.leaves)] = literals[self.leaves]
        for level in self.levels:
            parts = states[level.parts]
            least, greatest = (fold.reduceat(parts, level.starts) for fold in (np.minimum, np.maximum))
            states[level.places] = np.where(level.all_of, least, greatest)
        return states

    def waiting_for(self, states: States, inputs: int) -> Numbers:
        """For each input the number of open rules with an open leaf on it that can still have a say."""
        heard = np.zeros(len(states), dtype=bool)
        heard[self.roots] = True
        for level in reversed(self.levels):
            asks = heard[level.places] & (states[level.places] == OPEN)
            heard[level.parts[asks[level.owners]]] = True
        leaf, rule, name = self.needs
        use = heard[leaf] & (states[leaf] == OPEN)
        counted = np.zeros((len(self.roots), inputs), dtype=bool)
        counted[rule[use], name[use]] = True
        found: Numbers = counted.sum(axis=0, dtype=np.intp)
        return found


@dataclass(slots=True)
class _Planting:
    inputs: tuple[str, ...]
    literals: dict[object, tuple[int, Literal]] = field(default_factory=dict)
    leaves: list[int] = field(default_factory=list)
    rules: list[int] = field(default_factory=list)
    heights: list[list[tuple[bool, list[tuple[int, int]]]]] = field(default_factory=list)

    def plant(self, form: Form, rule: int) -> tuple[int, int]:
        """Height and place within it of a form; leaves have height 0."""
        if not isinstance(form, (AllOf, AnyOf)):
            key = (form.text, form.inputs, form.positive) if isinstance(form, Opaque) else form
            place, _literal = self.literals.setdefault(key, (len(self.literals), Literal.of(form, self.inputs)))
            self.leaves.append(place)
            self.rules.append(rule)
            return 0, len(self.leaves) - 1
        parts = [self.plant(part, rule) for part in form.parts or (Fixed(isinstance(form, AllOf)),)]
        height = max(one for one, _place in parts)
        while len(self.heights) <= height:
            self.heights.append([])
        self.heights[height].append((isinstance(form, AllOf), parts))
        return height + 1, len(self.heights[height]) - 1


def planted(forms: Sequence[Form], inputs: tuple[str, ...]) -> tuple[tuple[Literal, ...], Forest]:
    """The distinct literals of all forms, and the forms as a forest over them."""
    planting = _Planting(inputs)
    roots = [planting.plant(form, rule) for rule, form in enumerate(forms)]
    sizes = [len(planting.leaves), *map(len, planting.heights)]
    offsets = np.concatenate(([0], np.cumsum(sizes)))
    literals = tuple(literal for _place, literal in planting.literals.values())
    levels = tuple(_level(height + 1, junctions, offsets) for height, junctions in enumerate(planting.heights))
    needs = [
        (leaf, rule, inputs.index(name))
        for leaf, (place, rule) in enumerate(zip(planting.leaves, planting.rules, strict=True))
        for name in literals[place].inputs
    ]
    columns = np.array(needs, dtype=np.intp).reshape(-1, 3).T
    forest = Forest(_numbers(planting.leaves), _placed(roots, offsets), levels, (columns[0], columns[1], columns[2]))
    return literals, forest


def _level(height: int, junctions: list[tuple[bool, list[tuple[int, int]]]], offsets: Numbers) -> Level:
    sizes = np.array([len(parts) for _all_of, parts in junctions], dtype=np.intp)
    return Level(
        _numbers(range(int(offsets[height]), int(offsets[height]) + len(junctions))),
        _placed([part for _all_of, parts in junctions for part in parts], offsets),
        np.repeat(np.arange(len(junctions)), sizes),
        np.concatenate(([0], np.cumsum(sizes)[:-1])).astype(np.intp),
        np.array([all_of for all_of, _parts in junctions], dtype=bool),
    )


def _placed(parts: list[tuple[int, int]], offsets: Numbers) -> Numbers:
    return _numbers([int(offsets[height]) + place for height, place in parts])


def _numbers(values: Sequence[int]) -> Numbers:
    return np.array(values, dtype=np.intp)
