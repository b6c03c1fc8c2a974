"""Generated expressions and conditions of decisions come to what the interpreter says, or leave it to him."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.rules.test_laws import FACTS, NAMES, conditions

from tongban.rules import FeelError, compile_expression
from tongban.rules.feel.logic import truth
from tongban.rules.feel.run import Run
from tongban.rules.python import generate_truth, generate_value

LEFT = object()


def left(_facts: object) -> object:
    return LEFT


@settings(max_examples=120, deadline=None)
@given(conditions(3), st.lists(FACTS, min_size=3, max_size=3), st.sampled_from([(), ("乙",), tuple(NAMES)]))
def test_a_generated_condition_is_what_the_decision_rests_on(
    text: str, cases: list[dict[str, Any]], nullable: tuple[str, ...]
) -> None:
    expression = compile_expression(text, NAMES)
    generated = generate_truth(expression.node, nullable, left).function
    for facts in cases:
        found = generated(facts)
        if found is not LEFT:
            run = Run(facts, deciding=True, nullable=nullable)
            assert found is truth(run, expression.run(run), expression.node.span)


@settings(max_examples=80, deadline=None)
@given(conditions(3), st.lists(FACTS, min_size=3, max_size=3))
def test_a_generated_expression_has_the_interpreters_value(text: str, cases: list[dict[str, Any]]) -> None:
    expression = compile_expression(text, NAMES)
    generated = generate_value(expression.node, expression.evaluate).function
    for facts in cases:
        assert repr(generated(facts)) == repr(expression.evaluate(facts))


@pytest.mark.parametrize(
    ("text", "facts", "value"),
    [
        ("not(甲) or 数 > 3", {"甲": False}, True),
        ("甲 and (some x in 表 satisfies x > 1)", {"甲": True, "表": [1, 2]}, True),
        ('list contains(表, "x") and 数 between 1 and 5', {"表": ["x"], "数": 5}, True),
        ("数 in ([1..3], > 9)", {"数": 10}, True),
        ("if 甲 then 乙 else 数 = 1", {"甲": True, "乙": False}, False),
        ("count(表) > 1 and 数 / 2 < 3", {"表": [1, 2], "数": 5.5}, True),
        ("表.甲 = [1]", {"表": [{"甲": 1}]}, True),
    ],
)
def test_ordinary_facts_do_not_reach_the_interpreter(text: str, facts: dict[str, Any], value: bool) -> None:
    made = generate_truth(compile_expression(text, NAMES).node, (), left)
    assert made.support
    assert made.function(facts) is value


@pytest.mark.parametrize("facts", [{}, {"数": None}, {"数": "1"}, {"数": float("nan")}, {"数": 10**7000}, {"数": LEFT}])
def test_missing_empty_and_unusual_facts_are_left_to_the_interpreter(facts: dict[str, Any]) -> None:
    assert generate_truth(compile_expression("数 > 1", NAMES).node, (), left).function(facts) is LEFT


def test_a_null_does_not_hide_what_is_not_known_yet() -> None:
    expression = compile_expression("if 数 > 1 and 甲 then 1 else 2", NAMES)
    generated = generate_value(expression.node, left).function
    assert generated({"数": None}) is LEFT
    assert generated({"数": None, "甲": True}) == 2


def test_a_loop_that_would_use_up_the_budget_is_stopped_all_the_same() -> None:
    expression = compile_expression('every x in 表 satisfies list contains(["a", "b", "c", "d", "e"], x)', NAMES)
    generated = generate_value(expression.node, expression.evaluate)
    assert generated.support
    assert generated.function({"表": ["a"] * 100}) is True
    with pytest.raises(FeelError) as stopped:
        generated.function({"表": ["a"] * 40_000})
    assert stopped.value.code == "TB-FEEL-015"


def test_what_is_too_deep_or_too_long_is_left_to_the_interpreter() -> None:
    deep = "(" * 40 + "数" + " + 1)" * 40
    nested = "甲 = 乙"
    for _ in range(12):
        nested = f"({nested} and 数 > 1) = 甲"
    for text in (deep, nested):
        made = generate_value(compile_expression(text, NAMES).node, left)
        assert made.support or "解释器" in made.support.why
        assert len(made.text) < 400_000


EVIL = [
    '"',
    "'",
    "\\",
    "\n",
    "{}",
    "');import os;os.abort()#",
    '"""',
    "__import__('os')",
    "c0",
    "facts",
    "\0",
    "甲\\'\n",
]


@pytest.mark.parametrize("evil", EVIL)
def test_nothing_of_a_rule_gets_into_the_generated_text(evil: str) -> None:
    from tongban.rules.feel.errors import Span
    from tongban.rules.feel.nodes import Compare, Constant, ListOf, Path, Reference

    here = Span(0, 0)
    name = Path(here, Reference(here, evil), evil)
    node = Compare(here, "=", ListOf(here, (name, Reference(here, f"{evil}2"))), Constant(here, evil))
    made = generate_value(Compare(here, "=", name, Constant(here, evil)), left)
    assert made.function({evil: {evil: evil}}) is True
    for text in (made.text, generate_value(node, left).text):
        assert text.isascii()
        assert not any(word in text for word in EVIL if len(word) > 6)


def test_the_generated_text_sees_no_builtins() -> None:
    made = generate_value(compile_expression("数 + 1", NAMES).node, left)
    assert made.function.__globals__["__builtins__"] == {}
