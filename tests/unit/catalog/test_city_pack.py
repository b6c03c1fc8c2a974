"""What the pack of the demonstration city says: its items, both sides of its dates, and its faces."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from tests.support.city_pack import city_pack

from tongban.catalog.definition import ItemVersion
from tongban.catalog.pack import Pack
from tongban.catalog.pack.city import CALENDAR, read_calendar
from tongban.catalog.pack.demonstration import read_demonstration
from tongban.catalog.pack.english import needed
from tongban.catalog.pack.organisation import read_organisation
from tongban.rules import Effect
from tongban.standards import resident_id, uscc

CHANGE = "construction_qualification_simple_change"


@pytest.fixture(scope="module")
def pack() -> Pack:
    return city_pack()


def version(pack: Pack, key: str, in_force: str = "2025-01-01") -> ItemVersion:
    return next(one.version for one in pack.items if one.key == key and one.in_force == date.fromisoformat(in_force))


def test_the_pack_holds_both_versions_of_a_law_that_changed(pack: Pack) -> None:
    assert [one.in_force.isoformat() for one in pack.items if one.key == "hazchem_operation"] == [
        "2025-01-01",
        "2026-05-01",
    ]


@pytest.mark.parametrize(("in_force", "route", "limit"), [("2025-01-01", "市级", 30), ("2026-05-01", "县级", 20)])
def test_storage_without_major_hazard_changes_level_with_the_law(
    pack: Pack, in_force: str, route: str, limit: int
) -> None:
    item = version(pack, "hazchem_operation", in_force)
    facts = {
        "厂区内销售本企业产品": False,
        "港口经营许可人港区内仓储经营": False,
        "含剧毒或易制爆化学品": False,
        "有储存设施": True,
        "构成重大危险源": False,
    }
    verdict = item.rules.decide(facts)
    assert (verdict.effect, verdict.value) == (Effect.ROUTE, route)
    assert item.statutory is not None
    assert item.statutory.value == limit
    assert item.routes[route].level == route[0]


def test_the_new_law_adds_the_examination_of_managers(pack: Pack) -> None:
    old, new = (version(pack, "hazchem_operation", day) for day in ("2025-01-01", "2026-05-01"))
    added = {need.material.name for need in new.needs} - {need.material.name for need in old.needs}
    assert added == {"主要负责人和安全管理人员考核合格证明"}
    assert [one.statutory.unit for one in (new, old) if one.statutory] == ["工作日", "日"]


@pytest.mark.parametrize(("day", "law"), [("2026-08-14", "大气污染防治法"), ("2026-08-15", "生态环境法典")])
def test_siting_advice_follows_the_law_of_the_day(pack: Pack, day: str, law: str) -> None:
    facts = {
        "申请日期": date.fromisoformat(day),
        "只销售食用农产品": False,
        "仅销售预包装食品": False,
        "现场制售": True,
        "产生油烟异味废气": True,
        "所在建筑": "住宅楼",
    }
    verdict = version(pack, "food_license_new").rules.decide(facts)
    (advice,) = verdict.advice
    assert law in str(advice.clause)
    assert (verdict.effect, verdict.value) == (Effect.ROUTE, "许可")


def test_items_that_need_a_person_say_by_which_rule(pack: Pack) -> None:
    by_person = {one.key for one in pack.items if one.version.automatic_forbidden}
    assert {"hazchem_operation", "public_place_hygiene", "entertainment_venue"} <= by_person
    for key in ("hazchem_operation", "public_place_hygiene", "entertainment_venue"):
        assert any(node.kind == "踏勘" for node in version(pack, key).review)


def test_a_mandatory_hearing_stops_the_clock_by_its_clause(pack: Pack) -> None:
    (hearing,) = (node for node in version(pack, "entertainment_venue").review if node.name == "听证")
    assert "行政许可法第45条" in str(hearing.stops_clock)


def test_what_a_machine_may_grant_has_rules_that_grant_and_no_clause_against_it(pack: Pack) -> None:
    granting = {one.key for one in pack.items if one.version.rules.outcome is Effect.GRANT}
    forbidden = {one.key for one in pack.items if one.version.automatic_forbidden}
    assert {CHANGE, "fire_check"} <= granting
    # Its nine network checks are shown to staff; the car itself is inspected by a person.
    assert granting & forbidden <= {"vehicle_registration"}


def test_a_changed_certificate_carries_new_values_where_asked_and_old_ones_elsewhere(pack: Pack) -> None:
    grant = version(pack, CHANGE).grant
    assert grant is not None
    values: dict[str, Any] = {
        "变更后企业名称": "演示·新名",
        "建筑业企业资质证书.企业名称": "演示·旧名",
        "建筑业企业资质证书.法定代表人": "演示·原任",
        "建筑业企业资质证书.注册资本": Decimal(1000),
    }
    face = grant.face(values)
    assert face["企业名称"] == "演示·新名"
    assert face["法定代表人"] == "演示·原任"
    assert face["注册资本"] == Decimal(1000)
    assert face["注册地址"] is None


def test_every_face_value_is_named_by_its_licence_template(pack: Pack) -> None:
    for one in pack.items:
        grants = [one.version.grant, *(route.grant for route in one.version.routes.values())]
        for grant in (grant for grant in grants if grant is not None):
            shown = {name for name in grant.licence.face if f'"{name}"' in grant.template}
            given = {name for name in grant.carry if grant.taken[name]} | set(grant.assigns)
            assert given - {"有效期至"} == shown


def test_a_version_carries_the_style_its_templates_import(pack: Pack) -> None:
    assert all("#let licence" in one.version.style for one in pack.items)


def test_an_item_knows_every_path_it_can_use(pack: Pack) -> None:
    item = version(pack, CHANGE)
    assert {"变更事项", "变更后企业名称", "营业执照.企业名称", "建筑业企业资质证书.资质类别及等级"} <= set(item.paths)
    assert item.licences_read == ("营业执照", "建筑业企业资质证书")


def test_each_district_has_its_own_body_for_each_item_but_those_that_the_city_decides(pack: Pack) -> None:
    organisation, _ = read_organisation(pack.files, pack.city)
    everywhere = {0, *pack.city.districts}
    assert {body.district for body in organisation.bodies} == everywhere
    handled = {one.key: [b.district for b in organisation.bodies if one.key in b.codes] for one in pack.items}
    assert set(handled["food_license_new"]) == everywhere
    for key in (CHANGE, "medical_device2_filing", "mine_safety_permit"):
        assert handled[key] == [0]


def test_every_body_says_where_to_ask_and_that_it_is_a_demonstration(pack: Pack) -> None:
    organisation, _ = read_organisation(pack.files, pack.city)
    for body in organisation.bodies:
        assert body.office is not None
        assert body.office.phone.startswith("0532-0000")
        assert "演示" in body.office.place
        assert "演示" in body.office.hours


def test_items_are_for_those_the_published_lists_name(pack: Pack) -> None:
    listed = {
        CHANGE: ("法人",),
        "food_license_new": ("法人", "个体工商户"),
        "hazchem_operation": ("法人",),
        "public_place_hygiene": ("法人", "个体工商户"),
        "entertainment_venue": ("法人", "个体工商户"),
        "labour_dispatch": ("法人",),
    }
    said = {one.key: one.version.for_ for one in pack.items}
    assert {key: said[key] for key in listed} == listed


def test_a_change_is_only_offered_where_its_new_value_is_asked(pack: Pack) -> None:
    item = version(pack, CHANGE)
    asked = {ask.element.name for ask in item.asks}
    (offered,) = (ask.element.options for ask in item.asks if ask.element.name == "变更事项")
    assert {f"变更后{name}" for name in offered} <= asked


@pytest.mark.parametrize(("cooks", "shown"), [(True, "经营项目"), (False, "销售项目")])
def test_who_does_not_cook_is_offered_no_cooked_food(pack: Pack, cooks: bool, shown: str) -> None:
    item = version(pack, "food_license_new")
    facts = {"只销售食用农产品": False, "仅销售预包装食品": False, "现场制售": cooks}
    asked = {ask.element.name: ask for ask in item.asks if ask.when is None or ask.when.evaluate(facts) is True}
    assert {"经营项目", "销售项目"} & set(asked) == {shown}
    offered = asked[shown].element.options
    assert any("制售" in one for one in offered) == cooks
    assert item.grant is not None
    assert item.grant.face({shown: ["散装食品销售"]})["经营项目"] == ["散装食品销售"]


def test_every_reason_is_worded_for_people(pack: Pack) -> None:
    rows = [row.condition.name for one in pack.items for row in one.version.rules.rows]
    assert rows
    assert not [name for name in rows if name.startswith("其他")]


def test_demonstration_codes_are_valid_and_names_say_demonstration(pack: Pack) -> None:
    demo, _ = read_demonstration(pack.files, pack.city, pack.vocabulary)
    assert all(one.name.startswith("演示") for one in demo.parties)
    for one in demo.parties:
        assert resident_id.is_valid(one.code) if one.kind == "自然人" else uscc.is_exact(one.code)


def test_the_calendar_ends_with_the_announced_year(pack: Pack) -> None:
    calendar = read_calendar(pack.files[CALENDAR])
    assert calendar.last_day == date(2026, 12, 31)
    assert not calendar.is_working_day(date(2026, 10, 1))
    assert calendar.is_working_day(date(2026, 10, 10))


def test_what_an_applicant_meets_of_an_item_has_its_english(pack: Pack) -> None:
    lacking = {text: item.key for item in pack.items for text in needed(item.version) if text not in pack.english}
    assert {text: key for text, key in lacking.items() if not text.isascii()} == {}


def test_every_department_that_handles_an_item_has_demonstration_staff_for_each_step(pack: Pack) -> None:
    organisation, _ = read_organisation(pack.files, pack.city)
    everywhere = [right for staff in organisation.staff for right in staff.postings if not right[2]]
    staffed = {(department, post) for post, department, _district in everywhere}
    handling = {one.version.department for one in pack.items}
    posts = ("窗口受理", "审批员", "踏勘员", "决定人")
    assert [(name, post) for name in sorted(handling) for post in posts if (name, post) not in staffed] == []
