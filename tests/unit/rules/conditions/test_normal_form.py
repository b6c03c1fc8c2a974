"""The normal form says of every fact what the interpreter says."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.rules import YearsMonths, compile_expression, compile_unary_tests
from tongban.rules.conditions import (
    AllOf,
    AnyOf,
    Fixed,
    Form,
    Opaque,
    certain,
    falsity,
    leaves,
    normal_form,
    truth_of,
    untrue,
)
from tongban.rules.conditions import tested_form as cell_form

VALUES: dict[str, list[Any]] = {
    "数": [Decimal(0), Decimal(1), Decimal("1.5"), Decimal(2), Decimal(5), Decimal(9), None],
    "字": ["", "a", "甲", "甲乙", "乙", None],
    "真": [True, False, None],
    "日": [dt.date(2024, 12, 31), dt.date(2025, 1, 1), dt.date(2025, 1, 2), dt.date(2026, 5, 1), None],
    "时长": [dt.timedelta(0), dt.timedelta(days=1), dt.timedelta(days=1, hours=2), None],
    "年月": [YearsMonths(0), YearsMonths(12), YearsMonths(13), None],
    "照.号": [Decimal(1), Decimal(2), None],
}
CONSTANTS = {
    "数": ["0", "1", "1.5", "(1 + 1)", "5", "null"],
    "字": ['""', '"a"', '"甲"', '("甲" + "乙")', "null"],
    "真": ["true", "false", "null"],
    "日": ['date("2025-01-01")', '@"2025-01-02"', "date(2026, 5, 1)", 'date("x")', "null"],
    "时长": ['duration("P1D")', '@"P1DT2H"', "null"],
    "年月": ['@"P1Y"', 'duration("P1Y1M")', "null"],
    "照.号": ["1", "2", "null"],
}
FACTS = st.fixed_dictionaries({name: st.sampled_from(values) for name, values in VALUES.items()})
OPS = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])


@st.composite
def unary(draw: st.DrawFn, name: str, depth: int = 1) -> str:
    """One test put to a column."""
    a, b = draw(st.sampled_from(CONSTANTS[name])), draw(st.sampled_from(CONSTANTS[name]))
    return draw(
        st.sampled_from(
            [a, f"< {a}", f">= {a}", f"!= {a}", f"[{a}..{b}]", f"({a}..{b}]", f"]{a}..{b}[", f"[{a}, {b}]"]
            + ([f"[[{a}..{b}], {a}]", f"[[{a}], {b}]", f"[< {a}, {b}]"] if depth else [])
        )
    )


@st.composite
def atoms(draw: st.DrawFn) -> str:
    """A condition over one column, or over two of the same kind."""
    name = draw(st.sampled_from(list(VALUES)))
    a, b = draw(st.sampled_from(CONSTANTS[name])), draw(st.sampled_from(CONSTANTS[name]))
    op = draw(OPS)
    tests = [draw(unary(name)) for _ in range(draw(st.integers(1, 3)))]
    return draw(
        st.sampled_from(
            [
                f"{name} {op} {a}",
                f"{a} {op} {name}",
                f"{name} between {a} and {b}",
                f"{name} in ({', '.join(tests)})",
                f"{name} in [{a}, {b}]",
                f"{name} in []",
                f"list contains([{a}, {b}], {name})",
                f"{name} = {name}",
                "真",
                "true",
                "null",
                "1",
                f"{name} {op} 数" if name == "照.号" else f"count([{name}]) > 1",
            ]
        )
    )


@st.composite
def conditions(draw: st.DrawFn, depth: int = 2) -> str:
    """A condition over several columns."""
    if depth == 0 or draw(st.integers(0, 3)) == 0:
        return draw(atoms())
    shape = draw(st.sampled_from(["({a}) and ({b})", "({a}) or ({b})", "not({a})", "if {a} then {b} else {c}"]))
    return shape.format(**{part: draw(conditions(depth - 1)) for part in "abc" if f"{{{part}}}" in shape})


def form_of(text: str) -> Form:
    return normal_form(compile_expression(text, VALUES).node, text)


def is_true(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


@settings(max_examples=80, deadline=None)
@given(conditions(), FACTS)
def test_the_form_is_what_the_interpreter_says(text: str, facts: dict[str, Any]) -> None:
    assert truth_of(form_of(text), facts) is is_true(compile_expression(text, VALUES).evaluate(facts))


@settings(max_examples=60, deadline=None)
@given(st.data(), FACTS)
def test_a_cell_is_what_the_interpreter_says(data: st.DataObject, facts: dict[str, Any]) -> None:
    name = data.draw(st.sampled_from(list(VALUES)))
    text = ", ".join(data.draw(st.lists(unary(name), min_size=1, max_size=3)))
    text = data.draw(st.sampled_from(["{}", "not({})", "{}, ? != 数"])).format(text)
    tests = compile_unary_tests(text, VALUES)
    expected = is_true(tests.evaluate(facts | {"?": facts[name]}))
    assert truth_of(cell_form(tests.node, text, name), facts | {"?": facts[name]}) is expected


@settings(max_examples=60, deadline=None)
@given(conditions(), FACTS)
def test_falsity_untrue_and_certain_say_what_they_promise(text: str, facts: dict[str, Any]) -> None:
    form = form_of(text)
    truth = truth_of(form, facts)
    assert truth_of(falsity(form), facts) is (None if truth is None else not truth)
    opposite, settled = untrue(form), certain(form)
    if opposite is not None and settled is not None:
        assert truth_of(opposite, facts) is (truth is not True)
        assert truth_of(settled, facts) is (truth is True)
    else:
        assert any(isinstance(leaf, Opaque) for leaf in leaves(form))


@pytest.mark.parametrize(
    "text",
    [
        "数 < 5",
        '字 in ("a", "甲")',
        '日 >= date("2025-01-01")',
        '时长 > duration("P1D")',
        '年月 <= @"P1Y"',
        "数 between 1 and 5",
        "数 in ([0..1], > 5, null)",
        "list contains([1, 2, null], 数)",
        "数 in []",
        "if 真 then 数 = 1 else 字 = null",
        "真 = true or not(真)",
        "照.号 = 1",
        "数 in [null..5]",
        "真 < true",
    ],
)
def test_one_column_against_constants_is_never_opaque(text: str) -> None:
    assert not any(isinstance(leaf, Opaque) for leaf in leaves(form_of(text)))


@pytest.mark.parametrize("text", ["数 > 照.号", "数 + 1 > 2", '数 in [1, "a"]', "日.year = 2025", "数 in [[1], 2]"])
def test_what_is_not_one_column_against_constants_is_opaque(text: str) -> None:
    assert isinstance(form_of(text), Opaque)


def test_an_opaque_cell_is_named_by_its_column_too() -> None:
    tests = compile_unary_tests("> 数", VALUES)
    one, other = (cell_form(tests.node, "> 数", name) for name in ("甲", "乙"))
    assert isinstance(one, Opaque)
    assert isinstance(other, Opaque)
    assert one.text != other.text
    assert one.inputs == ("甲", "数")


def test_tests_of_one_column_join_into_one_set() -> None:
    form = form_of('字 in ("a", "甲", "乙")')
    assert not isinstance(form, (AllOf, AnyOf, Fixed, Opaque))
    assert form.true_for.finite() == ("a", "乙", "甲")
