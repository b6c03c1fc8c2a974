"""When other authorities' systems are away: the page says which and offers a way on, nothing typed is lost."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.support import errands
from tests.support.browser import PagePort, pages_of
from tests.support.sharing import KEY, Systems, serving
from tests.support.site import Site
from tests.support.walking import Errand, walk_on

from tongban.catalog import queries as catalog
from tongban.exchange.gateway.places import resource_id
from tongban.exchange.models import BaseRecord, Copy, Standing, Subscription

pytestmark = pytest.mark.browser
SYSTEM = "法人基础信息系统"


@pytest.fixture
def systems(transactional_db: None) -> Iterator[Systems]:
    """The systems of other authorities, with the demonstration's records."""
    known = catalog.resources()
    with serving() as running:
        for row in BaseRecord.objects.all():
            running.put(known[row.licence_type].system.key, row.licence_type, row.subject_code, row.number, row.data)
        yield running


@pytest.fixture
def open_page(browser: Browser, systems: Systems, site_with: Callable[..., Site]) -> Iterator[PagePort]:
    """Pages of a site that asks these systems."""
    asking = site_with(TONGBAN_PROVIDER_URL=systems.url, TONGBAN_PROVIDER_KEY=KEY)
    with pages_of(browser, asking.address, lambda _pages: None) as opener:
        yield opener


def form(page: Page, login: str, firm: str) -> Page:
    """The form of the qualification change of a firm, its one question answered."""
    page.goto(f"/sign-in?next=/items/{errands.QUALIFICATION}")
    page.locator(f"button[value={login}]").click()
    page.get_by_role("link", name="开始办理").click()
    page.locator("label.tb-choice", has_text=firm).first.click()
    page.get_by_role("button", name="继续", exact=True).click()
    page.locator("label.tb-choice", has_text="企业名称").first.click()
    page.get_by_role("button", name="继续", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("核对并补充信息")
    return page


def test_whatever_a_system_does_or_an_officer_ended_the_page_says_it_and_the_errand_goes_on_by_hand(
    open_page: PagePort, systems: Systems
) -> None:
    page = form(open_page(width=390), "zhangsan", "新名建筑")
    notes = page.locator("section.tb-note", has_text=re.compile("有的数据(现在取不到|由您自己提交)"))
    expect(notes).to_have_count(0)
    for change, said in (
        ({"body": b"<html>"}, "的应答读不懂"),
        ({"body": b"{}", "status": "403 Forbidden"}, "没有同意这次查询"),
        ({"off": {"legal_persons"}}, "没有应答"),
    ):
        Copy.objects.all().delete()
        for name, value in change.items():
            setattr(systems, name, value)
        page.reload()
        expect(notes).to_contain_text(SYSTEM + said)
        if "off" not in change:
            systems.body, systems.status = None, "200 OK"
            page.reload()
            expect(notes).to_have_count(0)
    with page.expect_response(lambda told: "/autosave" in told.url):
        page.get_by_label("变更后企业名称").fill("演示·照着执照填的名称")
    for _ in range(6):  # three failures of the same process
        page.reload()
    expect(notes).to_contain_text(f"{SYSTEM}多次没有应答，过一会儿会再试")
    expect(page.get_by_label("变更后企业名称")).to_have_value("演示·照着执照填的名称")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    said = walk_on(page, Errand("zhangsan", "", errands.QUALIFICATION, ""))
    assert said == "已转工作人员办理"

    systems.off.clear()
    systems.asked.clear()
    Subscription.objects.filter(resource="营业执照").update(state=Standing.ENDED)
    form(page, "zhangsan", "增资市政")
    expect(page.locator("section.tb-note")).to_contain_text("“营业执照”没有查询：这个事项使用它还没有得到批准")
    assert ("legal_persons", resource_id("营业执照")) not in systems.asked
