"""亮码 in two browsers: the owner's telephone shows, the clerk's desk takes in, the telephone tells it at once."""

from __future__ import annotations

import io
import os
from collections.abc import Callable

import pytest
from django.conf import settings
from PIL import Image
from playwright.sync_api import Page, expect
from tests.support import errands
from tests.support.axe import assert_no_violations
from tests.support.sessions import session_key

from tongban.channels.authorise import PERSON_KEY, STAFF_KEY
from tongban.materials import banking
from tongban.materials.intake import taken_in
from tongban.parties.queries import party_by_code

pytestmark = pytest.mark.browser
PagePort = Callable[..., Page]
PLAN = "门店平面图"


def signed_in(page: Page, key: str) -> Page:
    page.goto("/healthz")
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": page.url}])
    return page


def look(page: Page, name: str) -> None:
    """Accessible, no wider than the window; kept as a picture where somebody wants to see it."""
    assert_no_violations(page)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), page.url
    if "TONGBAN_PICTURES" in os.environ:
        page.screenshot(path=f"{os.environ['TONGBAN_PICTURES']}/{name}.png", full_page=True)


def test_what_a_telephone_shows_the_window_scans_and_takes_in_and_the_telephone_tells_it_at_once(
    open_page: PagePort, phone: Page
) -> None:
    case = errands.hygiene()
    actor, person = errands.citizen("zhouba")
    firm = party_by_code(errands.HOTEL)
    assert firm is not None
    out = io.BytesIO()
    Image.new("L", (400, 300), 120).save(out, "JPEG")
    banking.keep(actor, firm.id, taken_in(out.getvalue(), "平面图.jpg"), PLAN)

    hers = signed_in(phone, session_key(PERSON_KEY, str(person.id), acting=str(firm.id)))
    hers.goto("/materials")
    look(hers, "bank")
    hers.get_by_role("link", name="亮码：给窗口看材料").click()
    hers.locator("label.tb-choice", has_text=PLAN).click()
    hers.get_by_role("button", name="生成亮码").scroll_into_view_if_needed()
    look(hers, "choose")
    hers.get_by_role("button", name="生成亮码").click()
    expect(hers.get_by_role("heading", level=1)).to_have_text("请窗口扫这个码")
    letters = hers.locator("strong.tb-code").inner_text().replace(" ", "")
    look(hers, "code")

    desk = signed_in(open_page(), session_key(STAFF_KEY, errands.officer("chuangkou").id))
    desk.goto(f"/desk/shown#{letters}")
    expect(desk.get_by_label("亮码")).to_have_value(letters)
    look(desk, "enter")
    desk.get_by_role("button", name="打开", exact=True).click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("出示的材料")
    expect(hers.get_by_text("扫了码")).to_be_visible(timeout=60_000)
    expect(hers.get_by_role("heading", level=1)).to_have_text("亮码")
    look(desk, "shown")
    desk.get_by_role("button", name="收进办件").click()
    expect(desk.get_by_text(f"已收进办件 {case.number}。")).to_be_visible()
    expect(hers.get_by_text("窗口收取")).to_be_visible(timeout=60_000)
    look(hers, "told")
    desk.goto(f"/desk/cases/{case.number}")
    expect(desk.get_by_text("亮码出示的材料").first).to_be_visible()
