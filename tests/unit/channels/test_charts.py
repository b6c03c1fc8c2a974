"""The geometry of charts: columns stand on the floor, stay in the field, and add up to what they show."""

from itertools import pairwise

import pytest

from tongban.channels.charts import HEIGHT, WIDTH, bars, columns


def test_blocks_of_a_column_stand_on_each_other_in_proportion() -> None:
    chart = columns("图", "说明", ["机器", "人"], [("2026-01", (30, 10)), ("2026-02", (0, 20))])
    machine, people, second = chart.blocks
    assert machine.y + machine.height == pytest.approx(chart.foot, abs=0.2)
    assert people.y + people.height == pytest.approx(machine.y, abs=0.2)
    assert machine.height == pytest.approx(3 * people.height, abs=0.3)
    assert second.series == 1 and second.height == pytest.approx(2 * people.height, abs=0.3)
    assert chart.values[-1].text == "40"


@pytest.mark.parametrize("count", [1, 7, 24, 120])
def test_any_number_of_columns_stays_in_the_field_and_labels_do_not_touch(count: int) -> None:
    chart = columns("图", "", ["一"], [(f"{n:04}-01", (n * 37 + 1,)) for n in range(count)])
    assert all(block.x > 0 and block.x + block.width < WIDTH and 0 < block.y < HEIGHT for block in chart.blocks)
    places = [label.at for label in chart.labels]
    assert all(later - earlier > 50 for earlier, later in pairwise(places))


def test_an_empty_chart_still_has_its_axis() -> None:
    chart = columns("图", "", ["一"], [])
    assert [mark.text for mark in chart.values] == ["0", "1", "2", "3", "4"]


def test_bars_are_as_long_as_their_share_of_the_longest() -> None:
    first, second = bars([("甲", 40), ("乙", 10)], whole=50)
    assert (first.length, second.length, second.note) == (100.0, 25.0, "10／50")
    assert bars([]) == []
