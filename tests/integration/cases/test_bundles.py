"""Bundles as submitted: all or nothing, once, each member a case of its own; and the one licence that keeps up."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from tests.integration.cases.test_by_hand import act
from tests.support import errands

from tongban.cases.bundles import queries
from tongban.cases.bundles.states import BundleState, MemberState, Standing, overall
from tongban.cases.bundles.submitting import BundleApplication, submit_bundle
from tongban.cases.models import BundleCase, BundleMember, Case
from tongban.cases.preparation import TAKEN, taken_from
from tongban.cases.services.handling import withdraw
from tongban.cases.services.once import Submitted
from tongban.cases.services.promising import Signature
from tongban.cases.states import Happening
from tongban.catalog import queries as catalog
from tongban.catalog.districts import NEED, DistrictList, Said
from tongban.core import clock, jobs
from tongban.core.errors import Conflict, Invalid
from tongban.core.idempotency import KeyReused
from tongban.core.ids import uuid7
from tongban.core.models import Message
from tongban.licences.models import Licence
from tongban.licences.queries import document_of, licence
from tongban.materials.queries import materials_in
from tongban.materials.services import take_in
from tongban.parties.queries import acts_for, party_by_code

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]
NEW_SHOP = "91370203DEMF04051Q"
CONVENIENCE = "92370203DEMF00106Q"
CONTACT = {"联系人": "演示·孙七", "联系电话": "13800000000"}

FIRE = {
    "采用告知承诺方式": "是", "消防材料已备齐": "是", "场所名称": "演示店",
    "场所使用性质": "餐饮场所", "场所建筑面积": "120",
}  # fmt: skip
PAPERS = ("设备布局和操作流程", "食品安全管理制度")
RESTAURANT = {
    "经营卷烟": "否", "设置户外招牌": "是", "只销售食用农产品": "否", "仅销售预包装食品": "否", "现场制售": "是",
    "产生油烟异味废气": "否", "主体业态": "餐饮服务经营者", "经营项目": ["热食类食品制售"], **FIRE, **CONTACT,
}  # fmt: skip


def submit(
    login: str, firm: str, bundle: str, answers: Mapping[str, Any], papers: tuple[str, ...] = (), key: str = "",
    container: UUID | None = None, **more: Any,
) -> Submitted:  # fmt: skip
    actor, agent = errands.citizen(login)
    applicant = party_by_code(firm) or agent
    container = container or uuid7()
    for name in papers:
        take_in(actor, applicant.id, container, name, f"{name}.pdf", errands.PDF)
    promise = catalog.item("fire_check", clock.today()).promise
    assert promise is not None
    application = BundleApplication(
        bundle, 370203, answers, "网上", container=container, grade="中级",
        signature=Signature(agent.name, (promise.digest,)), **more,
    )  # fmt: skip
    body = "b" * 64 if key else uuid7().hex
    return submit_bundle(
        actor, applicant, None if applicant.id == agent.id else agent, application,
        key=key or f"bundle-{uuid7().hex}", body_digest=body,
    )  # fmt: skip


def restaurant(key: str = "") -> Submitted:
    return submit("sunqi", NEW_SHOP, "restaurant", RESTAURANT, PAPERS, key)


def members(number: str) -> dict[str, MemberState]:
    return {one.row.key: one for one in queries.members(queries.bundle(number))}


def case_of(one: MemberState) -> Case:
    assert one.case is not None
    return one.case


def by_hand(case: Case, what: Happening = Happening.GRANTED) -> Case:
    """Let people carry a case to its end."""
    act(case, "窗口受理", Happening.ACCEPTED)
    review = catalog.version(case.item_digest).review_for(case.route or None)
    for step in review[:-1]:
        act(case, step.post, Happening.NODE_DONE, opinion="通过", passed=True)
    return act(
        case, review[-1].post, what, reasons=["演示：符合条件" if what is Happening.GRANTED else "演示：不符合条件"]
    )


def test_one_confirmation_makes_a_case_of_each_member_and_the_machine_grants_what_it_may() -> None:
    done = restaurant()
    found = members(done.number)
    assert [found[key].standing for key in ("food_license_new", "fire_check", "户外招牌设置")] == [
        Standing.RUNNING, Standing.GRANTED, Standing.STEP,
    ]  # fmt: skip
    assert "tobacco_retail" not in found
    fire, food = case_of(found["fire_check"]), case_of(found["food_license_new"])
    assert fire.automatic
    assert fire.container != food.container
    assert fire.facts["经营场所"]["kind"] == "共享"
    assert {one.type for one in materials_in(food.container)} == {"设备布局和操作流程", "食品安全管理制度"}
    assert materials_in(fire.container) == [], "the fire brigade has no business with the food papers"
    assert overall(list(found.values())) is BundleState.PARTLY


def test_the_same_key_answers_the_same_and_another_body_is_refused() -> None:
    first = restaurant("key-of-a-restaurant")
    again = restaurant("key-of-a-restaurant")
    assert again.repeated
    assert again.answer == first.answer
    assert BundleCase.objects.count() == 1
    actor, agent = errands.citizen("sunqi")
    applicant = party_by_code(NEW_SHOP)
    assert applicant is not None
    other = BundleApplication("restaurant", 370203, {}, "网上")
    with pytest.raises(KeyReused):
        submit_bundle(actor, applicant, agent, other, key="key-of-a-restaurant", body_digest="c" * 64)


def test_when_one_member_lacks_something_nothing_is_written() -> None:
    before = Case.objects.count()
    with pytest.raises(Invalid) as refused:
        submit("sunqi", NEW_SHOP, "restaurant", RESTAURANT)
    assert refused.value.code == "TB-MAT-422"
    with pytest.raises(Invalid) as refused:
        submit(
            "sunqi", NEW_SHOP, "restaurant", {**RESTAURANT, "联系电话": ""}, ("设备布局和操作流程", "食品安全管理制度")
        )
    assert "联系电话" in refused.value.fields
    assert (Case.objects.count(), BundleCase.objects.count(), BundleMember.objects.count()) == (before, 0, 0)


def test_nothing_of_a_bundle_follows_unsigned_or_where_a_member_needs_it_with_the_bundle() -> None:
    plan, rules = PAPERS
    for later, signed, code in (((rules,), "", "TB-CASE-431"), (PAPERS, "演示·孙七", "TB-MAT-422")):
        with pytest.raises(Invalid) as refused:
            submit("sunqi", NEW_SHOP, "restaurant", RESTAURANT, (plan,)[len(later) - 1 :], later=later, signed=signed)
        assert refused.value.code == code
    assert not BundleCase.objects.exists()


def test_a_member_that_fails_in_the_database_takes_all_others_back(monkeypatch: pytest.MonkeyPatch) -> None:
    def taken(*_args: Any) -> dict[str, str]:
        return {}

    restaurant()
    monkeypatch.setattr("tongban.cases.bundles.reading._held", taken)  # somebody else submits at the same moment
    before = Case.objects.count()
    with transaction.atomic(), pytest.raises(Conflict):
        restaurant()
    assert Case.objects.count() == before


def test_what_is_held_or_under_way_is_not_applied_for_again() -> None:
    restaurant()
    with pytest.raises(Invalid) as refused:
        restaurant()
    assert refused.value.code == "TB-BUN-424"


def test_one_refused_and_one_granted_is_told_as_that() -> None:
    found = members(restaurant().number)
    by_hand(case_of(found["food_license_new"]), Happening.REFUSED)
    jobs.drain()
    after = members(BundleCase.objects.get().number)
    assert after["food_license_new"].standing is Standing.REFUSED
    assert after["fire_check"].standing is Standing.GRANTED
    assert overall(list(after.values())) is BundleState.MIXED


def test_taking_one_member_back_leaves_the_others_alone() -> None:
    number = restaurant().number
    food = case_of(members(number)["food_license_new"])
    withdraw(errands.citizen("sunqi")[0], food, "", food.version)
    after = members(number)
    assert after["food_license_new"].standing is Standing.WITHDRAWN
    assert after["fire_check"].standing is Standing.GRANTED
    assert overall(list(after.values())) is BundleState.DONE


SHOP = {
    "经营食品": "是", "经营酒类零售": "是", "经营乙类非处方药": "否", "经营卷烟": "否", "经营第二类医疗器械": "否",
    "场所建筑面积": "30", "设置户外招牌": "否", "需要刻制公章": "否", "需要领用发票": "否", "招用员工": "否",
    "只销售食用农产品": "否", "仅销售预包装食品": "是", "现场制售": "否",
    "食品类别": ["预包装食品（不含冷藏冷冻食品）"], **CONTACT,
}  # fmt: skip


def test_the_comprehensive_licence_comes_with_the_last_grant_and_keeps_up_with_what_falls() -> None:
    number = submit("sunqi", CONVENIENCE, "convenience_store", SHOP).number
    jobs.drain()
    assert queries.bundle(number).licence_id is None
    found = members(number)
    food = by_hand(case_of(found["food_license_new"]))
    jobs.drain()
    assert queries.bundle(number).licence_id is None, "the other one is still open"
    liquor = by_hand(case_of(found["liquor_retail"]))
    jobs.drain()
    row = queries.bundle(number)
    assert row.licence_id is not None
    first = licence(row.licence_id)
    assert first.type == "行业综合许可证"
    assert food.licence_number in first.face["许可事项"]
    assert liquor.licence_number in first.face["许可事项"]
    assert first.face["行业"] == "便利店"
    assert document_of(first.id) is not None
    jobs.drain()
    assert not jobs.dead_letters().exists()
    act(liquor, "决定人", Happening.REVOKED, reasons=["演示：发证有误"])
    jobs.drain()
    second = licence(queries.bundle(number).licence_id or "")
    assert (second.number, second.issue_no) == (first.number, 2)
    assert liquor.licence_number not in second.face["许可事项"]
    assert licence(first.id).state == "已变更"
    act(food, "决定人", Happening.REVOKED, reasons=["演示：发证有误"])
    jobs.drain()
    assert licence(second.id).state == "已撤销"
    assert Licence.objects.filter(basis=number).count() == 2


SETUP = {
    "已办理营业执照": "否", "涉及前置许可": "否", "住所来源": "其他房子", "住所真实合法承诺": "是", "经营餐饮": "否",
    "字号名称": "演示·阿六便利店", "组成形式": "个人经营", "经营者住址": "演示路 6 号", "拟设住所": "演示路 66 号",
    "申报经营范围": "日用百货销售",
}  # fmt: skip


def test_who_waits_for_a_business_licence_goes_on_by_itself_as_the_new_trader() -> None:
    number = submit("zhaoliu", "", "convenience_store", {**SHOP, **SETUP}).number
    found = members(number)
    assert found["individual_business_setup"].standing is Standing.GRANTED
    assert found["food_license_new"].standing is Standing.LATER
    row = BundleCase.objects.get(number=number)
    origin = taken_from(row.answers["联系人"], "委托书", clock.now(), "0" * 64)
    BundleCase.objects.filter(id=row.id).update(answers={**row.answers, f"{TAKEN}联系人": origin})
    jobs.drain()
    after = members(number)
    assert [after[key].standing for key in ("food_license_new", "liquor_retail")] == [Standing.RUNNING] * 2
    food = case_of(after["food_license_new"])
    assert food.applicant_name == "演示·阿六便利店"
    assert food.facts["经营者名称"]["kind"] == "共享"
    assert food.facts["联系人"]["source"] == "委托书", "an answer taken from a material then is one still"
    _actor, person = errands.citizen("zhaoliu")
    assert "演示·阿六便利店" in [party.name for party in acts_for(person.id, clock.today())]
    jobs.drain()
    assert members(number)["food_license_new"].row.case_id == food.id, "a second look starts nothing anew"
    for key in ("food_license_new", "liquor_retail"):
        by_hand(case_of(after[key]))
    jobs.drain()
    assert overall(queries.members(queries.bundle(number))) is BundleState.DONE
    assert queries.bundle(number).licence_number, "the one licence comes with the grant of the last who waited"


def test_who_waited_in_vain_is_told_why() -> None:
    number = submit("zhaoliu", "", "convenience_store", {**SHOP, **SETUP, "住所真实合法承诺": "否"},
                    ("住所（主要经营场所）相关文件",)).number  # fmt: skip
    setup = case_of(members(number)["individual_business_setup"])
    assert members(number)["food_license_new"].standing is Standing.LATER
    by_hand(setup, Happening.REFUSED)
    jobs.drain()
    after = members(number)["food_license_new"]
    assert after.standing is Standing.STUCK
    assert "个体工商户设立登记" in after.row.note
    assert overall(queries.members(queries.bundle(number))) is BundleState.ENDED


def told(event: str) -> list[str]:
    """What parties were told of an event, the earliest first."""
    return list(Message.objects.filter(event_name=event).order_by("created_at", "id").values_list("body", flat=True))


def test_the_whole_is_told_once_when_received_and_once_when_all_is_decided() -> None:
    number = restaurant().number
    jobs.drain()
    received = told("bundle.received")
    assert len(set(received)) == 1
    assert "一次申请了 2 项" in received[0]
    assert "已当场准予：" in received[0] and "由工作人员办理：食品经营许可（新办）" in received[0]
    assert not Message.objects.filter(event_name="case.received").exists()
    assert told("bundle.done") == []
    by_hand(case_of(members(number)["food_license_new"]))
    jobs.drain()
    (done,) = set(told("bundle.done"))
    assert "已准予：" in done and "没有办成" not in done


def test_a_member_that_is_refused_is_named_when_all_is_decided() -> None:
    number = restaurant().number
    by_hand(case_of(members(number)["food_license_new"]), Happening.REFUSED)
    jobs.drain()
    (done,) = set(told("bundle.done"))
    assert "没有办成：食品经营许可（新办）" in done


def test_a_bundle_asks_for_what_the_district_still_asks_for(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Invalid) as lacking:
        submit("sunqi", NEW_SHOP, "restaurant", RESTAURANT, PAPERS[:1])
    assert set(lacking.value.fields) == {PAPERS[1]}
    needs = [need.material.name for need in catalog.item("food_license_new", clock.today()).needs]
    left = Said(tuple(name for name in needs if name != PAPERS[1]), "演示：少收一份", approved="演示批复 1 号")
    own = DistrictList("food_license_new", 370203, {NEED: left})
    monkeypatch.setattr(catalog, "district_history", lambda: {(own.key, own.district): (own,)})
    done = submit("sunqi", NEW_SHOP, "restaurant", RESTAURANT, PAPERS[:1])
    (case,) = Case.objects.filter(bundle_id=BundleCase.objects.get(number=done.number).id, item_key=own.key)
    assert {one.type for one in materials_in(case.container)} == {PAPERS[0]}
