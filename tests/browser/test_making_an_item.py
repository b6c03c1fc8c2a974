"""An item that is in no pack, in a real browser: begun, kept back by a gap, countersigned twice, published, granted."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.db import connections
from playwright.sync_api import Page, expect
from tests.integration.test_item_from_the_studio import FILES, ITEM, KEY, template, whole
from tests.support import errands
from tests.support.axe import assert_no_violations
from tests.support.sessions import session_key
from tests.support.site import Site
from tests.support.walking import Errand, walk

from tongban.catalog.revisions.drafting import edit
from tongban.catalog.revisions.models import Revision
from tongban.channels.signed_in import PERSON_KEY
from tongban.identity.grades import Grade

pytestmark = pytest.mark.browser
PagePort = Callable[..., Page]
#: A table that says nothing of stalls larger than six square metres.
GAP = {
    "item.yaml": ITEM + "routes:\n  许可: {means: 办理, say: 您要办临时摊位许可}\n",
    "rules.yaml": """\
outcome: 分流
rows:
  - {name: 小摊, when: '摊位面积 <= 6', then: 许可, clause: 演示条文, source: 演示}
""",
    "examples.yaml": """\
examples:
  - {name: 小摊, given: {申请日期: 2026-11-22, 摊位面积: 4}, expect: 分流, route: 许可}
  - {name: 大摊, given: {申请日期: 2026-11-22, 摊位面积: 9}, expect: 转人工}
""",
}


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


def write(files: dict[str, str]) -> None:
    """Fill in the files, in a thread of its own: the browser's event loop would split a transaction from its writes."""

    def fill() -> None:
        row = Revision.objects.get(item_key=KEY)
        edit(errands.officer("shixiang"), row.id, whole(row, files))
        connections.close_all()

    with ThreadPoolExecutor(1) as threads:
        threads.submit(fill).result()


def test_an_item_made_from_an_empty_page_is_granted_to_a_citizen(open_page: PagePort, site: Site) -> None:
    drafter = at_studio(open_page, "shixiang", "/studio/new")
    drafter.fill("#f-name", "临时摊位许可")
    drafter.select_option("#f-kind", "行政许可")
    drafter.get_by_label("自然人").check()
    drafter.fill("#f-key", KEY)
    drafter.get_by_role("button", name="开始").click()
    expect(drafter.get_by_text("这里还没有填").first).to_be_visible()
    address = drafter.url.partition("/studio")[2]

    write({**FILES, **GAP, "licence.typ": template()})
    drafter.reload()
    expect(drafter.get_by_text("TB-PROVE-015")).to_be_visible()
    expect(drafter.get_by_role("button", name="提交会签")).to_have_count(0)
    assert_no_violations(drafter)

    write(FILES)
    drafter.reload()
    expect(drafter.get_by_text("没有要改正的")).to_be_visible()
    act(drafter, "提交会签", "提交", "待会签")
    act(at_studio(open_page, "huiqian", f"/studio{address}"), "会签", "会签", "待会签")
    act(at_studio(open_page, "huiqian2", f"/studio{address}"), "会签", "会签", "已会签")
    act(at_studio(open_page, "fabu", f"/studio{address}"), "发布", "发布", "施行中")

    key = session_key(PERSON_KEY, str(errands.citizen("zhangsan")[1].id), grade=Grade.HIGH)
    citizen = open_page()
    citizen.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": site.address}])
    assert "准予" in walk(citizen, Errand("zhangsan", "临时摊位", KEY, "准予", answers={"摊位面积": "4"}))
