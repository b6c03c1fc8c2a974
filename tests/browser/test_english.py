"""One whole errand in English in a real browser: chosen in the page, told in English, recorded in Chinese."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from tests.support import errands
from tests.support.axe import assert_no_violations

from tongban.cases.models import Case

pytestmark = pytest.mark.browser
_CHINESE_UNMARKED = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const at = walker.currentNode.parentElement;
    const shown = !at.closest("script, style, template, [lang=zh-CN]");
    if (shown && /[\\u3400-\\u9fff]/.test(walker.currentNode.data)) found.push(walker.currentNode.data.trim());
  }
  return found;
}"""


def sound(page: Page) -> None:
    """In English, what is Chinese in it marked, and not wider than the screen."""
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.evaluate(_CHINESE_UNMARKED) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), page.url


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(words)


def test_an_instant_case_is_walked_in_english_and_its_decision_stays_chinese(phone: Page) -> None:
    page = phone
    page.goto("/sign-in?next=/licences")
    press(page, "English")
    page.locator("button[value=zhangsan]").click()
    heading(page, "My licences")
    page.goto(f"/items/{errands.QUALIFICATION}")
    heading(page, "Construction qualification certificate: simple change")
    sound(page)
    page.get_by_role("link", name="Start").click()
    page.locator("label.tb-choice", has_text="新名建筑").first.click()
    press(page, "Continue")
    heading(page, "What on the certificate is to be changed")
    for change in ("Name of the firm", "Legal representative"):
        page.locator("label.tb-choice", has_text=change).first.click()
    sound(page)
    assert_no_violations(page)
    press(page, "Continue")
    heading(page, "Check and complete the details")
    press(page, "Save and continue")
    sound(page)
    press(page, "Confirm and submit")
    heading(page, "Permit granted")
    sound(page)
    row = Case.objects.get()
    assert row.facts["变更事项"]["v"] == ["企业名称", "法定代表人"]
    page.get_by_role("link", name="Decision to grant an administrative permit").click()
    expect(page.get_by_text("The Chinese text of this notice is authoritative.")).to_be_visible()
    expect(page.locator("main[lang=zh-CN]")).to_contain_text("经审查，决定准予许可。")
    page.goto("/cases")
    press(page, "简体中文")
    heading(page, "我的办件")
