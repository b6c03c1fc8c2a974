"""One-thing bundles in a real browser: each applied for, and one changed in the studio before it is."""

from __future__ import annotations

import time

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect
from tests.support import errands
from tests.support.axe import violations
from tests.support.sessions import session_key
from tests.support.site import Site
from tests.support.studio_walk import PagePort, act, begun_from_newest, signed, studio_of
from tests.support.walking import Errand, walk

from tongban.channels.signed_in import PERSON_KEY
from tongban.identity.grades import Grade

pytestmark = pytest.mark.browser
#: A busy machine takes its time; the page is looked at again until it says so.
_PATIENCE = 120

RESTAURANT = Errand(
    "sunqi", "我想开个餐饮店", "bundles/restaurant", "部分办结", "新门店餐饮",
    {
        "经营卷烟": "否", "设置户外招牌": "是", "只销售食用农产品": "否", "仅销售预包装食品": "否", "现场制售": "是",
        "产生油烟异味废气": "否", "采用告知承诺方式": "是", "消防材料已备齐": "是",
    },
)  # fmt: skip
CONVENIENCE = Errand(
    "zhaoliu", "开便利店", "bundles/convenience_store", "部分办结", "",
    {
        "已办理营业执照": "否", "经营食品": "是", "经营酒类零售": "否", "经营乙类非处方药": "是", "经营卷烟": "否",
        "经营第二类医疗器械": "否", "场所建筑面积": "30", "设置户外招牌": "否", "需要刻制公章": "否",
        "需要领用发票": "否", "招用员工": "否", "涉及前置许可": "否", "住所来源": "其他房子",
        "住所真实合法承诺": "是", "经营餐饮": "否", "只销售食用农产品": "否", "仅销售预包装食品": "是",
        "现场制售": "否", "字号名称": "演示·阿六便利店",
    },
)  # fmt: skip

BORN = Errand(
    "sunma", "孩子刚出生", "bundles/newborn", "全部办结", answers={"已有出生医学证明": "是", "领取生育保险待遇": "否"}
)
RETIRED = Errand(
    "litui", "退休", "bundles/retirement", "全部办结", answers={"退休类别": "正常退休", "缴存住房公积金": "是"}
)
COMPANY = Errand(
    "qianyi", "开公司", "bundles/enterprise_setup", "全部办结", "",
    {
        "需要刻制公章": "是", "需要领用发票": "否", "招用员工": "否", "开立银行账户": "否", "股东人数": "2",
        "最晚出资年数": "5", "行业另有出资规定": "否", "本人任职情况": "都由我一个人担任", "涉及前置许可": "否",
        "住所来源": "其他房子", "住所真实合法承诺": "是", "采用示范章程": "是", "经营餐饮": "否",
    },
)  # fmt: skip


def signed_in(page: Page, site: Site, login: str) -> None:
    person = errands.citizen(login)[1]
    key = session_key(PERSON_KEY, str(person.id), grade=Grade.HIGH)
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": site.address}])


def member(page: Page, name: str) -> str:
    """What the progress page says of a member."""
    return page.locator(".tb-cards > li", has_text=name).first.inner_text()


def test_a_restaurant_is_one_form_and_tells_what_is_granted_and_what_is_not_yet(phone: Page, site: Site) -> None:
    signed_in(phone, site, RESTAURANT.login)
    phone.goto("/bundles/restaurant")
    assert violations(phone) == {}
    assert RESTAURANT.expect in walk(phone, RESTAURANT)
    assert violations(phone) == {}
    assert phone.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert "已准予" in member(phone, "消防安全检查")
    assert "收件" in member(phone, "食品经营许可")
    assert "线下办理" in member(phone, "户外招牌设置")
    phone.goto("/cases")
    expect(phone.locator("main")).to_contain_text("一共 2 项，已有 1 项有了结果")


def test_a_convenience_store_begins_without_a_licence_and_goes_on_by_itself(page: Page, site: Site) -> None:
    signed_in(page, site, CONVENIENCE.login)
    page.goto("/bundles/convenience_store")
    expect(page.locator("table")).to_contain_text("6 张 → 1 张")
    expect(page.locator("table")).to_contain_text("9 张 → 1 张")
    expect(page.locator("table")).to_contain_text("53 份 → 1 套")
    walk(page, CONVENIENCE)
    assert "准予" in member(page, "个体工商户设立登记") or "予以确认" in member(page, "个体工商户设立登记")
    end = time.monotonic() + _PATIENCE
    while "接着办" in member(page, "食品经营许可") and time.monotonic() < end:
        page.wait_for_timeout(500)
        page.reload()
    assert "收件" in member(page, "食品经营许可")
    assert "线下办理" in member(page, "药品零售许可")


def test_a_newborn_and_a_retirement_tell_what_is_done_and_what_is_done_elsewhere(phone: Page, site: Site) -> None:
    signed_in(phone, site, BORN.login)
    assert BORN.expect in walk(phone, BORN)
    assert "予以确认" in member(phone, "出生登记")
    assert "线下办理" in member(phone, "预防接种证")
    phone.context.clear_cookies()
    signed_in(phone, site, RETIRED.login)
    assert RETIRED.expect in walk(phone, RETIRED)
    assert "准予" in member(phone, "住房公积金提取")
    assert "线下办理" in member(phone, "正常退休申请")


def test_a_situation_changed_in_the_studio_holds_for_the_next_founder_of_a_company(
    open_page: PagePort, site: Site
) -> None:
    studio = studio_of(open_page, "shixiang", "huiqian", "fabu")
    drafter = studio["shixiang"]
    whole = begun_from_newest(drafter, "/studio/bundles/enterprise_setup")
    for condition, sound in (("需要公章", False), ("开立银行账户 or 需要刻制公章", True)):
        drafter.goto(f"{whole}edit/members")
        bank = drafter.locator("details.te-card", has=drafter.locator("summary", has_text="银行预约开户"))
        if bank.get_attribute("open") is None:  # one with a fault is unfolded
            bank.locator("summary").first.click()
        bank.locator(".cm-content").fill(condition)
        drafter.locator(".te-savebar button").click()
        expect(drafter.get_by_text("已保存。")).to_be_visible()
        drafter.get_by_role("link", name="检查与送审").click()
        expect(drafter.get_by_text("没有要改正的")).to_have_count(int(sound))
        expect(drafter.get_by_role("button", name="提交会签")).to_have_count(int(sound))
    expect(drafter.locator("section[aria-labelledby=changed]")).to_contain_text("开立银行账户 or 需要刻制公章")
    signed(studio, whole, ["huiqian"])
    act(studio["fabu"], "发布", "发布", "施行中")

    founder = open_page(width=390, height=844, has_touch=True)
    signed_in(founder, site, COMPANY.login)
    assert COMPANY.expect in walk(founder, COMPANY)
    assert "予以确认" in member(founder, "公司设立登记")
    assert "线下办理" in member(founder, "银行预约开户")
