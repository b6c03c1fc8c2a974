"""The construction permit from its guide to the licence: nearly all of the form filled in, and every page says so."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from tests.support import portal
from tests.support.axe import assert_no_violations

from tongban.cases import figure
from tongban.catalog import queries as catalog
from tongban.core import clock
from tongban.licences.models import Licence

pytestmark = pytest.mark.browser


def numbers(page: Page) -> list[int]:
    """Fields, filled in, left to the applicant; materials before and after: as the page shows them."""
    values = page.locator(".tb-figure dd").evaluate_all("all => all.map(one => one.firstChild.textContent)")
    return [int(number) for value in values for number in re.findall(r"\d+", value)]


def filled_in(page: Page) -> None:
    """Everything no source knows."""
    for name, value in portal.PROJECT.items():
        field = page.locator(f'[id="f-{name}"]')
        if isinstance(value, str) and value not in {"是", "否"}:
            field.fill(value)
        else:
            field.locator("label.tb-choice", has_text=value if isinstance(value, str) else value[0]).click()


def test_a_form_of_nearly_a_hundred_fields_is_a_short_one_and_ends_with_the_licence(page: Page) -> None:
    whole = figure.of_version(catalog.item(portal.PERMIT, clock.today()))
    expected = [whole.fields, whole.filled, whole.asked, whole.materials, 0]
    page.goto(f"/sign-in?next=/items/{portal.PERMIT}")
    page.locator("button[value=zhangsan]").click()
    expect(page.locator(".tb-figure")).to_contain_text("公开报道：92 个 → 最多减少 70 个")
    assert numbers(page) == expected
    page.get_by_role("link", name="开始办理").click()
    page.locator("label.tb-choice", has_text="海湾建设开发").click()
    page.get_by_role("button", name="继续", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("核对并补充信息")
    assert numbers(page) == expected
    assert page.locator("main input:visible, main select:visible, main textarea:visible").count() < 20
    folded = page.locator("details.tb-part", has_text="设计单位")
    folded.locator("summary").first.click()
    expect(folded.get_by_text("演示·蓝图设计有限公司")).to_be_visible()
    assert_no_violations(page)
    filled_in(page)
    page.get_by_role("button", name="保存并继续").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("提交前核对")
    assert numbers(page) == expected
    page.get_by_role("button", name="确认并提交").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("准予许可")
    assert numbers(page) == expected
    page.get_by_text("数字怎么来的").click()
    expect(page.get_by_text("省级数据共享平台")).to_be_visible()
    page.goto(f"/licences/{Licence.objects.get(type='建筑工程施工许可证').id}")
    expect(page.get_by_text("演示中心 1 号楼").first).to_be_visible()
