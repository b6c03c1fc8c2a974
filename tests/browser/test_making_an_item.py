"""An item that is in no pack, typed in a browser, grants; its changed rule, tried on past cases, decides tomorrow."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from tests.integration.test_item_from_the_studio import KEY, applied
from tests.support import errands
from tests.support.axe import assert_no_violations
from tests.support.sessions import session_key
from tests.support.site import Site
from tests.support.studio_walk import PagePort, act, at_desk, begun_from_newest, signed, studio_of
from tests.support.walking import Errand, walk, walk_on

from tongban.cases.models import Case, Draft
from tongban.cases.services.drafting import begin, save
from tongban.cases.services.handling import withdraw
from tongban.catalog import queries
from tongban.channels.signed_in import PERSON_KEY
from tongban.core import clock
from tongban.identity.grades import Grade
from tongban.licences.models import Licence

pytestmark = pytest.mark.browser
SIGNERS = ("huiqian", "huiqian2")
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
        "grant/licence": "=临时摊位许可证", "decision/result": "临时摊位许可决定",
    }),
    ("routes", [("routes", "许可")], {"routes/许可/say": "您要办临时摊位许可"}),
)  # fmt: skip


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
            expect(page.locator("[data-added] :focus")).to_be_visible()  # one goes on in the new card
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
        if section == "law":  # what was wrong at its cards went as it was mended
            expect(page.locator(".te-card .tb-error")).to_have_count(0)


def type_row(page: Page, part: str, cells: Mapping[int, str]) -> None:
    """Type cells of the first row of a table; each is kept when it is left, as the page knows once all are."""
    grid = page.locator(f"[data-grid][data-part='{part}']")
    expect(page.locator(f"[data-grid][data-part='{part}'][data-ready]")).to_be_visible()
    for column, text in cells.items():
        grid.locator(f"[data-row='1'][data-column='{column}']").focus()
        page.keyboard.type(text)
        page.keyboard.press("Enter")
        expect(grid.locator(f"[data-row='1'][data-column='{column}']")).to_have_text(text)
    kept = page.locator(f"textarea[name='shown:{part}']")
    for text in cells.values():
        expect(kept).to_have_value(re.compile(rf"\t{re.escape(text)}(\t|$)"))


def press(page: Page, act: str) -> None:
    """Press a button that changes the rules as a whole."""
    page.locator(f"button[value='{act}']").first.click()
    expect(page.get_by_text("已保存。").first).to_be_visible()


def made(studio: Mapping[str, Page]) -> None:
    """Make the item from an empty page; a gap keeps it back until it is closed."""
    drafter = studio["shixiang"]
    drafter.goto("/studio/new")
    drafter.fill("#f-name", "临时摊位许可")
    drafter.select_option("#f-kind", "行政许可")
    drafter.get_by_label("自然人").check()
    drafter.fill("#f-key", KEY)
    drafter.get_by_role("button", name="开始").click()
    expect(drafter.get_by_text("这里还没有填").first).to_be_visible()
    address = drafter.url.partition("/studio")[2]
    whole = f"/studio{address}"
    fill_in(drafter, whole)
    drafter.goto(f"{whole}edit/result")
    drafter.get_by_role("button", name="按证照的照面填好").click()
    expect(drafter.locator("[name='v:grant/carry']")).to_have_value("居民身份证.姓名\n摊位面积")
    drafter.goto(f"{whole}template")
    drafter.get_by_role("button", name="按照面自动排版").click()
    expect(drafter.get_by_text("已保存。")).to_be_visible()

    drafter.goto(f"{whole}rules")
    press(drafter, "outcome:分流")
    type_row(drafter, "rows", {0: "小摊", 1: "摊位面积 <= 6", 2: "许可", 4: "演示条文", 5: "演示"})
    expect(drafter.locator("#ruled")).to_contain_text("TB-PROVE-015")
    drafter.goto(whole)
    expect(drafter.get_by_text("TB-PROVE-015")).to_be_visible()
    expect(drafter.get_by_role("button", name="提交会签")).to_have_count(0)
    assert_no_violations(drafter)

    drafter.goto(f"{whole}rules")
    press(drafter, "outcome:准予")
    type_row(drafter, "checks", {0: "面积不超过", 2: "摊位面积 <= 6", 3: "演示条文", 4: "演示"})
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
    signed(studio, whole, SIGNERS)
    act(studio["fabu"], "发布", "发布", "施行中")


def changed(studio: Mapping[str, Page], tomorrow: date) -> None:
    """Change the rule, put the past cases to it, and have it published for tomorrow."""
    drafter = studio["shixiang"]
    whole = begun_from_newest(drafter, f"/studio/items/{KEY}")
    drafter.get_by_role("link", name="规则与例子").click()
    type_row(drafter, "checks", {2: "摊位面积 <= 3 or 摊位面积 >= 10"})
    expect(drafter.locator("#ruled")).to_contain_text("TB-PACK-023")
    drafter.locator(".ts-findings .is-error a[href*='example=']").click()
    drafter.locator("input[name='value:摊位面积']").fill("2")
    expect(drafter.locator("#f-expect")).to_have_value("准予")
    drafter.get_by_role("button", name="留作例子").click()
    expect(drafter.get_by_text("每种情形都有去向，例子都对")).to_be_visible()

    drafter.get_by_role("link", name="用过去的办件回放").click()
    drafter.get_by_role("button", name="开始回放").click()
    report = drafter.locator(".ts-report")
    for kind, count in (("same", "1"), ("granted", "1"), ("handed_over", "1"), ("missing", "0")):
        expect(report.locator(f"[data-kind={kind}]")).to_have_text(count)
    expect(report.locator("tbody tr")).to_have_count(2)
    expect(report.locator("tbody")).to_contain_text("新可准予")
    expect(report.locator("tbody")).to_contain_text("面积不超过（不成立）")
    assert_no_violations(drafter)
    drafter.get_by_role("link", name="检查与送审").click()
    signed(studio, whole, SIGNERS)
    expect(studio["huiqian"].locator("[data-kind=handed_over]")).to_have_text("1")
    publisher = studio["fabu"]
    act(publisher, "发布", "发布", "已排期", tomorrow.isoformat())
    publisher.get_by_role("link", name="已发布的版本").click()
    expect(publisher.locator("td .tb-state", has_text="已排期")).to_be_visible()
    expect(publisher.locator("td .tb-state", has_text="施行中")).to_be_visible()
    expect(publisher.get_by_role("link", name="起草和会签")).to_have_count(2)
    publisher.get_by_role("button", name="比较").click()
    expect(publisher.get_by_text("摊位面积 <= 6")).to_be_visible()
    expect(publisher.get_by_text("摊位面积 <= 3 or 摊位面积 >= 10")).to_be_visible()


def signed_in(page: Page, login: str) -> Page:
    """The browser of a person who has signed in today; the clock says which day that is."""
    key = session_key(PERSON_KEY, str(errands.citizen(login)[1].id), grade=Grade.HIGH)
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "domain": "127.0.0.1", "path": "/"}])
    return page


def granted(citizen: Page, stranger: Page) -> None:
    """Apply, take the licence, and let somebody else check it."""
    assert "准予" in walk(citizen, Errand("zhangsan", "临时摊位", KEY, "准予", answers={"摊位面积": "4"}))
    with citizen.expect_download() as download:
        citizen.get_by_role("link", name="下载电子证照").click()
    number = Licence.objects.get(type="临时摊位许可证").number
    printed = "".join(page.extract_text() for page in PdfReader(download.value.path()).pages)
    assert number in printed and "4 平方米" in printed
    citizen.goto("/licences")
    citizen.get_by_role("link", name="临时摊位许可证").click()
    expect(citizen.locator("main")).to_contain_text(number)
    stranger.goto(str(citizen.get_by_role("link", name="公开核验页").get_attribute("href")))
    expect(stranger.locator("h1")).to_have_text("有效")
    expect(stranger.locator("main")).to_contain_text(number)


def past_and_open() -> tuple[Draft, Case]:
    """Beside the case just granted: one granted as it will be again, one that will be, one at the desk, a draft."""
    applied("lisi", "2")
    taken_back = applied("wangwu", "12")
    withdraw(errands.citizen("wangwu")[0], taken_back, "", taken_back.version)
    actor, person = errands.citizen("sunqi")
    draft = save(actor, begin(actor, KEY, person, person, errands.SHINAN), {"摊位面积": "4"})
    return draft, applied("zhaoliu", "9")


def test_an_item_made_from_an_empty_page_grants_and_its_changed_rule_decides_from_tomorrow(
    open_page: PagePort, site_on: Callable[[date], Site]
) -> None:
    studio = studio_of(open_page, "shixiang", *SIGNERS, "fabu")
    made(studio)
    granted(signed_in(open_page(), "zhangsan"), open_page())
    draft, old = past_and_open()
    tomorrow = clock.now() + timedelta(days=1)
    changed(studio, tomorrow.date())

    site = site_on(tomorrow.date())
    with clock.at(tomorrow):
        citizen = signed_in(open_page(base_url=site.address), "sunqi")
    citizen.goto(f"/drafts/{draft.id}")
    expect(citizen.locator("main")).to_contain_text("已按新规则重新整理")
    assert "已转工作人员办理" in walk_on(citizen, Errand("sunqi", "", KEY, ""))
    new = Case.objects.get(item_key=KEY, applicant_name="演示·孙七")
    assert (new.applied_on, new.item_digest) == (tomorrow.date(), queries.item(KEY, tomorrow.date()).digest)
    clerk = at_desk(open_page(base_url=site.address), "chuangkou", f"/desk/cases/{old.number}")
    today = tomorrow.date() - timedelta(days=1)
    expect(clerk.locator("main")).to_contain_text(f"适用 {today} 起施行的版本")
    clerk.goto(f"/desk/cases/{new.number}")
    expect(clerk.locator("main")).to_contain_text(f"适用 {tomorrow.date()} 起施行的版本")
