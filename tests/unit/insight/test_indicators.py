"""Shares are told honestly: no percentage of a few, no difference that chance explains."""

import pytest

from tongban.insight.indicators import FEW, INDICATORS, OF_BUNDLES, Figures, Share
from tongban.insight.queries import percentile


def test_a_share_of_few_is_no_percentage() -> None:
    assert Share(3, FEW - 1).percent is None
    assert Share(3, FEW - 1).interval is None
    assert Share(5, FEW).percent == 25


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"), [(0, 20, 0, 16.1), (20, 20, 83.9, 100), (81, 263, 25.5, 36.6)]
)
def test_the_interval_is_the_wilson_score(part: int, whole: int, low: float, high: float) -> None:
    interval = Share(part, whole).interval
    assert interval is not None
    assert interval == pytest.approx((low, high), abs=0.06)


def test_a_difference_counts_only_where_the_intervals_do_not_meet() -> None:
    assert Share(90, 100).surely_differs(Share(50, 100)) is True
    assert Share(52, 100).surely_differs(Share(50, 100)) is False
    assert Share(3, 3).surely_differs(Share(50, 100)) is None


def test_every_indicator_is_defined_and_follows_from_the_counts() -> None:
    keys = {one.key for one in (*INDICATORS, *OF_BUNDLES)}
    assert keys == {*Figures().shares, "received", "people", "worked"}
    assert all(one.definition.endswith("。") for one in (*INDICATORS, *OF_BUNDLES))


def test_the_ninetieth_percentile_of_few_cases_is_not_told() -> None:
    assert Figures(people_worked=9, people_p90=30).people_p90_told is None
    assert Figures(people_worked=10, people_p90=30).people_p90_told == 30


def test_a_percentile_is_the_least_number_of_days_that_so_many_did_not_exceed() -> None:
    days = {0: 5, 3: 4, 20: 1}
    assert [percentile(days, part) for part in (0.5, 0.9, 0.91)] == [0, 3, 20]
    assert percentile({}, 0.5) is None
