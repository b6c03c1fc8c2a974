"""The algebra of sets of values: union, intersection and complement are what they are for single values."""

from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.rules.conditions import EMPTY, EVERYTHING, Interval, ValueSet

POINTS = st.integers(0, 6)
ENDS = st.one_of(st.none(), POINTS)
PROBES: list[Any] = [place / 2 for place in range(-2, 16)]


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    low, high = draw(ENDS), draw(ENDS)
    return Interval(low, low is not None and draw(st.booleans()), high, high is not None and draw(st.booleans()))


SETS = st.lists(intervals(), max_size=4).map(ValueSet.of)


@settings(max_examples=60, deadline=None)
@given(st.lists(intervals(), max_size=4))
def test_a_set_holds_what_one_of_its_intervals_holds(parts: list[Interval]) -> None:
    for probe in PROBES:
        assert ValueSet.of(parts).holds(probe) is any(part.holds(probe) for part in parts)


@settings(max_examples=60, deadline=None)
@given(SETS, SETS)
def test_union_intersection_and_complement_are_those_of_single_values(one: ValueSet, other: ValueSet) -> None:
    for probe in PROBES:
        assert one.union(other).holds(probe) is (one.holds(probe) or other.holds(probe))
        assert one.intersection(other).holds(probe) is (one.holds(probe) and other.holds(probe))
        assert one.complement().holds(probe) is not one.holds(probe)


@settings(max_examples=60, deadline=None)
@given(SETS, SETS)
def test_equal_sets_are_equal_objects(one: ValueSet, other: ValueSet) -> None:
    same = all(one.holds(probe) is other.holds(probe) for probe in PROBES)
    assert (one == other) is same
    assert one.complement().complement() == one
    assert one.union(one.complement()) == EVERYTHING
    assert one.intersection(one.complement()) == EMPTY
    assert one.intersection(other) == other.intersection(one)


@settings(max_examples=60, deadline=None)
@given(SETS)
def test_membership_changes_only_at_the_cuts(one: ValueSet) -> None:
    assert list(one.cuts()) == sorted(set(one.cuts()))
    for before, after in pairwise(PROBES):
        if not any(before <= cut <= after for cut in one.cuts()):
            assert one.holds(before) is one.holds(after)


@settings(max_examples=60, deadline=None)
@given(st.lists(POINTS, max_size=5))
def test_a_set_of_points_can_be_listed(values: list[int]) -> None:
    assert ValueSet.points(values).finite() == tuple(sorted(set(values)))
    assert ValueSet.of([Interval(1, True, None, False)]).finite() is None
