"""Bad credit in a browser: the ordinary way is told beforehand, repair brings the convenience back."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.browser.test_desk import sign_in
from tests.support import errands
from tests.support.browser import PagePort
from tests.support.walking import Errand, walk_on

pytestmark = pytest.mark.browser
FIRM = "演示·失信建设有限公司"


def test_bad_credit_is_told_repaired_and_the_grant_comes_at_once_again(open_page: PagePort) -> None:
    page = open_page(width=390)
    page.goto(f"/sign-in?next=/items/{errands.QUALIFICATION}")
    page.locator("button[value=zhengxin]").click()
    page.get_by_role("link", name="开始办理").click()
    page.locator("label.tb-choice", has_text=FIRM).first.click()
    page.get_by_role("button", name="继续", exact=True).click()
    note = page.locator("section.tb-note", has_text="您的信用记录对这次申请的影响")
    expect(note).to_contain_text("由工作人员审查，系统不当场准予。申请照常受理")
    draft = page.url
    note.get_by_role("link", name="看看是哪些记录，怎样修复").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("我的信用")
    page.get_by_role("link", name="申请修复或提出异议").click()
    page.get_by_label("申请修复：事情是真的，已经改正了").check()
    page.get_by_role("textbox", name="说明").fill("已经整改，见照片")
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.locator("main")).to_contain_text("申请在办")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")

    officer = sign_in(open_page(), "xinyong")
    officer.goto("/desk/credit")
    officer.get_by_label("理由和依据").fill("核查属实，已经整改")
    officer.get_by_role("button", name="准予修复").click()
    expect(officer.locator("main")).to_contain_text("没有等待决定的申请")

    page.goto(draft)
    expect(page.locator("label.tb-choice", has_text="企业名称").first).to_be_visible()
    expect(note).to_have_count(0)
    said = walk_on(page, Errand("zhengxin", "", errands.QUALIFICATION, "", answers={"变更事项": "企业名称"}))
    assert "准予" in said or "办好" in said or "办结" in said, said
