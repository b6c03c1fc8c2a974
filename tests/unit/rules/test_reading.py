"""Rule files that are refused, and where and how their authors are told."""

from typing import Any

import pytest

from tongban.rules import FeelError, RuleBook, RuleError

NAMES = ["甲", "乙"]
CHECK = {"name": "一", "expr": "甲"}
ROW = {"name": "一", "when": "甲", "then": "备案"}


@pytest.mark.parametrize(
    ("data", "path", "code"),
    [
        ([], (), "TB-RULE-001"),
        ({"checks": [CHECK]}, (), "TB-RULE-002"),
        ({"outcome": "拒绝", "checks": [CHECK]}, ("outcome",), "TB-RULE-004"),
        ({"outcome": "准予"}, (), "TB-RULE-002"),
        ({"outcome": "准予", "checks": []}, ("checks",), "TB-RULE-005"),
        ({"outcome": "准予", "checks": {"name": "一"}}, ("checks",), "TB-RULE-001"),
        ({"outcome": "准予", "checks": ["甲"]}, ("checks", 0), "TB-RULE-001"),
        ({"outcome": "准予", "checks": [CHECK], "rows": []}, ("rows",), "TB-RULE-003"),
        ({"outcome": "准予", "checks": [CHECK, {"name": "二"}]}, ("checks", 1), "TB-RULE-002"),
        ({"outcome": "准予", "checks": [CHECK | {"expr": True}]}, ("checks", 0, "expr"), "TB-RULE-001"),
        ({"outcome": "准予", "checks": [CHECK | {"name": " "}]}, ("checks", 0, "name"), "TB-RULE-001"),
        ({"outcome": "准予", "checks": [CHECK | {"claus": "x"}]}, ("checks", 0, "claus"), "TB-RULE-003"),
        ({"outcome": "准予", "checks": [CHECK | {"expr": "丙"}]}, ("checks", 0, "expr"), "TB-FEEL-003"),
        (
            {"outcome": "准予", "checks": [CHECK], "advice": [{"name": "一", "when": "甲"}]},
            ("advice", 0),
            "TB-RULE-002",
        ),
        ({"outcome": "分流", "rows": [ROW | {"then": 3}]}, ("rows", 0, "then"), "TB-RULE-001"),
        ({"outcome": "分流", "rows": [ROW | {"effect": "准予"}]}, ("rows", 0, "effect"), "TB-RULE-004"),
        ({"outcome": "分流", "rows": [ROW | {"when": "-"}, ROW]}, ("rows", 0), "TB-RULE-006"),
        ({"outcome": "分流", "rows": [ROW | {"otherwise": True}]}, ("rows", 0, "otherwise"), "TB-RULE-007"),
        (
            {"outcome": "分流", "rows": [{"name": "一", "otherwise": 1, "then": "x"}]},
            ("rows", 0, "otherwise"),
            "TB-RULE-007",
        ),
        ({"outcome": "分流", "rows": [ROW | {"when": "甲＞1"}]}, ("rows", 0, "when"), "TB-FEEL-004"),
        ({"outcome": "转人工", "checks": [CHECK]}, ("checks",), "TB-RULE-003"),
    ],
)
def test_each_fault_names_its_key_path_and_a_stable_code(data: Any, path: tuple[object, ...], code: str) -> None:
    with pytest.raises(RuleError) as caught:
        RuleBook.from_mapping(data, NAMES)
    assert caught.value.path == path
    assert caught.value.code == code
    assert isinstance(caught.value, FeelError)


def test_a_route_that_means_no_must_hand_over() -> None:
    data: dict[str, Any] = {"outcome": "分流", "rows": [ROW | {"then": "BANNED:演示"}]}
    with pytest.raises(RuleError, match="effect: 转人工") as caught:
        RuleBook.from_mapping(data, NAMES)
    assert caught.value.code == "TB-RULE-009"
    data["rows"][0]["effect"] = "转人工"
    RuleBook.from_mapping(data, NAMES)


def test_a_nullable_input_must_be_declared() -> None:
    with pytest.raises(RuleError, match="丙") as caught:
        RuleBook.from_mapping({"outcome": "准予", "checks": [CHECK]}, NAMES, nullable=["丙"])
    assert caught.value.code == "TB-RULE-008"


def test_an_expression_fault_keeps_its_place_and_its_fix() -> None:
    with pytest.raises(RuleError) as caught:
        RuleBook.from_mapping({"outcome": "准予", "checks": [CHECK, CHECK | {"expr": "甲 ＝ 1"}]}, NAMES)
    assert str(caught.value).startswith("checks 第 2 项 expr：第 3 个字“＝”")
    assert caught.value.fix == "甲 = 1"
    assert (caught.value.span.start, caught.value.span.end) == (2, 3)
