"""The portal in a real browser: granted, handed over, resumed elsewhere, corrected, withdrawn, without scripts, axe."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.support import errands
from tests.support.axe import assert_no_violations

from tongban.cases.models import Case
from tongban.cases.queries import case as case_by_number
from tongban.cases.services.handling import handle
from tongban.cases.states import Happening

pytestmark = pytest.mark.browser
PagePort = Callable[..., Page]
FOOD = "food_license_new"
FILE = {"name": "平面图.pdf", "mimeType": "application/pdf", "buffer": errands.PDF}


def sign_in(page: Page, who: str) -> None:
    page.goto("/sign-in?next=/licences")
    page.locator(f"button[value={who}]").click()
    expect(page.get_by_role("heading", name="我的证照")).to_be_visible()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def choose(page: Page, *labels: str) -> None:
    for label in labels:
        page.locator("label.tb-choice", has_text=label).first.click()


def begin(page: Page, item: str, firm: str) -> None:
    page.goto(f"/items/{item}")
    page.get_by_role("link", name="开始办理").click()
    choose(page, firm)
    press(page, "继续")


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(words)


def no_sideways(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), page.url


def grant(page: Page) -> None:
    sign_in(page, "zhangsan")
    begin(page, errands.QUALIFICATION, "新名建筑")
    choose(page, "企业名称", "法定代表人")
    press(page, "继续")
    heading(page, "核对并补充信息")
    press(page, "保存并继续")
    press(page, "确认并提交")


def test_a_change_is_granted_at_once_and_the_seal_arrives_without_reloading(page: Page) -> None:
    grant(page)
    heading(page, "准予许可")
    expect(page.get_by_role("link", name="下载电子证照")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载电子证照").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    page.goto("/licences")
    page.get_by_role("link", name="建筑业企业资质证书").first.click()
    page.get_by_role("link", name="公开核验页").click()
    heading(page, "有效")


def test_what_the_rules_cannot_grant_is_handed_over_with_the_reasons_told_before(phone: Page) -> None:
    sign_in(phone, "zhangsan")
    begin(phone, errands.QUALIFICATION, "过期建设")
    choose(phone, "企业名称")
    press(phone, "继续")
    press(phone, "保存并继续")
    expect(phone.get_by_role("heading", name="提交后会由工作人员办理")).to_be_visible()
    press(phone, "确认并提交")
    heading(phone, "已转工作人员办理")
    phone.get_by_role("link", name="查看办理进度").click()
    expect(phone.get_by_text("等待受理")).to_be_visible()
    no_sideways(phone)


def test_a_draft_is_resumed_on_another_device_with_what_was_typed_a_moment_ago(open_page: PagePort) -> None:
    desktop, handset = open_page(), open_page(width=390, height=844)
    sign_in(desktop, "sunqi")
    begin(desktop, FOOD, "海味餐饮")
    for answer in ("否", "否", "是", "否"):
        choose(desktop, answer)
        press(desktop, "继续")
    heading(desktop, "核对并补充信息")
    desktop.get_by_label("办理中找谁联系").fill("演示·孙七")
    expect(desktop.locator("[data-autosave-status]")).to_contain_text("换一台设备也能接着办")
    sign_in(handset, "sunqi")
    handset.goto("/acting?next=/")
    choose(handset, "海味餐饮")
    press(handset, "确定")
    handset.get_by_role("link", name="食品经营许可（新办）").first.click()
    heading(handset, "核对并补充信息")
    expect(handset.get_by_label("办理中找谁联系")).to_have_value("演示·孙七")
    no_sideways(handset)


def test_errors_are_listed_on_top_and_lead_to_their_fields(page: Page) -> None:
    sign_in(page, "sunqi")
    begin(page, FOOD, "便民便利店")
    for answer in ("否", "是", "否"):
        choose(page, answer)
        press(page, "继续")
    page.get_by_label("联系人的电话").fill("不是电话")
    press(page, "保存并继续")
    summary = page.locator("[data-error-summary]")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="联系人的电话").click()
    expect(page.get_by_label("联系人的电话")).to_be_focused()
    expect(page.get_by_label("联系人的电话")).to_have_value("不是电话")


def submitted_hotel(page: Page) -> Case:
    sign_in(page, "zhouba")
    begin(page, errands.HYGIENE, "安心旅馆")
    choose(page, "住宿与交际场所")
    press(page, "继续")
    choose(page, "否")
    press(page, "继续")
    page.get_by_label("办理中找谁联系").fill("演示·周八")
    page.get_by_label("联系人的电话").fill("13800000000")
    press(page, "保存并继续")
    for upload in page.locator("input[type=file]").all():
        upload.set_input_files(FILE)
    press(page, "上传并继续")
    press(page, "确认并提交")
    heading(page, "已转工作人员办理")
    return case_by_number(page.url.split("/")[-2])


def test_an_application_is_corrected_as_the_notice_asks(page: Page) -> None:
    case = submitted_hotel(page)
    asked = {"items": ["平面图没有盖章，请重新上传", "请核对联系人"]}
    handle(errands.officer("chuangkou"), case, Happening.CORRECTION_ASKED, asked, case.version)
    page.goto(f"/cases/{case.number}")
    page.get_by_role("link", name="去补正").click()
    expect(page.get_by_text("平面图没有盖章，请重新上传")).to_be_visible()
    page.get_by_label("办理中找谁联系").fill("演示·新联系人")
    page.locator("input[type=file]").first.set_input_files(FILE)
    page.get_by_label("补正说明").fill("已盖章")
    press(page, "提交补正")
    expect(page.get_by_text("补正已提交")).to_be_visible()
    expect(page.get_by_text("补齐补正").first).to_be_visible()
    case.refresh_from_db()
    assert case.facts["联系人"]["v"] == "演示·新联系人"


def test_an_application_is_withdrawn_after_one_more_question(page: Page) -> None:
    case = submitted_hotel(page)
    page.goto(f"/cases/{case.number}")
    press(page, "撤回申请")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("确定撤回这项申请？")
    dialog.get_by_label("撤回的原因").fill("不开了")
    dialog.get_by_role("button", name="撤回申请").click()
    expect(page.get_by_text("申请已撤回，本件终止")).to_be_visible()
    page.get_by_role("link", name="撤回申请确认书").first.click()
    expect(page.get_by_text("不开了")).to_be_visible()


def test_without_scripts_an_errand_goes_all_the_way_and_can_be_withdrawn(open_page: PagePort) -> None:
    page = open_page(javascript=False)
    grant(page)
    heading(page, "准予许可")
    sign_in(page, "lisi")
    begin(page, errands.QUALIFICATION, "未变建筑")
    press(page, "继续")
    expect(page.get_by_role("link", name="请先回答这个问题。")).to_be_visible()
    choose(page, "企业名称")
    press(page, "继续")
    press(page, "保存并继续")
    press(page, "确认并提交")
    page.get_by_role("link", name="查看办理进度").click()
    page.locator("summary", has_text="撤回申请").click()
    press(page, "撤回申请")
    expect(page.get_by_text("申请已撤回，本件终止")).to_be_visible()


def test_two_clicks_in_the_same_moment_submit_once(page: Page) -> None:
    sign_in(page, "zhangsan")
    begin(page, errands.QUALIFICATION, "迁址装饰")
    choose(page, "注册地址")
    press(page, "继续")
    press(page, "保存并继续")
    expect(page.get_by_role("button", name="确认并提交")).to_be_visible()
    form = page.evaluate("Object.fromEntries(new FormData(document.querySelector('main form')))")
    answers = page.evaluate(
        """async ([url, form]) => (await Promise.all([1, 2, 3].map(() => fetch(url, {method: "POST",
           body: new URLSearchParams(form)})))).map((answer) => answer.url)""",
        [page.url, form],
    )
    assert len(set(answers)) == 1
    assert answers[0].endswith("/result")
    assert Case.objects.count() == 1


@pytest.mark.long
def test_axe_finds_nothing_on_the_way_through_an_errand(open_page: PagePort) -> None:
    page = open_page(width=1280)
    for place in ("/?q=开饭店", "/?q=zzz", "/v/AAAAAAAAAAAA", "/items/nonsuch"):
        page.goto(place)
        checked(page)
    grant(page)
    checked(page)
    number = page.url.split("/")[-2]
    page.goto(f"/cases/{number}")
    page.get_by_role("link", name="收件凭证").first.click()
    checked(page)
    sign_in(page, "zhouba")
    page.goto(f"/items/{errands.HYGIENE}/start")
    checked(page)
    choose(page, "安心旅馆")
    press(page, "继续")
    checked(page)
    press(page, "继续")
    checked(page)
    choose(page, "住宿与交际场所")
    press(page, "继续")
    choose(page, "否")
    press(page, "继续")
    checked(page)
    press(page, "保存并继续")
    checked(page)
    page.get_by_label("办理中找谁联系").fill("演示·周八")
    page.get_by_label("联系人的电话").fill("13800000000")
    press(page, "保存并继续")
    checked(page)
    page.goto("/cases?show=drafts")
    checked(page)
    sign_in(page, "sunqi")
    begin(page, FOOD, "老店餐饮")
    for _ in range(2):
        checked(page)
        choose(page, "否")
        press(page, "继续")
    heading(page, "您已经持有这张证照")
    checked(page)
    press(page, "不用了，删除草稿")
    expect(page.get_by_role("button", name="撤销删除")).to_be_visible()
    checked(page)
    sign_in(page, "wangwu")
    for place in (f"/items/{errands.QUALIFICATION}/start", "/acting"):
        page.goto(place)
        checked(page)


def test_a_draft_thrown_away_by_mistake_is_given_back(page: Page) -> None:
    sign_in(page, "zhouba")
    begin(page, errands.HYGIENE, "安心旅馆")
    choose(page, "住宿与交际场所")
    press(page, "继续")
    page.goto("/cases?show=drafts")
    press(page, "删除")
    page.get_by_role("dialog").get_by_role("button", name="删除").click()
    press(page, "撤销删除")
    expect(page.get_by_text("草稿已恢复")).to_be_visible()
    heading(page, "是否使用集中空调")


def test_signing_out_keeps_the_draft_and_signing_in_again_shows_where_it_waits(phone: Page) -> None:
    sign_in(phone, "zhouba")
    begin(phone, errands.HYGIENE, "安心旅馆")
    choose(phone, "住宿与交际场所")
    press(phone, "继续")
    phone.goto("/cases")
    press(phone, "退出")
    sign_in(phone, "zhouba")
    phone.goto("/cases?show=drafts")
    expect(phone.get_by_text("1 份草稿")).to_be_visible()
    checked(phone)
    phone.get_by_role("button", name="切换过去").click()
    phone.get_by_role("link", name="公共场所卫生许可（新证）").click()
    heading(phone, "是否使用集中空调")


def checked(page: Page) -> None:
    assert_no_violations(page)
    no_sideways(page)


def test_what_is_typed_after_the_session_ended_is_saved_once_signed_in_again(open_page: PagePort) -> None:
    page = open_page(width=390, height=844)
    sign_in(page, "zhouba")
    begin(page, errands.HYGIENE, "安心旅馆")
    choose(page, "住宿与交际场所")
    with page.expect_navigation():
        press(page, "继续")
    if page.get_by_role("heading", level=1).inner_text() != "核对并补充信息":
        choose(page, "否")
        press(page, "继续")
    heading(page, "核对并补充信息")
    page.context.clear_cookies(name="sessionid")
    box = page.get_by_label("联系人", exact=False).first
    box.fill("演示·后来填的人")
    line = page.locator("[data-autosave-status]")
    expect(line).to_contain_text("登录已失效")
    press(page, "保存并继续")
    heading(page, "核对并补充信息")
    expect(box).to_have_value("演示·后来填的人")
    no_sideways(page)
    with page.expect_popup() as popup:
        line.get_by_role("link").click()
    popup.value.locator("button[value=zhouba]").click()
    expect(popup.value.get_by_role("heading", name="我的办件")).to_be_visible()
    popup.value.close()
    expect(line).to_contain_text("已保存")
    page.reload()
    expect(page.get_by_label("联系人", exact=False).first).to_have_value("演示·后来填的人")
