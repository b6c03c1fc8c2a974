"""The browser fixtures do what CONTRIBUTING.md promises."""

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.support.browser import PagePort, pages_of
from tests.support.site import Site

pytestmark = pytest.mark.browser


def test_the_home_page_opens_on_a_desktop_without_a_script_error(page: Page) -> None:
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(page.get_by_role("main")).to_be_visible()


def test_a_phone_shows_the_home_page_without_scrolling_sideways(phone: Page) -> None:
    phone.goto("/")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390


def test_pages_of_two_people_share_no_session(open_page: PagePort) -> None:
    one, two = open_page(), open_page()
    one.goto("/")
    one.context.add_cookies([{"name": "mine", "value": "1", "url": one.url}])
    assert [cookie for cookie in two.context.cookies() if cookie["name"] == "mine"] == []


def test_a_page_can_be_opened_without_scripts(open_page: PagePort) -> None:
    page = open_page(javascript=False)
    page.goto("/")
    expect(page.get_by_role("main")).to_be_visible()


@pytest.mark.parametrize("script", ["throw new Error('unseen')", "eval('1')"])
def test_a_script_error_or_a_breach_of_the_policy_is_not_overlooked(browser: Browser, site: Site, script: str) -> None:
    overlooked = pages_of(browser, site.address, lambda pages: None)
    with pytest.raises(AssertionError, match="script errors"), overlooked as open_page:
        page = open_page()
        page.goto("/")
        page.evaluate(f"setTimeout(() => {{ {script} }}, 0)")
        page.wait_for_timeout(100)
