"""For everyone: large type asks one thing a screen, and one finger is enough."""

from __future__ import annotations

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect
from tests.support import errands, portal
from tests.support.sessions import client_of

from tongban.channels.authorise import PERSON_KEY

pytestmark = pytest.mark.browser


def fits(page: Page) -> None:
    wide = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    wanted, given = page.evaluate(wide)
    assert wanted <= given, f"{page.url} is {wanted} wide in {given}"


def test_in_large_type_the_form_asks_one_thing_a_screen_with_one_finger(phone: Page) -> None:
    holder = client_of(PERSON_KEY, str(errands.citizen("sunqi")[1].id))
    draft = portal.restaurant(holder)
    phone.goto("/healthz")
    cookies = {"large_type": "1", settings.SESSION_COOKIE_NAME: holder.cookies[settings.SESSION_COOKIE_NAME].value}
    phone.context.add_cookies([{"name": name, "value": value, "url": phone.url} for name, value in cookies.items()])
    phone.goto("/")
    assert phone.locator(".tb-simple__choices a").count() <= 6
    expect(phone.get_by_role("link", name="打电话问人").first).to_be_visible()
    phone.goto(f"/drafts/{draft.rstrip('/').split('/')[2]}/form")
    shown = phone.locator("form .tb-field")
    expect(shown).to_have_count(1)
    phone.get_by_role("button", name="下一步").tap()
    expect(phone.get_by_role("alert")).to_be_visible()
    expect(shown).to_have_count(1)
    assert phone.locator(".tb-page__side").count() == 0
    fits(phone)
