"""Boxes: what they leave open together is found, whole, and nothing else is."""

import itertools
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.rules.prove.boxes import Box, Budget, Cover, Exhausted, intersection, widened
from tongban.rules.prove.columns import bits_of

SPACE: Box = (0b111, 0b11, 0b1111)
BOXES = st.lists(st.tuples(*(st.integers(1, full) for full in SPACE)), max_size=7)
STEPS = 10_000


def points(box: Box) -> Iterator[Box]:
    yield from itertools.product(*([1 << bit for bit in bits_of(segments)] for segments in box))


def meets(one: Box, other: Box) -> bool:
    return intersection(one, other) is not None


@settings(max_examples=150, deadline=None)
@given(BOXES, st.tuples(*(st.integers(1, full) for full in SPACE)), st.data())
def test_what_is_left_open_is_found_and_is_open(boxes: list[Box], within: Box, data: st.DataObject) -> None:
    chosen = data.draw(st.sets(st.sampled_from(range(len(boxes))))) if boxes else set()
    cover = Cover(SPACE, boxes, Budget(STEPS))
    found = cover.uncovered(within, sum(1 << place for place in chosen), Budget(STEPS))
    open_points = [point for point in points(within) if not any(meets(point, boxes[place]) for place in chosen)]
    assert (found is None) is (not open_points)
    if found is not None:
        assert set(points(found)) <= set(open_points)


@settings(max_examples=100, deadline=None)
@given(BOXES)
def test_gaps_made_wide_and_added_one_by_one_are_all_there_is(boxes: list[Box]) -> None:
    cover = Cover(SPACE, boxes, Budget(STEPS))
    known = list(boxes)
    among = (1 << len(boxes)) - 1
    left = {point for point in points(SPACE) if not any(meets(point, box) for box in boxes)}
    while (found := cover.uncovered(SPACE, among, Budget(STEPS))) is not None:
        wide = widened(found, SPACE, boxes)
        assert set(points(found)) <= set(points(wide))
        assert not any(meets(wide, box) for box in boxes)
        left -= set(points(wide))
        known.append(wide)
        among |= cover.add(wide)
    assert left == set()


@settings(max_examples=100, deadline=None)
@given(BOXES)
def test_boxes_that_share_a_point_are_said_to_touch(boxes: list[Box]) -> None:
    found = Cover(SPACE, boxes, Budget(STEPS)).touching(boxes)
    for place, one in enumerate(boxes):
        assert set(bits_of(found[place])) == {number for number, other in enumerate(boxes) if meets(one, other)}


def test_a_search_stops_when_its_steps_are_used_up() -> None:
    boxes = [(1 << (place % 3), 1 << (place % 2), 1 << (place % 4)) for place in range(12)]
    cover = Cover(SPACE, boxes, Budget(STEPS))
    with pytest.raises(Exhausted):
        cover.uncovered(SPACE, (1 << len(boxes)) - 1, Budget(0))
