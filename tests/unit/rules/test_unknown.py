"""UNKNOWN beside null: what is not obtained yet, and how far it reaches."""

import copy
import pickle

import pytest

from tongban.rules import UNKNOWN, compile_expression

NAMES = ["甲", "乙", "丙", "列表"]


def value(text: str, **facts: object) -> object:
    return compile_expression(text, NAMES).evaluate(facts)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("false and 甲", False),
        ("甲 and false", False),
        ("true or 甲", True),
        ("甲 or true", True),
        ("true and 甲", UNKNOWN),
        ("null and 甲", UNKNOWN),
        ("not(甲)", UNKNOWN),
        ("甲 = null", UNKNOWN),
        ("甲 + 1", UNKNOWN),
        ("甲 > 1", UNKNOWN),
        ("string length(甲)", UNKNOWN),
        ("甲.名称", UNKNOWN),
        ("甲[1]", UNKNOWN),
        ("[1, 2][甲]", UNKNOWN),
        ("[1, 甲]", UNKNOWN),
        ("count([1, 2][item > 甲])", UNKNOWN),
        ("for x in 甲 return x", UNKNOWN),
        ("some x in 甲 satisfies x", UNKNOWN),
        ("some x in [1, 2] satisfies (x = 甲 or x = 2)", True),
        ("every x in [1, 2] satisfies (x > 甲 and x < 2)", False),
        ("some x in [] satisfies x = 甲", False),
        ("if 甲 then 1 else 1", 1),
        ("if 甲 then 1 else 2", UNKNOWN),
        ("if true then 1 else 甲", 1),
        ("1 in (甲, 1)", True),
        ("1 in (甲, 2)", UNKNOWN),
        ("1 in [5..甲]", False),
        ("甲 between 2 and 1", UNKNOWN),
        ("甲 instance of number", UNKNOWN),
    ],
)
def test_unknown_reaches_as_far_as_it_can_matter(text: str, result: object) -> None:
    assert value(text) is result or (result == 1 and value(text) == 1)


def test_unknown_and_null_are_different() -> None:
    assert value("甲 = null", 甲=None) is True
    assert value("甲 = null", 甲=UNKNOWN) is UNKNOWN
    assert value("列表 = null", 列表=[1, {"x": UNKNOWN}]) is UNKNOWN


def test_unknown_refuses_to_be_taken_for_true_or_false() -> None:
    with pytest.raises(TypeError, match="neither true nor false"):
        bool(UNKNOWN)


def test_unknown_stays_one_and_the_same_through_copies_and_pickles() -> None:
    assert copy.deepcopy([UNKNOWN])[0] is UNKNOWN
    assert pickle.loads(pickle.dumps(UNKNOWN)) is UNKNOWN  # noqa: S301
    assert repr(UNKNOWN) == "UNKNOWN"


def test_the_trace_shows_structure_values_and_what_is_unknown() -> None:
    expression = compile_expression('甲 > 1 and (乙 = "x" or not(丙))', NAMES)
    trace = expression.explain({"甲": 2, "丙": None})
    assert trace.value is UNKNOWN
    assert [child.value for child in trace.children] == [True, UNKNOWN]
    assert trace.children[0].inputs == {"甲": 2}
    assert trace.children[1].children[0].inputs == {"乙": UNKNOWN}
    assert trace.open_inputs() == ("乙",)
    assert str(trace).splitlines()[1].strip() == "真  甲 > 1；甲 = 2"


def test_the_trace_of_a_decided_if_follows_the_branch_taken() -> None:
    trace = compile_expression("if 甲 then 乙 else 丙", NAMES).explain({"甲": False, "丙": True})
    assert [child.text for child in trace.children] == ["甲", "丙"]


def test_the_trace_says_why_a_value_is_null() -> None:
    trace = compile_expression("甲 > 1", NAMES).explain({"甲": "多"})
    assert trace.value is None
    assert trace.note == "文字与数不能比较大小"
