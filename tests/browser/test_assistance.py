"""行政协助 in a real browser: the counts before, the request, the other department's answer, and who sees it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.browser.test_desk import sign_in
from tests.browser.test_ten_errands import walked
from tests.support import errands
from tests.support.axe import assert_no_violations
from tests.support.site import Site
from tests.support.walking import Errand

from tongban.cases.models import Case

pytestmark = pytest.mark.browser
PLAN = "应急预案备案登记表"


def test_a_material_nobody_shares_is_asked_of_the_department_that_knows(
    page: Page, site: Site, open_page: Callable[..., Page]
) -> None:
    page.goto(f"/items/{errands.CHEMICALS}")
    counts = page.locator(".tb-exempt").first
    expect(counts).to_contain_text("这件事最多要 8 份材料，4 份不用您交，最多交 4 份。")
    expect(counts).to_contain_text("行政协助 2")
    errand = Errand(
        "wujiu", "危险化学品", errands.CHEMICALS, "已转工作人员办理", "远洋气体",
        {"厂区内销售本企业产品": "否", "港口经营许可人港区内仓储经营": "否", "含剧毒或易制爆化学品": "否",
         "有储存设施": "否", "主要负责人和安全管理人员已考核合格": "是"},
    )  # fmt: skip
    walked(page, site, errand)
    expect(page.get_by_text("其中 2 份正在请别的部门核对。")).to_be_visible()
    expect(page.get_by_text("已请应急管理局核对").first).to_be_visible()
    assert_no_violations(page)
    case = Case.objects.latest("received_at")

    other = sign_in(open_page(), "yingji1")
    other.goto("/desk/assistance")
    other.get_by_role("link", name=PLAN).click()
    expect(other.get_by_text("只给出核对要用的内容")).to_be_visible()
    expect(other.get_by_text(case.phone)).to_have_count(0)
    assert_no_violations(other)
    other.get_by_label("已核实").check()
    other.get_by_role("button", name="答复").click()
    expect(other.get_by_role("status")).to_contain_text("已答复")

    reviewer = sign_in(open_page(), "shenpi")
    reviewer.goto(f"/desk/cases/{case.number}")
    expect(reviewer.locator(".tb-pane", has_text="协助核对").get_by_text("已核实").first).to_be_visible()
    expect(reviewer.locator(".tb-factgroup", has_text="协助")).to_be_visible()

    page.goto(f"/cases/{case.number}")
    expect(page.get_by_text("核对属实，您不用提交。")).to_be_visible()
    expect(page.get_by_text("其中 1 份正在请别的部门核对。")).to_be_visible()
