"""The people of the item studio at work in a browser: signing in, acting once asked again, two names put to a text."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from playwright.sync_api import Page, expect

PagePort = Callable[..., Page]


def at_desk(page: Page, login: str, address: str) -> Page:
    """A page where a member of staff has signed in, at an address."""
    page.goto(f"/desk/sign-in?next={address}")
    page.locator(f"button[value={login}]").click()
    page.wait_for_url(f"**{address}")
    return page


def studio_of(open_page: PagePort, *logins: str) -> Mapping[str, Page]:
    """A browser for each of these people, at the studio."""
    return {login: at_desk(open_page(), login, "/studio/") for login in logins}


def begun_from_newest(drafter: Page, address: str) -> str:
    """Begin a revision of what is published at an address; where the revision is."""
    drafter.goto(address)
    drafter.get_by_role("button", name="从最新的版本开始一份稿").click()
    drafter.wait_for_url("**/studio/revisions/**")
    return drafter.url


def act(page: Page, name: str, button: str, state: str, day: str = "") -> None:
    """Do an act of a revision's page that asks once more, from a day on where it asks for one."""
    page.get_by_role("button", name=name, exact=True).click()
    asked = page.locator("dialog[open]")
    if day:
        asked.get_by_label("施行日期").fill(day)
    with page.expect_navigation():
        asked.get_by_role("button", name=button, exact=True).click()
    expect(page.locator("h1 .tb-state")).to_have_text(state)


def signed(studio: Mapping[str, Page], address: str, signers: Sequence[str]) -> None:
    """Submit from the page one is at, and put names to it; whoever publishes stands before it then."""
    act(studio["shixiang"], "提交会签", "提交", "待会签")
    for login in signers:
        studio[login].goto(address)
        act(studio[login], "会签", "会签", "已会签" if login == signers[-1] else "待会签")
    studio["fabu"].goto(address)
