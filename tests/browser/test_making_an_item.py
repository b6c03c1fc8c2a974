"""An item that is in no pack, typed in a real browser: kept back by a gap, countersigned twice, published, granted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect
from tests.integration.test_item_from_the_studio import KEY
from tests.support import errands
from tests.support.axe import assert_no_violations
from tests.support.sessions import session_key
from tests.support.site import Site
from tests.support.walking import Errand, walk

from tongban.channels.signed_in import PERSON_KEY
from tongban.identity.grades import Grade

pytestmark = pytest.mark.browser
PagePort = Callable[..., Page]
#: What is typed on the pages of the editor: the buttons pressed first, then values by place (a choice begins with =).
PAGES: tuple[tuple[str, Sequence[tuple[str, str]], Mapping[str, str]], ...] = (
    ("elements", [("", "摊位面积")], {
        "摊位面积/type": "=数值", "摊位面积/unit": "平方米", "摊位面积/ask": "摊位占地多少",
    }),
    ("licences", [("", "临时摊位许可证")], {
        "临时摊位许可证/issuer": "=行政审批服务局",
        "临时摊位许可证/face": "证书编号、姓名、摊位面积、发证机关、发证日期",
    }),
    ("basic", [], {"summary": "在公共场所摆摊前要办的许可"}),
    ("law", [], {"bases/0/text": "演示条文", "conditions/0/text": "摊位不超过 6 平方米"}),
    ("ask", [("ask", "")], {"ask/1/element": "摊位面积"}),
    ("need", [("need", "")], {
        "need/0/material": "居民身份证", "need/0/spared_by": "=共享", "need/0/licence": "=居民身份证",
    }),
    ("result", [], {
        "grant/licence": "=临时摊位许可证", "grant/carry": "姓名 = 居民身份证.姓名\n摊位面积",
        "decision/result": "临时摊位许可决定",
    }),
    ("routes", [("routes", "许可")], {"routes/许可/say": "您要办临时摊位许可"}),
)  # fmt: skip


def at_studio(open_page: PagePort, login: str, address: str) -> Page:
    page = open_page()
    page.goto(f"/desk/sign-in?next={address}")
    page.locator(f"button[value={login}]").click()
    page.wait_for_url(f"**{address}")
    return page


def act(page: Page, name: str, button: str, state: str) -> None:
    """Do an act of the page that asks once more."""
    page.get_by_role("button", name=name, exact=True).click()
    page.locator("dialog[open]").get_by_role("button", name=button, exact=True).click()
    expect(page.locator("h1 .tb-state")).to_have_text(state)


def fill_in(page: Page, address: str) -> None:
    """Type what the item is, section by section."""
    for section, added, values in PAGES:
        page.goto(f"{address}edit/{section}")
        for place, name in added:
            cards = page.locator("details.te-card")
            before = cards.count()
            if name:
                page.locator(f"[name='new:{place}']").fill(name)
            page.locator(f"button[value='add:{place}']").click()
            expect(cards).to_have_count(before + 1)
        for card in page.locator("details.te-card:not([open])").all():
            card.locator("summary").first.click()
        for place, value in values.items():
            field = page.locator(f"[name='v:{place}']")
            if value.startswith("="):
                field.select_option(value[1:])
            else:
                field.fill(value)
        page.locator(".te-savebar button").click()
        expect(page.get_by_text("已保存。")).to_be_visible()


def type_row(page: Page, part: str, cells: Mapping[int, str]) -> None:
    """Type the first row of a table, as it stands empty to begin with; each cell is kept when it is left."""
    grid = page.locator(f"[data-grid][data-part='{part}']")
    expect(page.locator(f"[data-grid][data-part='{part}'][data-ready]")).to_be_visible()
    for column, text in cells.items():
        grid.locator(f"[data-row='1'][data-column='{column}']").focus()
        page.keyboard.type(text)
        page.keyboard.press("Enter")
        expect(grid.locator(f"[data-row='1'][data-column='{column}']")).to_have_text(text)


def press(page: Page, act: str) -> None:
    """Press a button that changes the rules as a whole."""
    page.locator(f"button[value='{act}']").first.click()
    expect(page.get_by_text("已保存。").first).to_be_visible()


def test_an_item_made_from_an_empty_page_is_granted_to_a_citizen(open_page: PagePort, site: Site) -> None:
    drafter = at_studio(open_page, "shixiang", "/studio/new")
    drafter.fill("#f-name", "临时摊位许可")
    drafter.select_option("#f-kind", "行政许可")
    drafter.get_by_label("自然人").check()
    drafter.fill("#f-key", KEY)
    drafter.get_by_role("button", name="开始").click()
    expect(drafter.get_by_text("这里还没有填").first).to_be_visible()
    address = drafter.url.partition("/studio")[2]
    whole = f"/studio{address}"
    fill_in(drafter, whole)
    drafter.goto(f"{whole}template")
    drafter.get_by_role("button", name="按照面自动排版").click()
    expect(drafter.get_by_text("已保存。")).to_be_visible()

    drafter.goto(f"{whole}rules")
    press(drafter, "outcome:分流")
    type_row(drafter, "rows", {0: "小摊", 1: "摊位面积 <= 6", 2: "许可", 4: "演示条文", 5: "演示"})
    expect(drafter.locator("#ruled")).to_contain_text("TB-PROVE-015")
    expect(drafter.locator("#ruled")).to_contain_text("已保存")
    drafter.goto(whole)
    expect(drafter.get_by_text("TB-PROVE-015")).to_be_visible()
    expect(drafter.get_by_role("button", name="提交会签")).to_have_count(0)
    assert_no_violations(drafter)

    drafter.goto(f"{whole}rules")
    press(drafter, "outcome:准予")
    type_row(drafter, "checks", {0: "面积不超过", 2: "摊位面积 <= 6", 3: "演示条文", 4: "演示"})
    expect(drafter.locator("#ruled")).to_contain_text("已保存")
    drafter.goto(f"{whole}edit/routes")
    drafter.locator("button[value='remove:routes/许可']").click(force=True)
    expect(drafter.locator("details.te-card")).to_have_count(0)
    for name, size, outcome in (("小摊", "4", "准予"), ("大摊", "9", "转人工")):
        drafter.goto(f"{whole}try")
        drafter.locator("input[name='value:摊位面积']").fill(size)
        expect(drafter.locator("#tried .ts-verdict")).to_contain_text(outcome)
        expect(drafter.locator("#f-expect")).to_have_value(outcome)
        drafter.get_by_label("叫什么").fill(name)
        drafter.get_by_role("button", name="留作例子").click()
        expect(drafter.get_by_text("已留作例子。")).to_be_visible()
    drafter.goto(whole)
    expect(drafter.get_by_text("没有要改正的")).to_be_visible()
    act(drafter, "提交会签", "提交", "待会签")
    act(at_studio(open_page, "huiqian", whole), "会签", "会签", "待会签")
    act(at_studio(open_page, "huiqian2", whole), "会签", "会签", "已会签")
    act(at_studio(open_page, "fabu", whole), "发布", "发布", "施行中")

    key = session_key(PERSON_KEY, str(errands.citizen("zhangsan")[1].id), grade=Grade.HIGH)
    citizen = open_page()
    citizen.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": site.address}])
    assert "准予" in walk(citizen, Errand("zhangsan", "临时摊位", KEY, "准予", answers={"摊位面积": "4"}))
