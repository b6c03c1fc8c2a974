"""What rule books decide, and how they say why."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from tongban.rules import UNKNOWN, Effect, RuleBook, Verdict

NAMES = ["资质证书.有效期至", "申请日期", "变更类型", "变更后企业名称", "营业执照.企业名称", "备注"]
CHANGE: dict[str, Any] = {
    "outcome": "准予",
    "checks": [
        {"name": "在有效期内", "expr": "资质证书.有效期至 >= 申请日期", "clause": "演示条款甲"},
        {
            "name": "名称一致",
            "expr": 'not(list contains(变更类型, "企业名称")) or 变更后企业名称 = 营业执照.企业名称',
        },
    ],
    "advice": [{"name": "地址提示", "when": 'list contains(变更类型, "地址")', "say": "请同时变更地址"}],
}
GOOD: dict[str, object] = {
    "资质证书.有效期至": date(2027, 1, 1),
    "申请日期": date(2026, 1, 1),
    "变更类型": ["企业名称", "地址"],
    "变更后企业名称": "甲公司",
    "营业执照.企业名称": "甲公司",
}
ROUTES: dict[str, Any] = {
    "outcome": "分流",
    "rows": [
        {"name": "只售农产品", "when": "农产品", "then": "无需许可"},
        {"name": "仅预包装", "when": "预包装 and not(制售)", "then": "备案", "clause": "演示条款乙"},
        {"name": "禁设地点", "when": "禁设", "then": "不予受理选址", "effect": "转人工"},
        {"name": "其余", "otherwise": True, "then": "许可"},
    ],
}
ROUTE_NAMES = ["农产品", "预包装", "制售", "禁设"]


def change(facts: Mapping[str, object], **more: Any) -> Verdict:
    return RuleBook.from_mapping(CHANGE, NAMES, **more).decide(facts)


def route(**facts: object) -> Verdict:
    return RuleBook.from_mapping(ROUTES, ROUTE_NAMES).decide(facts)


def test_all_checks_true_is_a_grant_with_clauses_and_values() -> None:
    verdict = change(GOOD)
    assert (verdict.effect, verdict.value, verdict.settled) == (Effect.GRANT, None, True)
    assert [reason.truth for reason in verdict.reasons] == [True, True]
    assert verdict.reasons[0].clause == "演示条款甲"
    assert verdict.reasons[0].inputs == {"资质证书.有效期至": date(2027, 1, 1), "申请日期": date(2026, 1, 1)}


def test_advice_is_shown_when_its_condition_holds_and_never_decides() -> None:
    assert [advice.say for advice in change(GOOD).advice] == ["请同时变更地址"]
    assert change(GOOD | {"变更类型": ["企业名称"]}).advice == ()


def test_a_false_check_hands_over_for_good_whatever_is_still_open() -> None:
    facts = {"资质证书.有效期至": date(2025, 1, 1), "申请日期": date(2026, 1, 1)}
    verdict = change(facts)
    assert (verdict.effect, verdict.settled) == (Effect.HAND_OVER, True)
    assert RuleBook.from_mapping(CHANGE, NAMES).open_inputs(facts) == ()


def test_a_missing_input_keeps_the_outcome_open_and_is_named() -> None:
    facts = {key: value for key, value in GOOD.items() if key != "营业执照.企业名称"}
    verdict = change(facts)
    assert (verdict.effect, verdict.settled) == (Effect.HAND_OVER, False)
    assert verdict.reasons[1].truth is UNKNOWN
    assert verdict.reasons[1].say == "尚未取得：营业执照 · 企业名称。"
    assert RuleBook.from_mapping(CHANGE, NAMES).open_inputs(facts) == ("营业执照.企业名称",)


def test_open_inputs_come_in_order_of_first_demand() -> None:
    assert RuleBook.from_mapping(CHANGE, NAMES).open_inputs({}) == tuple(NAMES[:5])


def test_an_empty_input_the_grant_rests_on_hands_over_and_is_named() -> None:
    verdict = change(GOOD | {"变更后企业名称": None})
    assert (verdict.effect, verdict.settled) == (Effect.HAND_OVER, True)
    assert verdict.reasons[1].truth is None
    assert verdict.reasons[1].say == "以下信息为空，须由工作人员核对：变更后企业名称。"


def test_two_empty_inputs_are_not_equal_enough_for_a_grant() -> None:
    assert change(GOOD | {"变更后企业名称": None, "营业执照.企业名称": None}).effect is Effect.HAND_OVER


def test_an_empty_input_the_grant_does_not_rest_on_is_no_obstacle() -> None:
    facts = GOOD | {"变更类型": ["地址"], "变更后企业名称": None}
    assert change(facts).effect is Effect.GRANT


@pytest.mark.parametrize("expr", ["甲 or 乙", "乙 or 甲", "not(not(甲) and 乙)", "if 甲 then true else 乙"])
def test_what_a_grant_rests_on_does_not_depend_on_the_order_of_writing(expr: str) -> None:
    book = RuleBook.from_mapping({"outcome": "准予", "checks": [{"name": "一", "expr": expr}]}, ["甲", "乙"])
    assert book.decide({"甲": True, "乙": None}).effect is Effect.GRANT
    assert book.decide({"甲": True}).effect is Effect.GRANT
    assert book.decide({"甲": False, "乙": None}).effect is Effect.HAND_OVER


def test_a_nullable_input_may_be_empty() -> None:
    data = {"outcome": "准予", "checks": [{"name": "无备注", "expr": "备注 = null"}]}
    assert RuleBook.from_mapping(data, NAMES).decide({"备注": None}).effect is Effect.HAND_OVER
    assert RuleBook.from_mapping(data, NAMES, nullable=["备注"]).decide({"备注": None}).effect is Effect.GRANT


def test_a_fault_never_grants_even_where_null_would_have_passed() -> None:
    data = {"outcome": "准予", "checks": [{"name": "不等", "expr": 'not(备注 = "甲" + 1)'}]}
    verdict = RuleBook.from_mapping(data, NAMES).decide({"备注": "甲"})
    assert verdict.effect is Effect.HAND_OVER
    assert verdict.reasons[0].say is not None
    assert "文字与数不能相加" in verdict.reasons[0].say


def test_a_check_whose_value_is_not_a_truth_value_hands_over() -> None:
    data = {"outcome": "准予", "checks": [{"name": "数", "expr": "1 + 1"}]}
    assert RuleBook.from_mapping(data, NAMES).decide({}).effect is Effect.HAND_OVER


def test_a_condition_that_is_no_truth_value_leaves_both_branches_open() -> None:
    data = {"outcome": "分流", "rows": [{"name": "一", "when": '(if "x" then 农产品 else true)', "then": "甲"}]}
    book = RuleBook.from_mapping(data, ROUTE_NAMES)
    assert not book.decide({}).settled
    assert book.open_inputs({}) == ("农产品",)


def test_a_fact_the_language_has_no_value_for_hands_over_instead_of_failing() -> None:
    verdict = change(GOOD | {"申请日期": object()})
    assert verdict.effect is Effect.HAND_OVER
    assert "申请日期" in str(verdict.reasons[0].say)


def test_a_rule_that_takes_too_many_steps_hands_over() -> None:
    data = {"outcome": "准予", "checks": [{"name": "久", "expr": "every a in 1..1000000 satisfies a > 0"}]}
    verdict = RuleBook.from_mapping(data, NAMES).decide({})
    assert (verdict.effect, verdict.settled) == (Effect.HAND_OVER, True)
    assert "计算步数超过上限" in str(verdict.reasons[0].say)


def test_the_first_row_that_holds_is_the_route() -> None:
    verdict = route(农产品=False, 预包装=True, 制售=False)
    assert (verdict.effect, verdict.value, verdict.settled) == (Effect.ROUTE, "备案", True)
    assert [(reason.name, reason.truth) for reason in verdict.reasons] == [("只售农产品", False), ("仅预包装", True)]
    assert verdict.reasons[-1].clause == "演示条款乙"


def test_the_last_row_may_catch_the_rest() -> None:
    verdict = route(农产品=False, 预包装=False, 禁设=False)
    assert (verdict.effect, verdict.value) == (Effect.ROUTE, "许可")


def test_an_undecided_row_blocks_the_rows_after_it() -> None:
    verdict = route(农产品=False, 制售=False, 禁设=False)
    assert (verdict.effect, verdict.value, verdict.settled) == (Effect.HAND_OVER, None, False)
    assert verdict.reasons[-1].say == "尚未取得：预包装。"


def test_a_row_that_rests_on_an_empty_input_blocks_the_rows_after_it_for_good() -> None:
    verdict = route(农产品=None, 预包装=True, 制售=False)
    assert (verdict.effect, verdict.settled) == (Effect.HAND_OVER, True)
    assert "农产品" in str(verdict.reasons[-1].say)


def test_a_row_may_hand_over_with_its_own_words() -> None:
    verdict = route(农产品=False, 预包装=False, 禁设=True)
    assert (verdict.effect, verdict.value, verdict.settled) == (Effect.HAND_OVER, "不予受理选址", True)


def test_later_rows_that_can_be_reached_are_asked_about_too() -> None:
    book = RuleBook.from_mapping(ROUTES, ROUTE_NAMES)
    assert book.open_inputs({}) == ("农产品", "预包装", "制售", "禁设")
    assert book.open_inputs({"农产品": False, "预包装": False}) == ("禁设",)
    assert book.open_inputs({"预包装": True, "制售": False}) == ("农产品",)
    assert book.open_inputs({"农产品": True}) == ()


def test_no_row_that_holds_is_a_hand_over_that_says_so() -> None:
    data = {"outcome": "分流", "rows": [{"name": "一", "when": "农产品", "then": "甲"}]}
    verdict = RuleBook.from_mapping(data, ROUTE_NAMES).decide({"农产品": False})
    assert (verdict.effect, verdict.value, verdict.settled) == (Effect.HAND_OVER, None, True)
    assert verdict.reasons[-1].name == "没有符合的情形"


def test_some_items_always_go_to_a_person() -> None:
    verdict = RuleBook.from_mapping({"outcome": "转人工"}, []).decide({})
    assert (verdict.effect, verdict.value, verdict.settled) == (Effect.HAND_OVER, None, True)
    assert verdict.reasons


def test_the_trace_of_a_book_has_one_entry_for_each_check_or_row() -> None:
    traces = RuleBook.from_mapping(ROUTES, ROUTE_NAMES).trace({"农产品": False, "预包装": True, "制售": None})
    assert [trace.text for trace in traces] == ["农产品", "预包装 and not(制售)", "禁设", "-"]
    assert [trace.value for trace in traces] == [False, None, UNKNOWN, True]
    assert traces[1].blocked


def test_inputs_are_listed_once_in_order_of_appearance_advice_last() -> None:
    book = RuleBook.from_mapping(CHANGE, NAMES)
    assert book.inputs == ("资质证书.有效期至", "申请日期", "变更类型", "变更后企业名称", "营业执照.企业名称")
