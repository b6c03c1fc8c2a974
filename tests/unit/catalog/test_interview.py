"""The plan of questions of an item follows its data elements and is frozen with the version."""

from typing import Any

import pytest
from tests.support.city_pack import city_pack

from tongban.catalog.definition import ItemVersion
from tongban.catalog.interview import plan_of
from tongban.catalog.pack import Pack
from tongban.rules.ask import Plan

CHANGE = "construction_qualification_simple_change"


@pytest.fixture(scope="module")
def pack() -> Pack:
    return city_pack()


def item(pack: Pack, key: str) -> ItemVersion:
    return [folder.version for folder in pack.items if folder.key == key][-1]


def test_registers_are_looked_at_before_anybody_is_asked(pack: Pack) -> None:
    order = item(pack, CHANGE).plan.order({})
    asked = [name for name in order if "." not in name and name != "申请日期"]
    assert order[-len(asked) :] == tuple(asked)
    assert asked[0] == "变更事项"


def test_what_is_asked_under_a_condition_waits_for_it(pack: Pack) -> None:
    plan = item(pack, "hazchem_operation").plan
    facts: dict[str, Any] = dict.fromkeys(plan.order({})[:3], False)
    assert plan.order(facts) == ("有储存设施", "构成重大危险源")
    assert plan.next(facts | {"有储存设施": False}) is None


def test_the_parts_of_a_choice_of_several_are_one_answer(pack: Pack) -> None:
    plan = item(pack, CHANGE).plan
    named = plan.partial({"变更事项": ["企业名称"], "建筑业企业资质证书.有效期至": 2, "申请日期": 1})
    assert named.relevant == ("变更后企业名称", "营业执照.企业名称", "建筑业企业资质证书.企业名称")


def test_every_plan_of_the_pack_is_made_again_from_its_text(pack: Pack) -> None:
    for folder in pack.items:
        version = folder.version
        assert Plan.from_json(version.plan.to_json(), version.rules).digest == version.plan.digest
        assert plan_of(version.rules, version.asks, pack.vocabulary).digest == version.plan.digest


def test_the_plan_asks_until_the_rules_decide_and_no_longer(pack: Pack) -> None:
    for folder in pack.items:
        rules, plan = folder.version.rules, folder.version.plan
        facts: dict[str, Any] = {}
        while (name := plan.next(facts)) is not None:
            assert name in rules.open_inputs(facts)
            facts[name] = False
        assert rules.decide(facts).settled
