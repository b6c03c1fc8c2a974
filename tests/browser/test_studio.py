"""The workshop of rules in a real browser: tried while typing, edited by keys, and without scripts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.support.axe import assert_no_violations

pytestmark = pytest.mark.browser
PagePort = Callable[..., Page]


def enter(page: Page) -> None:
    page.goto("/desk/sign-in?next=/studio/rules/")
    page.locator("button[value=shixiang]").click()
    expect(page.get_by_role("heading", name="规则试算")).to_be_visible()


def load(page: Page, title: str) -> None:
    page.select_option("#f-example", label=title)
    page.get_by_role("button", name="载入例子").click()
    expect(page.locator("#f-example option:checked")).to_have_text(title)


def fact(page: Page, name: str, value: str) -> None:
    page.locator(f"input[name='value:{name}']").fill(value)


def checked(page: Page) -> None:
    assert_no_violations(page)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), page.url


def test_a_table_is_tried_while_facts_are_typed_edited_by_keys_and_proven(page: Page) -> None:
    enter(page)
    load(page, "演示：研发支持（有漏洞和重叠）")
    checked(page)
    fact(page, "企业类型", "高新技术企业")
    fact(page, "上年度研发费用占比", "0.04")
    expect(page.locator("#tried")).to_contain_text("由第 2 行决定")
    expect(page.locator(".ts-edit tbody tr").nth(1)).to_have_class("is-hit")
    expect(page.locator("#more")).to_contain_text("第 1 行和第 2 行同时命中")

    page.get_by_label("第 2 行 上年度研发费用占比").fill("[0.03..0.05)")
    expect(page.locator("#more")).not_to_contain_text("第 1 行和第 2 行同时命中")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("第 3 行 上年度研发费用占比")).to_be_focused()
    page.get_by_label("第 3 行 上年度研发费用占比").fill("＞＝0.05")
    expect(page.locator("#faults")).to_contain_text("第 3 行第 2 列")
    expect(page.get_by_label("第 3 行 上年度研发费用占比")).to_have_attribute("aria-invalid", "true")
    page.get_by_role("button", name="一键改正").click()
    expect(page.get_by_label("第 3 行 上年度研发费用占比")).to_have_value(">=0.05")
    expect(page.locator("input[name='value:企业类型']")).to_have_value("高新技术企业")

    page.get_by_role("button", name="用这个情形试算").first.click()
    expect(page.locator("#tried")).to_contain_text("没有一行适用")
    rows = page.locator(".ts-edit tbody tr")
    page.get_by_role("button", name="加一行").click()
    expect(rows).to_have_count(6)
    page.get_by_role("button", name="删除第 6 行").click()
    expect(rows).to_have_count(5)


def test_an_expression_grows_its_own_facts_and_a_pasted_table_its_own_grid(page: Page) -> None:
    enter(page)
    page.get_by_role("button", name="表达式").click()
    page.locator("#f-text").fill('注册资本 >= 100 and (行业 = "软件" or 高新企业)')
    expect(page.locator("#facts legend")).to_have_text(["注册资本", "行业", "高新企业"])
    fact(page, "注册资本", "200")
    page.get_by_role("group", name="高新企业").get_by_label("是", exact=True).check(force=True)
    expect(page.locator("#tried")).to_contain_text("结果已定")
    page.locator("#f-text").fill("注册资本＞100")
    expect(page.locator("#faults mark")).to_have_text("＞")
    expect(page.locator("input[name='value:注册资本']")).to_have_value("200")
    checked(page)
    page.get_by_role("button", name="规则文件").click()
    checked(page)
    page.get_by_role("button", name="决策表").click()
    page.get_by_text("以文本编辑或粘贴整张表").click()
    page.locator("#f-text").fill("年龄\t→津贴\n80以上\t高龄\n不满80\t不适用")
    page.locator("#f-text").blur()
    expect(page.get_by_label("第 1 行 年龄")).to_have_value("80以上")
    page.get_by_role("button", name="一键改正").click()
    expect(page.get_by_label("第 1 行 年龄")).to_have_value(">= 80")
    expect(page.locator("#more")).to_contain_text("没有漏掉的情形")


def test_it_fits_a_phone_in_large_type(phone: Page) -> None:
    enter(phone)
    phone.get_by_role("button", name="大字版").click()
    load(phone, "演示：停车收费（两个结果）")
    checked(phone)
    fact(phone, "停放分钟", "90")
    expect(phone.locator(".ts-next")).to_contain_text("新能源车")
    phone.get_by_role("group", name="新能源车").get_by_label("是", exact=True).check(force=True)
    expect(phone.locator("#tried")).to_contain_text("由第 2 行决定")


def test_without_scripts_a_button_tries_it(open_page: PagePort) -> None:
    page = open_page(javascript=False)
    enter(page)
    load(page, "演示：研发支持（有漏洞和重叠）")
    page.locator("input[name='value:上年度研发费用占比']").fill("0.06")
    page.locator("input[name='state:上年度研发费用占比'][value=value]").check(force=True)
    page.locator("#facts").get_by_role("button", name="试算").click()
    expect(page.locator("input[name='value:上年度研发费用占比']")).to_have_value("0.06")
    expect(page.locator("#tried")).to_contain_text("企业类型")
