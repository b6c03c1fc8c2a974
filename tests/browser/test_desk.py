"""The desk in a real browser: every hand a case passes through, two officers at once, the keyboard, and axe."""

import re
from collections.abc import Callable

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect
from tests.support import errands
from tests.support.sessions import session_key

from tongban.cases.models import Case
from tongban.channels.authorise import STAFF_KEY

pytestmark = pytest.mark.browser
PagePort = Callable[..., Page]


def sign_in(page: Page, login: str) -> Page:
    """Give the page the session of an officer; one test below goes through the sign-in page."""
    key = session_key(STAFF_KEY, errands.officer(login).id)
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": key, "url": address(page)}
    page.context.add_cookies([cookie])
    return page


def address(page: Page) -> str:
    page.goto("/healthz")
    return page.url


def open_case(page: Page, case: Case) -> None:
    page.goto(f"/desk/cases/{case.number}")


def panel(page: Page, name: str) -> None:
    """Open an act of the panel unless it is open already."""
    act = page.locator("details.tb-act", has=page.locator("summary", has_text=name))
    if act.get_attribute("open") is None:
        act.locator("summary").click()


def test_a_case_handed_over_is_accepted_surveyed_and_approved_with_its_licence(open_page: PagePort) -> None:
    case = errands.hygiene()
    clerk = sign_in(open_page(), "chuangkou")
    clerk.goto("/desk/")
    clerk.get_by_role("link", name="公共场所卫生许可（新证）").click()
    clerk.get_by_role("button", name="受理", exact=True).click()
    expect(clerk.get_by_role("status")).to_contain_text("已受理，开始计时。")

    approver = sign_in(open_page(), "shenpi")
    open_case(approver, case)
    approver.get_by_label("符合要求", exact=True).check()
    approver.get_by_label("意见").fill("材料齐全")
    approver.get_by_role("button", name="提交意见").click()
    expect(approver.get_by_text("现在轮到踏勘员办理“现场审核”。")).to_be_visible()

    surveyor = sign_in(open_page(), "takan")
    open_case(surveyor, case)
    surveyor.get_by_label("踏勘日期").fill("2026-01-05")
    surveyor.get_by_label("现场查看情况").fill("通风良好\n消毒间独立设置")
    surveyor.get_by_label("符合要求", exact=True).check()
    surveyor.get_by_label("意见").fill("符合卫生要求")
    surveyor.get_by_role("button", name="提交意见").click()
    expect(surveyor.get_by_text("消毒间独立设置")).to_have_count(2)  # beside its step, and in the record

    decider = sign_in(open_page(), "jueding")
    open_case(decider, case)
    decider.get_by_label("我已核对全部内容，准予许可并核发公共场所卫生许可证").check()
    decider.get_by_role("button", name="作出准予许可决定").click()
    expect(decider.get_by_role("status")).to_contain_text("已准予")
    licence = decider.get_by_role("link", name="公共场所卫生许可证（PDF）")
    for _ in range(30):
        decider.reload()
        if licence.count():
            break
        decider.wait_for_timeout(500)
    sealed = decider.request.get(str(licence.get_attribute("href")))
    assert sealed.headers["content-type"] == "application/pdf"
    assert sealed.body().startswith(b"%PDF-")


def test_an_officer_signs_in_and_out(page: Page) -> None:
    page.goto("/desk/worklist")
    page.get_by_label("账号").fill("chuangkou")
    page.get_by_label("口令").fill("demo")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="办件")).to_be_visible()
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("heading", name="工作人员登录")).to_be_visible()


def test_the_desk_asks_once_for_corrections_line_by_line(page: Page) -> None:
    case = errands.handed_over()
    sign_in(page, "chuangkou")
    open_case(page, case)
    panel(page, "一次告知补正")
    page.get_by_role("button", name="发出补正告知书").click()
    page.get_by_role("link", name="请填写“需要补正的内容”。").click()
    expect(page.get_by_label("需要补正的内容")).to_be_focused()
    page.keyboard.type("补资质证书延续的证明")
    page.get_by_role("button", name="发出补正告知书").click()
    expect(page.get_by_role("status")).to_contain_text("补正告知书已发出。")
    expect(page.get_by_role("heading", level=1)).to_contain_text("补齐补正")
    page.locator(".tb-pane--act").get_by_role("link", name="补正告知书").first.click()
    expect(page.get_by_role("heading", name="补正告知书")).to_be_visible()
    expect(page.get_by_role("listitem")).to_have_text("补资质证书延续的证明")


def test_a_refusal_carries_reasons_and_remedies_to_a_printable_notice(open_page: PagePort) -> None:
    case = errands.handed_over()
    for login, button in (("chuangkou", "受理"), ("shenpi", "提交意见")):
        officer = sign_in(open_page(), login)
        open_case(officer, case)
        if login == "shenpi":
            officer.get_by_label("不符合要求").check()
            officer.get_by_label("意见").fill("资质证书已过期")
        officer.get_by_role("button", name=button, exact=True).click()
        expect(officer.get_by_role("status")).to_be_visible()
    decider = sign_in(open_page(), "jueding")
    open_case(decider, case)
    panel(decider, "不予许可")
    decider.get_by_label("理由和依据").fill("资质证书有效期至 2025-06-30，已过期")
    decider.get_by_label("我已核对，作出不予许可决定").check()
    decider.get_by_role("button", name="作出不予许可决定").click()
    expect(decider.get_by_role("heading", level=1)).to_contain_text("不予许可")
    decider.locator(".tb-pane--act").get_by_role("link", name="不予行政许可决定书").first.click()
    expect(decider.get_by_role("main")).to_contain_text("资质证书有效期至 2025-06-30，已过期")
    expect(decider.get_by_role("main")).to_contain_text("行政复议")
    expect(decider.get_by_role("button", name="打印")).to_be_visible()
    decider.emulate_media(media="print")
    expect(decider.get_by_role("button", name="打印")).to_be_hidden()


def test_of_two_officers_at_once_the_second_is_told_and_loses_nothing(open_page: PagePort) -> None:
    case = errands.handed_over()
    first, second = sign_in(open_page(), "chuangkou"), sign_in(open_page(), "chuangkou2")
    for officer in (first, second):
        open_case(officer, case)
    first.get_by_role("button", name="受理", exact=True).click()
    expect(first.get_by_role("status")).to_be_visible()
    panel(second, "不予受理")
    second.get_by_label("理由和依据").fill("我写了很久的理由")
    second.get_by_label("我已核对，作出不予受理决定").check()
    second.get_by_role("button", name="作出不予受理决定").click()
    expect(second.get_by_role("alert")).to_contain_text("别人先办了这一件")
    expect(second.get_by_text("我写了很久的理由")).to_be_visible()
    case.refresh_from_db()
    assert case.status == "05"


def test_the_work_list_is_walked_by_keyboard(page: Page) -> None:
    one, other = errands.handed_over(), errands.hygiene()
    sign_in(page, "chuangkou")
    page.goto("/desk/worklist")
    page.keyboard.press("j")
    expect(page.locator("tbody tr").nth(0).get_by_role("link")).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(one.number))
    page.wait_for_load_state()  # the keys are listened for from then on
    page.keyboard.press("n")
    expect(page).to_have_url(re.compile(other.number))
    page.wait_for_load_state()  # the keys are listened for from then on
    page.keyboard.press("a")
    expect(page.get_by_role("button", name="受理", exact=True)).to_be_focused()
    page.keyboard.press("c")
    expect(page.get_by_label("需要补正的内容")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("u")
    expect(page).to_have_url(re.compile("/desk/worklist"))
    page.wait_for_load_state()
    page.keyboard.press("/")
    expect(page.get_by_label("查找办件")).to_be_focused()


def test_the_essential_path_needs_no_scripts(open_page: PagePort) -> None:
    case = errands.handed_over()
    clerk = sign_in(open_page(javascript=False), "chuangkou")
    open_case(clerk, case)
    clerk.get_by_role("button", name="受理", exact=True).click()
    expect(clerk.get_by_role("status")).to_contain_text("已受理")
