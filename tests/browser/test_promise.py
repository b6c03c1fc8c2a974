"""The promise in place of proof in a real browser: chosen, signed, granted; checked, broken, revoked; and told."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect
from tests.browser.test_desk import open_case, panel, sign_in
from tests.support import errands
from tests.support.axe import assert_no_violations
from tests.support.sessions import session_key
from tests.support.site import Site
from tests.support.walking import Errand, walk

from tongban.cases.models import Case
from tongban.channels.signed_in import PERSON_KEY
from tongban.identity.grades import Grade

pytestmark = [pytest.mark.browser, pytest.mark.long]
FIRE = Errand(
    "sunqi", "营业前消防检查", "fire_check", "准予", "新门店餐饮", {"采用告知承诺方式": "是", "消防材料已备齐": "是"}
)
OFFICER = "xiaofang1"


def test_a_promise_is_signed_granted_checked_broken_and_revoked(
    page: Page, site: Site, open_page: Callable[..., Page]
) -> None:
    person = errands.citizen(FIRE.login)[1]
    key = session_key(PERSON_KEY, str(person.id), grade=Grade.HIGH)
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": site.address}])
    assert "准予" in walk(page, FIRE)
    expect(page.get_by_text("这是以告知承诺方式取得的")).to_be_visible()
    case = Case.objects.get(item_key="fire_check", applicant_name__contains="新门店餐饮")
    page.goto(f"/cases/{case.number}")
    expect(page.locator("#promise-title")).to_contain_text("待核查")
    document = page.request.get(f"/cases/{case.number}/promise.pdf")
    assert document.body().startswith(b"%PDF-")
    assert_no_violations(page)

    desk = sign_in(open_page(), OFFICER)
    desk.goto("/desk/checks")
    desk.get_by_role("link", name="公众聚集场所").click()
    panel(desk, "核查承诺")
    desk.get_by_label("限期整改").check()
    desk.get_by_role("textbox", name="核查看到的事实").fill("疏散通道堆了货物")
    desk.get_by_label("我已核查").check()
    desk.get_by_role("button", name="提交核查结论").click()
    expect(desk.get_by_role("status")).to_contain_text("核查结论已提交")

    page.goto(f"/cases/{case.number}")
    expect(page.locator("#promise-title")).to_contain_text("限期整改")
    page.get_by_label("整改情况，或者您的意见").fill("货物明天搬")
    page.get_by_role("button", name="提交说明").click()
    expect(page.get_by_role("status")).to_contain_text("已经提交")

    open_case(desk, case)
    expect(desk.get_by_text("货物明天搬").first).to_be_visible()
    panel(desk, "核查承诺")
    desk.get_by_label("逾期不改或者改后仍不符合").check()
    desk.get_by_role("textbox", name="核查看到的事实").fill("货物还在")
    desk.get_by_label("我已核查").check()
    desk.get_by_role("button", name="提交核查结论").click()
    expect(desk.get_by_text("违背承诺").first).to_be_visible()
    panel(desk, "撤销许可")
    desk.locator("[name=revoke-reasons]").fill("逾期不改（消防法第15条）")
    desk.get_by_label("我已核对，作出撤销许可决定").check()
    desk.get_by_role("button", name="作出撤销许可决定").click()
    expect(desk.get_by_role("status")).to_contain_text("准予决定已撤销")

    page.goto(f"/cases/{case.number}")
    expect(page.locator("#promise-title")).to_contain_text("违诺已撤销")
