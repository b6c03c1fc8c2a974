"""Generated tables say what the interpreter says, row by row, whatever the facts are."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.rules import UNKNOWN, FeelError, YearsMonths
from tongban.rules.feel.interpreter import close
from tongban.rules.feel.names import NameTree
from tongban.rules.feel.nodes import DecisionTable, HitPolicy
from tongban.rules.feel.run import Run
from tongban.rules.python import CompiledTable, decided
from tongban.rules.table import Column, RowText, decision_table

NAMES = ["类别", "数", "日", "是", "时长", "月数", "另"]
LAST = 'starts with(?, "甲")'
CELLS: dict[str, list[str]] = {
    "类别": [
        '"甲"',
        '"甲","乙"',
        'not("甲","丙")',
        '>= "乙"',
        '"a\\nb\\"c"',
        "null",
        "另",
        'starts with(?, "甲")',
        '["甲","丁"]',
    ],
    "数": ["1", "< 3", "[1..3)", "(1..2.5]", "> 1e30", "not(2)", "1, 5", "null", "> 另", "? * 2 > 4"],
    "日": [
        'date("2024-02-29")',
        '< date("2024-01-01")',
        '[date("2020-01-01")..date("2024-01-01"))',
        '>= @"9999-12-31"',
        '> @"9999-12-31"',
        "?.year > 2023",
    ],
    "是": ["true", "false", "not(true)", "null", "not(null)", "? or true"],
    "时长": ['> duration("P1D")', 'duration("PT1H")', "null"],
    "月数": ['[duration("P1Y")..duration("P2Y")]', 'not(duration("P1Y"))'],
    "数 + 1": ["2", "<= 3", "1, 2, 3"],
    "if 是 then 数 else null": ["> 0", "null"],
    "另": ["-"],
}
MOMENT = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
VALUES: dict[str, list[Any]] = {
    "类别": ["甲", "乙", "丙", "丁", "a\nb\"c", "", "甲\0", None, 3, ["甲"]],
    "数": [
        0, 1, 2, 3, 5, -7, 2.5, 0.1, float("nan"), float("inf"), 10**40, -(10**6200), True, None, "1",
        Decimal("2.5"), Decimal("0.9999999999999999999999999999999999999"), Decimal("3.0"), Decimal("NaN"),
        Decimal("-Infinity"), Decimal("1E+7000"), Decimal("1E-7000"), object(),
    ],
    "日": [dt.date(2024, 2, 29), dt.date(2019, 5, 1), dt.date.max, dt.date.min, None, "2024-01-01", MOMENT],
    "是": [True, False, None, 1],
    "时长": [dt.timedelta(hours=1), dt.timedelta(days=2), dt.timedelta.max, None, YearsMonths(3)],
    "月数": [YearsMonths(12), YearsMonths(13), YearsMonths(25), None],
    "另": ["甲", 2, None, [1], {"x": UNKNOWN}],
}  # fmt: skip
USUAL: dict[str, list[Any]] = {
    "类别": ["甲", "乙", "丙"],
    "数": [0, 1, 2, 5, Decimal("2.5"), 2.5],
    "日": [dt.date(2024, 2, 29), dt.date(2019, 5, 1)],
    "是": [True, False],
    "时长": [dt.timedelta(hours=1), dt.timedelta(days=2)],
    "月数": [YearsMonths(12), YearsMonths(25)],
    "另": ["甲"],
}
OUTPUTS = ["1", "2", "3", '"x"', "null", "[1, 2]", "数", '{"k": [1]}', "1 / 0"]
POLICIES: list[HitPolicy] = ["U", "A", "P", "F", "R", "O", "C", "C+", "C<", "C>", "C#"]


@st.composite
def tables(draw: st.DrawFn, plain: bool = False) -> DecisionTable:
    """Any table over the inputs; `plain`: constant outputs, nothing that has to be interpreted."""
    columns = draw(st.lists(st.sampled_from(list(CELLS)), min_size=1, max_size=4))
    outputs = draw(st.integers(1, 2))
    entries = OUTPUTS[:3] if plain else OUTPUTS
    cells = {column: [cell for cell in CELLS[column] if not plain or "另" not in cell] for column in columns}
    rows = [
        RowText(
            [draw(st.sampled_from(["-", "-", *cells[column]])) for column in columns],
            [draw(st.sampled_from(entries)) for _ in range(outputs)],
        )
        for _ in range(draw(st.integers(0, 6)))
    ]
    default = draw(st.sampled_from([None, "0", "数" if not plain else "9"]))
    order = draw(st.sampled_from([None, ["3", "2", "1"]]))
    said = [Column(f"果{place}", allowed=order, default=default) for place in range(outputs)]
    return decision_table(map(Column, columns), said, rows, NameTree.of(NAMES), draw(st.sampled_from(POLICIES)))


def facts_of(values: dict[str, list[Any]], *, all_given: bool) -> st.SearchStrategy[dict[str, Any]]:
    fields = {name: st.sampled_from(options) for name, options in values.items()}
    return st.fixed_dictionaries(fields) if all_given else st.fixed_dictionaries({}, optional=fields)


ANY = facts_of(VALUES, all_given=False) | facts_of(VALUES, all_given=True) | facts_of(USUAL, all_given=True)


def interpreted(table: DecisionTable, facts: dict[str, Any]) -> object:
    run = Run(facts)
    run.hits = []
    try:
        value = close(table)(run)
    except (FeelError, ArithmeticError) as error:
        return type(error)
    return repr(value), run.hits[-1][1] if run.hits else ()


def generated(table: CompiledTable, facts: dict[str, Any]) -> object:
    try:
        found = table.decide(facts)
        assert repr(table.value(facts)) == repr(found.value)
    except (FeelError, ArithmeticError) as error:
        return type(error)
    return repr(found.value), found.rows


@settings(max_examples=120, deadline=None)
@given(tables(), st.lists(ANY, min_size=4, max_size=4))
def test_a_generated_table_says_what_the_interpreter_says(table: DecisionTable, cases: list[dict[str, Any]]) -> None:
    compiled = CompiledTable(table)
    for facts in [*cases, *cases]:  # the second time the outcome is remembered
        assert generated(compiled, facts) == interpreted(table, facts)


@settings(max_examples=50, deadline=None)
@given(tables(plain=True), facts_of(USUAL, all_given=True))
def test_ordinary_facts_are_decided_without_the_interpreter(table: DecisionTable, facts: dict[str, Any]) -> None:
    compiled = CompiledTable(table)
    assert compiled.support
    told = interpreted(table, facts)
    violated = told[0] == "None" if isinstance(told, tuple) else True
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(decided, "Run", None)  # what the interpreter would start with
        try:
            assert generated(compiled, facts) == told
        except TypeError:
            assert violated
