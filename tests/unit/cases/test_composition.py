"""Several errands as one: each element is asked once, and every member finds what it needs."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs
from tests.support.city_pack import city_pack

from tongban.cases.bundles import outstanding
from tongban.cases.bundles.composition import Composed, Known, Place, compose
from tongban.cases.preparation import FieldState
from tongban.catalog.bundle import BundleVersion
from tongban.catalog.vocabulary import Element, ElementType
from tongban.core.clock import SHANGHAI
from tongban.exchange.services import Collected
from tongban.facts import Fact, Facts, Origin, OriginKind
from tongban.parties.credit.standing import Kind, Mark, Standing

NOW = datetime(2026, 3, 2, 10, tzinfo=SHANGHAI)
FIRM = {
    "营业执照.企业名称": "演示·一店", "营业执照.统一社会信用代码": "91370202DEMF00018Y",
    "营业执照.法定代表人": "演示·张三", "营业执照.住所": "演示路 1 号",
}  # fmt: skip


def bundle(key: str) -> BundleVersion:
    return next(one.version for one in city_pack().bundles if one.key == key)


def known(of: BundleVersion, facts: dict[str, Any], kind: str) -> Known:
    versions = {one.key: one.version for one in city_pack().items if one.key in of.items}
    paths = {path for version in versions.values() for path in version.paths} | set(of.paths)
    empty = {path: None for path in paths if "." in path}
    origin = Origin(OriginKind.EXCHANGE, "演示库", NOW)
    found = Facts(Fact(path, value, origin) for path, value in {**empty, **facts}.items())
    return Known(versions, city_pack().vocabulary, Collected(found, {}), kind, NOW)


def composed(key: str, answers: dict[str, Any], facts: dict[str, Any] | None = None, kind: str = "法人") -> Composed:
    of = bundle(key)
    return compose(of, known(of, FIRM if facts is None else facts, kind), answers)


def answer(element: Element, pick: int) -> Any:
    match element.type:
        case ElementType.BOOLEAN:
            return ("是", "否")[pick % 2]
        case ElementType.CHOICE:
            return element.options[pick % len(element.options)]
        case ElementType.CHOICES:
            return [element.options[pick % len(element.options)]]
        case ElementType.NUMBER:
            return str((30, 80, 900)[pick % 3])
        case ElementType.DATE:
            return "1990-01-01"
    return "13800000000" if "电话" in element.name else "演示"


@pytest.mark.parametrize("key", ["convenience_store", "restaurant", "newborn", "retirement", "enterprise_setup"])
@pytest.mark.parametrize("kind", ["法人", "个体工商户", "自然人"])
@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(picks=st.lists(st.integers(0, 5), min_size=8, max_size=8))
def test_each_element_is_asked_once_and_every_member_gets_what_it_needs(key: str, kind: str, picks: list[int]) -> None:
    of = bundle(key)
    if kind not in of.for_:
        return
    facts = known(of, {} if kind == "自然人" else FIRM, kind)
    answers: dict[str, Any] = {}
    asked: list[str] = []
    now = compose(of, facts, answers)
    while questions := now.questions():
        name = questions[0].name
        asked.append(name)
        answers[name] = answer(questions[0].ask.element, picks[len(asked) % len(picks)])
        now = compose(of, facts, answers)
    shown = [one.name for one in now.form() if one.state is not FieldState.WAITING]
    assert len(asked) == len(set(asked))
    assert len(shown) == len(set(shown))
    assert not set(asked) & set(shown)
    for one in now.form():
        if one.state is FieldState.OPEN:
            answers[one.name] = answer(one.ask.element, picks[0])
    whole = compose(of, facts, answers)
    if whole.refused is None:
        assert whole.questions() == []
        assert whole.missing() == {}
    needed = {one.needed.need.material.name: one.members for one in whole.needs}
    assert len(needed) == len(whole.needs)
    for part in whole.parts:
        if part.prepared is not None and part.place in {Place.NOW, Place.LATER}:
            if part.place is Place.NOW:
                assert part.prepared.missing() == {}
                assert part.prepared.unknown == ()
            assert all(part.name in needed[need.need.material.name] for need in part.prepared.needs)


def test_a_material_follows_only_where_every_member_that_needs_it_and_the_credit_of_the_applicant_let_it() -> None:
    rules = "食品安全管理制度"
    answers = {"经营卷烟": "否", "只销售食用农产品": "否", "仅销售预包装食品": "否", "现场制售": "是"}
    now = composed("restaurant", answers)
    assert outstanding.may_follow(now) == {rules: 5}
    (made,) = outstanding.commitments(now, (rules, "别的"))
    assert made.materials == (rules,) and "食品经营许可" in made.text
    food, fire = (now.part(key).prepared for key in ("food_license_new", "fire_check"))
    assert food is not None and fire is not None
    lent = next(one for one in food.needs if one.need.material.name == rules)

    def having(key: str, **changes: Any) -> Composed:
        parts = [
            replace(one, prepared=structs.replace(one.prepared, **changes)) if one.member.key == key else one
            for one in now.parts
        ]
        return replace(now, parts=tuple(parts))

    sooner = replace(lent.need, later=replace(lent.need.later, days=3))
    both = having("fire_check", needs=(*fire.needs, structs.replace(lent, need=sooner)))
    assert outstanding.may_follow(both) == {rules: 3}
    assert [one.days for one in outstanding.commitments(both, (rules,))] == [5, 3]
    at_once = structs.replace(lent, need=replace(lent.need, later=None))
    assert outstanding.may_follow(having("fire_check", needs=(*fire.needs, at_once))) == {}
    waits = replace(now, parts=tuple(replace(one, place=Place.LATER) for one in now.parts))
    assert outstanding.may_follow(waits) == {} and outstanding.commitments(waits, (rules,)) == []
    assert outstanding.commitments(now, ()) == [] and outstanding.barred(now) == ""
    mark = Mark(Kind.BAD, "逾期没有补交", "演示依据", "演示机关", None)
    marked = having("food_license_new", standing=Standing((mark,)))
    assert outstanding.may_follow(marked) == {} and "逾期没有补交" in outstanding.barred(marked)


def test_an_element_two_members_ask_for_is_one_question() -> None:
    start = composed("convenience_store", {"场所建筑面积": "80", "经营食品": "是", "经营卷烟": "是"})
    assert start.part("fire_check").place is Place.NOW
    assert "场所建筑面积" not in [one.name for one in start.form()]
    names = [one.name for one in start.form()]
    assert names.count("联系电话") == 1
    assert len([one for one in start.needs if one.needed.need.material.name == "营业执照"]) == 1


def test_members_take_part_by_situation_and_what_is_not_online_is_a_step() -> None:
    now = composed(
        "convenience_store", {"经营食品": "是", "经营卷烟": "否", "场所建筑面积": "30", "需要刻制公章": "是"}
    )
    assert now.part("food_license_new").place is Place.NOW
    assert now.part("tobacco_retail").place is Place.OUT
    assert now.part("fire_check").place is Place.OUT
    assert now.part("公章刻制").place is Place.STEP
    assert now.part("liquor_retail").place is Place.OPEN
    assert now.part("individual_business_setup").place is Place.OUT


def test_who_waits_for_a_business_licence_is_not_asked_what_it_will_say() -> None:
    now = composed("convenience_store", {"已办理营业执照": "否", "经营食品": "是", "只销售食用农产品": "否",
                                         "仅销售预包装食品": "是", "现场制售": "否"}, {}, "自然人")  # fmt: skip
    food = now.part("food_license_new")
    assert food.place is Place.LATER
    assert food.after == ("individual_business_setup",)
    shown = {one.name: one.state for one in now.form()}
    assert shown["经营者名称"] is FieldState.WAITING
    assert shown["字号名称"] is FieldState.OPEN
    assert "经营者名称" not in now.missing()


def test_a_person_with_a_licence_is_sent_to_apply_as_the_firm() -> None:
    now = composed("convenience_store", {"已办理营业执照": "是"}, {}, "自然人")
    assert now.refused is not None
    assert now.questions() == []


def test_what_an_authority_says_to_one_member_counts_in_all() -> None:
    now = composed("restaurant", {"经营卷烟": "是"})
    for key in ("food_license_new", "fire_check", "tobacco_retail"):
        prepared = now.part(key).prepared
        assert prepared is not None
        assert next(one for one in prepared.fields if one.name == "经营场所").state is FieldState.LOCKED
    tampered = composed("restaurant", {"经营场所": "别处"})
    assert tampered.tampered == ("经营场所",)


def test_the_next_question_is_one_that_helps_most_members() -> None:
    now = composed("restaurant", {"经营卷烟": "是", "设置户外招牌": "否"})
    assert now.questions()
    assert {one.name for one in now.questions()} >= {"采用告知承诺方式", "学校幼儿园周边"}
