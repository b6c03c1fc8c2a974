"""On what terms questions are asked, why, how many on a page, and how the order is frozen."""

from typing import Any

import pytest

from tongban.rules import UNKNOWN, Effect, RuleBook
from tongban.rules.ask import Outcome, Plan, PlanError, plan_questions

ROUTES = RuleBook.from_mapping(
    {
        "outcome": "分流",
        "rows": [
            {"name": "自产自销", "when": "自产", "then": "无需许可", "clause": "演示第1条"},
            {"name": "只卖预包装", "when": "预包装 and not(现做)", "then": "备案"},
            {"name": "其余", "otherwise": True, "then": "许可"},
        ],
    },
    ["自产", "预包装", "现做"],
)
CHANGE = RuleBook.from_mapping(
    {
        "outcome": "准予",
        "checks": [
            {"name": "在有效期内", "expr": "证书.有效期至 >= 申请日期", "clause": "演示第2条"},
            {"name": "选了事项", "expr": "count(事项) > 0"},
            {"name": "名称一致", "when": 'list contains(事项, "名称")', "expr": "新名称 = 执照.名称"},
            {"name": "住所一致", "when": 'list contains(事项, "住所")', "expr": "新住所 = 执照.住所"},
        ],
    },
    ["证书.有效期至", "申请日期", "事项", "新名称", "执照.名称", "新住所", "执照.住所"],
)
BOTH = RuleBook.from_mapping(
    {"outcome": "准予", "checks": [{"name": "甲", "expr": "甲"}, {"name": "乙", "expr": "乙"}]}, ["甲", "乙", "丙"]
)


def test_what_is_always_true_is_seen_as_settled_without_a_question() -> None:
    book = RuleBook.from_mapping({"outcome": "准予", "checks": [{"name": "一", "expr": "甲 or not(甲)"}]}, ["甲"])
    found = plan_questions(book).partial({})
    assert found.settled and found.outcome == Outcome(None, Effect.GRANT)
    assert found.relevant == ()


def test_an_answer_of_unknown_is_no_answer() -> None:
    assert plan_questions(ROUTES).next({"自产": UNKNOWN}) == "自产"


def test_a_rule_that_is_always_decided_by_a_person_asks_nothing() -> None:
    assert plan_questions(RuleBook.from_mapping({"outcome": "转人工"}, [])).next({}) is None


def test_an_empty_answer_where_none_may_be_empty_hands_over_at_once() -> None:
    found = plan_questions(ROUTES).partial({"自产": None})
    assert found.outcome == Outcome(None, Effect.HAND_OVER)
    assert [one.title.name for one in found.not_looked_at] == ["只卖预包装"]


def test_a_fact_of_no_usable_kind_is_judged_as_the_interpreter_does() -> None:
    found = plan_questions(ROUTES).partial({"自产": object()})
    assert found.outcome == Outcome(None, Effect.HAND_OVER)


def test_two_inputs_compared_with_each_other_are_asked_until_both_are_known() -> None:
    plan = plan_questions(CHANGE)
    facts: dict[str, Any] = {"证书.有效期至": 5, "申请日期": 3, "事项": ["名称"], "新名称": "一"}
    assert plan.partial(facts).relevant == ("执照.名称",)
    assert plan.partial(facts | {"执照.名称": "一"}).outcome == Outcome(None, Effect.GRANT)
    assert plan.partial(facts | {"事项": ["住所"]}).relevant == ("新住所", "执照.住所")
    assert plan.partial(facts | {"事项": []}).outcome == Outcome(None, Effect.HAND_OVER)


def test_the_parts_of_a_chosen_list_are_known_together() -> None:
    plan = plan_questions(CHANGE, domains={"事项": [[], ["名称"], ["住所"], ["名称", "住所"]]})
    assert plan.next({"证书.有效期至": 5, "申请日期": 3}) == "事项"
    assert plan.expected({"证书.有效期至": 5, "申请日期": 3}) == pytest.approx(1 + (0 + 2 + 2 + (2 + 0.5 * 2)) / 4)


def test_what_a_register_gives_for_nothing_comes_first_and_a_certificate_to_upload_last() -> None:
    assert plan_questions(BOTH).order({}) == ("甲", "乙")
    assert plan_questions(BOTH, costs={"乙": 0}).order({}) == ("乙", "甲")
    assert plan_questions(BOTH, costs={"甲": 5}).order({}) == ("乙", "甲")


def test_the_answer_that_is_likely_to_settle_is_asked_first() -> None:
    plan = plan_questions(BOTH, priors={"乙": {False: 90, True: 10}})
    assert plan.order({}) == ("乙", "甲")
    assert plan.expected({}) == pytest.approx(1.1)


def test_a_condition_over_two_inputs_takes_its_prior_by_its_text() -> None:
    facts: dict[str, Any] = {"事项": ["名称", "住所"]}
    assert plan_questions(CHANGE).next(facts) == "证书.有效期至"
    unlike = plan_questions(CHANGE, priors={"新住所 = 执照.住所": {True: 1, False: 99}})
    assert unlike.order(facts)[:2] == ("新住所", "执照.住所")
    valid = plan_questions(CHANGE, priors={"证书.有效期至 >= 申请日期": {True: 99, False: 1}})
    assert valid.next(facts) == "新名称"


def test_a_mandatory_input_is_asked_even_where_it_decides_nothing() -> None:
    plan = plan_questions(BOTH, mandatory=["丙"])
    assert plan.next({"甲": False}) == "丙"
    assert plan.partial({"甲": False}).settled
    assert plan.next({"甲": False, "丙": True}) is None
    assert plan.why({"甲": False}, "丙").say == "因为依法必须询问；它不影响结果。"


def test_a_mandatory_input_costs_nothing_more_by_deciding() -> None:
    assert plan_questions(BOTH, mandatory=["乙"]).order({}) == ("乙", "甲")


def test_a_sensitive_input_is_not_asked_while_another_could_settle() -> None:
    assert plan_questions(BOTH, sensitive=["甲"]).order({}) == ("乙", "甲")
    assert plan_questions(BOTH, sensitive=["甲"], priors={"甲": {False: 99, True: 1}}).next({}) == "乙"
    assert plan_questions(BOTH, sensitive=["甲"], costs={"乙": 5}).next({}) == "乙"


def test_an_input_waits_for_those_that_must_come_before_it() -> None:
    plan = plan_questions(BOTH, after={"甲": ["丙"], "丙": ["乙"]}, costs={"乙": 9})
    assert plan.order({})[0] == "乙"
    assert plan.order({"乙": True}) == ("丙", "甲")
    assert plan.why({"乙": True}, "丙").say == "因为问“甲”之前要先知道它。"
    assert plan.next({"乙": False}) is None


def test_a_page_holds_only_questions_that_will_be_asked_anyway() -> None:
    plan = plan_questions(CHANGE)
    facts = {"证书.有效期至": 5, "申请日期": 3, "事项": ["名称"]}
    assert plan.page(facts, 5) == ("新名称", "执照.名称")
    assert plan.page(facts, 1) == ("新名称",)
    assert plan_questions(ROUTES).page({}, 5) == ("自产",)
    assert plan_questions(ROUTES, mandatory=["现做"]).page({}, 5) == ("现做", "自产")


def test_every_question_says_what_it_can_still_decide() -> None:
    plan = plan_questions(ROUTES)
    asked = plan.why({}, "自产")
    assert asked.say == "因为它决定是否属于“自产自销”（演示第1条）（属于的，结果为无需许可）。"
    assert [title.name for title in asked.decides] == ["自产自销"]
    assert plan.why({"自产": True}, "现做").say == "它已不影响结果，可以不问。"
    assert plan_questions(CHANGE).why({}, "申请日期").say == "因为它决定是否满足“在有效期内”（演示第2条）。"


def test_a_frozen_plan_is_replayed_word_for_word() -> None:
    plan = plan_questions(
        CHANGE,
        costs={"执照.名称": 0, "新名称": 2.5},
        priors={"新名称 = 执照.名称": {True: 9, False: 1}},
        mandatory=["新住所"],
        sensitive=["新名称"],
        after={"新名称": ["事项"]},
        domains={"事项": [[], ["名称"]]},
        may_be_empty=["执照.名称"],
    )
    again = Plan.from_json(plan.to_json(), CHANGE)
    assert (again.to_json(), again.digest) == (plan.to_json(), plan.digest)
    facts: dict[str, Any] = {}
    while (name := plan.next(facts)) is not None:
        assert again.order(facts) == plan.order(facts)
        facts[name] = {"事项": ["名称"]}.get(name, 3)
    assert again.next(facts) is None


def test_the_digest_tells_rules_and_terms_apart() -> None:
    digests = {
        plan_questions(book, costs=costs).digest for book in (BOTH, ROUTES) for costs in ({}, {book.inputs[0]: 2})
    }
    assert len(digests) == 4


def test_what_was_asked_before_has_no_say_in_what_is_asked_next() -> None:
    used, fresh = plan_questions(CHANGE), plan_questions(CHANGE)
    for facts in ({"事项": ["名称"]}, {"申请日期": 3, "证书.有效期至": 9}, {"新名称": "一"}):
        used.order(facts)
    assert used.order({}) == fresh.order({})


@pytest.mark.parametrize(
    ("code", "terms"),
    [
        ("TB-ASK-001", {"costs": {"戊": 1}}),
        ("TB-ASK-001", {"sensitive": ["戊"]}),
        ("TB-ASK-001", {"domains": {"戊": [1]}}),
        ("TB-ASK-001", {"priors": {"戊": {1: 1}}}),
        ("TB-ASK-002", {"costs": {"甲": -1}}),
        ("TB-ASK-002", {"costs": {"甲": float("nan")}}),
        ("TB-ASK-003", {"after": {"甲": ["乙"], "乙": ["甲"]}}),
    ],
)
def test_terms_that_cannot_be_are_refused(code: str, terms: dict[str, Any]) -> None:
    with pytest.raises(PlanError) as refused:
        plan_questions(BOTH, **terms)
    assert refused.value.code == code
    assert refused.value.message_en


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"method": 0}', '{"method": 1}', "null"])
def test_a_text_that_is_no_plan_is_refused(text: str) -> None:
    with pytest.raises(PlanError, match="不是询问计划"):
        Plan.from_json(text, BOTH)


def test_a_plan_of_another_method_is_refused() -> None:
    with pytest.raises(PlanError, match="不认识的版本"):
        Plan.from_json(plan_questions(BOTH).to_json().replace('"method":1', '"method":2'), BOTH)


def test_a_plan_of_other_rules_is_refused() -> None:
    with pytest.raises(PlanError, match="不是为这条规则制定的"):
        Plan.from_json(plan_questions(BOTH).to_json(), ROUTES)
