"""Materials that follow after acceptance in a real browser: put off, committed to, accepted at the desk, handed in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils.formats import date_format
from playwright.sync_api import Page, expect
from tests.browser import test_desk as desk
from tests.browser.test_portal import FILE, heading, no_sideways, press, sign_in
from tests.integration.cases.people import applicant
from tests.support import errands
from tests.support.axe import assert_no_violations

from tongban.cases.models import Draft
from tongban.cases.queries import case as case_by_number
from tongban.cases.services import drafting
from tongban.cases.services.handling import handle
from tongban.cases.states import Happening

pytestmark = pytest.mark.browser
FOOD, RULES = "food_license_new", "食品安全管理制度"


def filled_in(login: str) -> Draft:
    """A draft of a food licence with every answer given and no material yet."""
    actor, agent = errands.citizen(login)
    restaurant = applicant("海味餐饮", exact=False)
    draft = drafting.begin(actor, FOOD, restaurant.party, agent, errands.SHINAN)
    return drafting.save(actor, draft, restaurant.complete(FOOD, 现场制售=True))


def test_a_material_is_put_off_committed_to_and_handed_in_after_acceptance(open_page: Callable[..., Page]) -> None:
    draft = filled_in("sunqi")
    phone = open_page(width=390, height=844)
    phone.goto(f"/items/{FOOD}")
    expect(phone.get_by_role("heading", name="可以后补的材料")).to_be_visible()
    no_sideways(phone)
    sign_in(phone, "sunqi")
    phone.goto(f"/drafts/{draft.id}/materials")
    phone.locator("input[type=file]").first.set_input_files(FILE)
    phone.get_by_role("button", name="这份以后再补").click()
    expect(phone.get_by_text("受理后 5 个工作日内补交；逾期没有补交的，视为撤回申请。")).to_be_visible()
    expect(phone.get_by_role("link", name="平面图.pdf")).to_be_visible()  # chosen before the button, and kept
    assert_no_violations(phone)
    no_sideways(phone)
    press(phone, "继续")
    heading(phone, "提交前核对")
    press(phone, "确认并提交")
    expect(phone.get_by_role("link", name="请先阅读承诺书并勾选签署")).to_be_visible()
    phone.get_by_label("我已阅读，愿意作出以上书面承诺").check()
    assert_no_violations(phone)
    press(phone, "确认并提交")
    heading(phone, "已转工作人员办理")
    case = case_by_number(phone.url.split("/")[-2])

    clerk = desk.sign_in(open_page(), "chuangkou")
    desk.open_case(clerk, case)
    desk.panel(clerk, "容缺受理")
    expect(clerk.get_by_label(f"{RULES}（5 个工作日内）")).to_be_checked()
    assert_no_violations(clerk)
    clerk.get_by_role("button", name="容缺受理", exact=True).click()
    expect(clerk.get_by_role("status")).to_contain_text("已容缺受理")
    case.refresh_from_db()

    phone.goto(f"/cases/{case.number}")
    day = date_format(case.follow_by, "n月j日")
    expect(phone.get_by_text(f"还差 1 份，{day}前交。").first).to_be_visible()
    assert_no_violations(phone)
    no_sideways(phone)
    phone.get_by_role("link", name="去补交").click()
    heading(phone, "补交材料")
    phone.locator("input[type=file]").set_input_files(FILE)
    press(phone, "提交补交的材料")
    expect(phone.get_by_text("补交的材料已收到，工作人员会核对。")).to_be_visible()
    case.refresh_from_db()
    handle(errands.officer("chuangkou"), case, Happening.FOLLOW_CONFIRMED, {"materials": [RULES]}, case.version)
    phone.reload()
    expect(phone.get_by_text("补交的材料符合要求").first).to_be_visible()
