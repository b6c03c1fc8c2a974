"""Whatever the clause and the firms: bitmaps find what the interpreter finds one by one."""

import datetime as dt
import itertools
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.rules import UNKNOWN, Expression, compile_expression
from tongban.rules.match import Population

DAYS = [dt.date(2020, 2, 29), dt.date(2024, 1, 1), dt.date(2026, 5, 1)]
DOMAINS: dict[str, list[Any]] = {
    "行业": ["软件", "医药", "农业"],
    "地区": ["市南区", "软件"],
    "资本": [0, 5, Decimal("5.5"), 100],
    "营收": [0, 50, 100],
    "成立": DAYS,
    "到期": DAYS,
    "高新": [True, False],
    "混杂": ["软件", 5, True, DAYS[1], [1, 5]],
}
NAMES = list(DOMAINS)
TEXTS = ['行业 = "软件"', '行业 != "医药"', '行业 in ("软件", "农业")', "行业 = 地区", '行业 > "医"', '混杂 = "软件"']
NUMBERS = ["资本 >= 5", "资本 < 5.5", "资本 in [5..100)", "资本 between 5 and 6", "资本 in (0, >= 100)", "资本 = 5"]
DATES = ['成立 < date("2024-01-01")', '成立 in [@"2024-01-01"..@"2026-05-01"]', '成立 != @"2024-01-01"']
OTHERS = ["高新", "高新 = true", "高新 != false", "营收 = null", "营收 != null", "混杂 = null", "混杂 > 4", "混杂"]
COLUMNS = [
    "资本 / 营收 >= 0.1",
    "资本 * 2 - 营收 < -1",
    "资本 = 营收",
    "资本 + 1 != 营收",
    "成立 < 到期",
    "成立 = 到期",
]
OPAQUES = ["string length(行业) = 2", "成立.year > 2020", "count(混杂) > 1", "some x in [1, 5] satisfies x = 资本"]
FIXED = ["true", "false", "null"]
LEAVES = st.sampled_from([*TEXTS, *NUMBERS, *DATES, *OTHERS, *COLUMNS, *OPAQUES, *FIXED])
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]} and {pair[1]})"),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]} or {pair[1]})"),
        inner.map(lambda text: f"not({text})"),
        st.tuples(inner, inner, inner).map(lambda three: "(if {} then {} else {})".format(*three)),
    ),
    max_leaves=6,
)
FIRMS = st.lists(
    st.fixed_dictionaries({name: st.sampled_from([*values, None, UNKNOWN]) for name, values in DOMAINS.items()}),
    min_size=1,
    max_size=8,
)


def population(firms: list[dict[str, Any]]) -> Population:
    return Population.of({name: [firm[name] for firm in firms] for name in NAMES})


def known(firm: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in firm.items() if value is not UNKNOWN}


@settings(max_examples=70, deadline=None)
@given(st.lists(CONDITIONS, min_size=1, max_size=4), FIRMS)
def test_a_clause_matches_the_firms_it_is_true_of(texts: list[str], firms: list[dict[str, Any]]) -> None:
    hits = population(firms).match(texts, kernel="numpy")
    found = {key: hits.ids(key).tolist() for key in hits.clauses}
    assert list(found) == list(range(len(texts)))
    for place, text in enumerate(texts):
        expression = compile_expression(text, NAMES)
        for row, firm in enumerate(firms):
            value = expression.evaluate(known(firm))
            # What is true whatever is not obtained may be found already: "X and null" cannot hold whatever X is.
            assert (row in found[place]) is (value is True) or (value is UNKNOWN and surely(expression, firm))
    assert {row: hits.of(row) for row in range(len(firms))} == {
        row: tuple(key for key, rows in found.items() if row in rows) for row in range(len(firms))
    }


def surely(expression: Expression, firm: dict[str, Any]) -> bool:
    """Whether it is true of a firm whatever its facts that are not obtained are."""
    return all(expression.evaluate(full) is True for full in completions(firm, expression.inputs))


def test_what_a_null_settles_is_found_without_the_fact_beside_it() -> None:
    text, firm = "if (高新 and null) then false else true", dict.fromkeys(NAMES, UNKNOWN)
    assert surely(compile_expression(text, NAMES), firm)
    hits = population([firm]).match([text])
    assert (hits.ids(0).tolist(), hits.unknown(0).tolist()) == ([0], [])


def completions(firm: dict[str, Any], inputs: tuple[str, ...]) -> list[dict[str, Any]]:
    absent = [name for name in inputs if firm[name] is UNKNOWN]
    choices = itertools.product(*([*DOMAINS[name], None] for name in absent))
    return [known(firm) | dict(zip(absent, values, strict=True)) for values in choices]


@settings(max_examples=50, deadline=None)
@given(CONDITIONS, FIRMS)
def test_a_firm_is_unknown_when_what_is_not_obtained_could_still_make_it_match(
    text: str, firms: list[dict[str, Any]]
) -> None:
    hits = population(firms).match([text])
    expression = compile_expression(text, NAMES)
    unknown = hits.unknown(0, empty=False).tolist()
    for row, firm in enumerate(firms):
        if expression.evaluate(known(firm)) is True:
            assert row not in unknown
        elif any(expression.evaluate(full) is True for full in completions(firm, expression.inputs)):
            assert row in unknown or (row in hits.ids(0).tolist() and surely(expression, firm))
    assert all(expression.evaluate(known(firms[row])) is UNKNOWN for row in unknown)
    with_empty = hits.unknown(0).tolist()
    assert set(unknown) <= set(with_empty)
    assert not any(isinstance(expression.evaluate(known(firms[row])), bool) for row in with_empty)


@pytest.mark.parametrize(
    ("text", "firm", "whom_to_ask"),
    [
        ("资本 > 1", {"资本": None}, True),
        ("资本 > 1 and 高新", {"资本": None, "高新": False}, False),
        ('行业 = "软件"', {"行业": None}, False),
        ('行业 = "软件"', {}, True),
        ("资本 / 营收 > 1", {"资本": 1, "营收": 0}, False),
        ("资本 / 营收 > 1", {"资本": 1, "营收": None}, True),
        ('资本 > "x"', {"资本": 1}, False),
        ("string length(混杂) > 1", {"混杂": 5}, False),
        ("string length(混杂) > 1", {"混杂": None}, True),
    ],
)
def test_an_empty_fact_is_asked_for_only_where_the_answer_hangs_on_it(
    text: str, firm: dict[str, Any], whom_to_ask: bool
) -> None:
    firms = [dict.fromkeys(NAMES, UNKNOWN) | firm]
    assert population(firms).match([text]).unknown(0).tolist() == [0] * whom_to_ask


@pytest.mark.parametrize(
    ("text", "firm"),
    [
        ("if 混杂 > 4 then false else true", {"混杂": "软件"}),
        ("if 混杂 > 4 then 高新 else 高新", {"高新": True}),
        ("not(if 混杂 > 4 then 高新 else 高新)", {"高新": False}),
        ("资本 = 营收", {"资本": None, "营收": None}),
        ("资本 + 1 = 营收", {"资本": None, "营收": None}),
        ("资本 / 营收 != 1", {"资本": 1, "营收": 0}),
        ("行业 != 地区", {"行业": "软件", "地区": None}),
        ('行业 != "软件"', {"行业": None}),
        ('not(行业 in ("软件", "医药"))', {"行业": None}),
    ],
)
def test_null_and_unknown_are_what_the_language_makes_of_them(text: str, firm: dict[str, Any]) -> None:
    assert compile_expression(text, NAMES).evaluate(firm) is True
    assert population([dict.fromkeys(NAMES, UNKNOWN) | firm]).match([text]).count(0) == 1
