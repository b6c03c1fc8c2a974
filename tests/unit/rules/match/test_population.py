"""A population holds what it is given exactly, whatever form it comes in."""

import datetime as dt
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.rules import UNKNOWN
from tongban.rules.feel.values import normalise
from tongban.rules.match import Coded, MatchError, Measured, Population

EXACT = st.one_of(
    st.integers(-(10**20), 10**20),
    st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9),
    st.floats(allow_nan=True),
    st.text(max_size=3),
    st.booleans(),
    st.dates(),
    st.none(),
    st.just(UNKNOWN),
    st.datetimes(),
    st.lists(st.integers(0, 3), max_size=2),
)
ONE_KIND = st.one_of(
    st.lists(st.integers(-(10**6), 10**6) | st.none(), max_size=6),
    st.lists(st.floats(-1e6, 1e6) | st.none() | st.just(UNKNOWN), max_size=6),
    st.lists(st.dates() | st.none(), max_size=6),
    st.lists(EXACT, max_size=6),
)


def values(population: Population, name: str) -> list[object]:
    return [population.column(name).at(row) for row in range(len(population))]


@settings(max_examples=80, deadline=None)
@given(ONE_KIND)
def test_every_value_comes_back_as_the_language_has_it(given_values: list[Any]) -> None:
    population = Population.of({"列": given_values})
    assert [(type(value), value) for value in values(population, "列")] == [
        (type(normalise(value)), normalise(value)) for value in given_values
    ]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(width=64) | st.decimals(-1000, 1000, places=2).map(float), max_size=6))
def test_floats_are_the_decimals_they_are_written_as(given_values: list[float]) -> None:
    assert values(Population.of({"列": np.array(given_values, np.float64)}), "列") == [
        normalise(value) for value in given_values
    ]


@pytest.mark.parametrize(
    ("array", "expected"),
    [
        (np.array([1, 2], np.int16), [Decimal(1), Decimal(2)]),
        (np.array([2**63 + 5], np.uint64), [Decimal(2**63 + 5)]),
        (np.array([0.1, np.nan]), [Decimal("0.1"), None]),
        (np.array([0.5], np.float32), [Decimal("0.5")]),
        (np.array([True, False]), [True, False]),
        (np.array(["甲", "乙"]), ["甲", "乙"]),
        (np.array(["2026-05-01", "NaT"], "datetime64[D]"), [dt.date(2026, 5, 1), None]),
        (np.array(["2026-05-01T08:00"], "datetime64[m]"), [dt.datetime.fromisoformat("2026-05-01T08:00")]),
        (np.ma.masked_array([1, 2], [False, True]), [Decimal(1), None]),
        (Coded(("甲", None), np.array([1, 0, 0])), [None, "甲", "甲"]),
        (Coded((1, 1.0, 2), np.array([0, 1, 2])), [Decimal(1), Decimal(1), Decimal(2)]),
    ],
)
def test_arrays_are_read_by_their_kind(array: object, expected: list[object]) -> None:
    assert values(Population.of({"列": array}), "列") == expected


@pytest.mark.parametrize("column", [[1, 2, 3, 4], ["甲", "乙", "丙", "甲"], [None, None, 1, 1]])
def test_marks_make_values_null_or_not_obtained(column: list[object]) -> None:
    population = Population.of(
        {"列": column}, nulls={"列": [True, False, False, False]}, unknown={"列": [False, True, False, False]}
    )
    assert values(population, "列")[:2] == [None, UNKNOWN]
    assert values(population, "列")[2:] == values(Population.of({"列": column}), "列")[2:]
    assert population.facts(1) == {}


def test_numbers_and_dates_are_held_as_integers() -> None:
    population = Population.of({"数": [1, 2.25, None], "日": [dt.date(2026, 5, 1), None, UNKNOWN]})
    number, day = population.column("数"), population.column("日")
    assert isinstance(number, Measured) and (number.scale, number.numbers[:2].tolist()) == (2, [100, 225])
    assert isinstance(day, Measured) and day.kind is dt.date


def test_a_member_of_a_context_is_a_column() -> None:
    licence = [{"级别": "一级"}, None, {"级别": "二级"}, "不是分项"]
    hits = Population.of({"证照": licence}).match(['证照.级别 = "一级"', "证照.级别 = null"])
    assert [hits.rows(clause).tolist() for clause in hits.clauses] == [[0], [1, 3]]


def test_firms_are_found_by_their_id() -> None:
    population = Population.of({"数": [1, 2]}, ids=["91A", "91B"])
    assert population.facts("91B") == {"数": 2}
    assert population.match(["数 > 1"]).ids(0).tolist() == ["91B"]


@pytest.mark.parametrize(
    ("code", "build"),
    [
        ("TB-MATCH-002", lambda: Population.of({"甲": [1], "乙": [1, 2]})),
        ("TB-MATCH-002", lambda: Population.of({"甲": [1]}, nulls={"甲": [True, False]})),
        ("TB-MATCH-003", lambda: Population.of({"甲": [1]}).facts("x")),
        ("TB-MATCH-005", lambda: Population.of({"甲": [object()]})),
        ("TB-MATCH-006", lambda: Population.of({"甲": [1, 2]}, ids=["x", "x"]).row("x")),
        ("TB-MATCH-008", lambda: Population.of({"甲": [1]}).match(["甲 > 1"], kernel="cuda")),
    ],
)
def test_mistakes_are_told_in_chinese_with_a_code(code: str, build: Any) -> None:
    with pytest.raises(MatchError) as raised:
        build()
    assert raised.value.code == code
    assert str(raised.value) == raised.value.message_zh
