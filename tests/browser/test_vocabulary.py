"""Two words that mean the same, in a real browser: merged by two people, and two again when both say so."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.support.axe import assert_no_violations
from tests.support.studio_walk import PagePort, at_desk

pytestmark = pytest.mark.browser
OLD, INTO = "有固定经营场所和设施", "有固定经营场所"
#: A busy machine takes its time; the page is looked at again until it says so.
_PATIENCE = 120
DUPLICATES = "/desk/vocabulary/duplicates"


def pair_in(page: Page, view: str) -> Locator:
    """The pair among those that stand so; the other processes see what was decided within seconds."""
    pair = page.locator(".tb-pair", has_text=f"{OLD} · {INTO}").or_(
        page.locator(".tb-pair", has_text=f"{INTO} · {OLD}")
    )
    seen(page, f"{DUPLICATES}?view={view}&q={OLD}", pair)
    return pair


def seen(page: Page, address: str, wanted: Locator) -> None:
    """Look at a page again until it shows something."""
    end = time.monotonic() + _PATIENCE
    page.goto(address)
    while not wanted.count() and time.monotonic() < end:
        page.wait_for_timeout(500)
        page.reload()
    expect(wanted).to_have_count(1)


def decide(page: Page, view: str, button: str, told: str) -> None:
    """Find the pair among those that stand so, say why, and press."""
    pair = pair_in(page, view)
    if button == "提出合并":
        pair.get_by_label("留下哪一个").select_option(label=INTO)
    pair.get_by_label("理由").fill("同一个意思")
    pair.get_by_role("button", name=button, exact=True).click()
    expect(page.locator("main")).to_contain_text(told)


def test_words_are_merged_by_two_people_and_are_two_again_when_both_say_so(open_page: PagePort) -> None:
    one, other = at_desk(open_page(), "shixiang", DUPLICATES), at_desk(open_page(), "huiqian", DUPLICATES)
    decide(one, "open", "提出合并", "等待另一个人复核")
    assert_no_violations(one)
    expect(pair_in(one, "waiting").get_by_role("button")).to_have_count(0)  # nobody agrees to what she proposed
    decide(other, "waiting", "同意合并", f"“{OLD}”已并入“{INTO}”")
    seen(one, f"/desk/vocabulary?q={INTO}", one.locator("tbody tr", has_text=INTO).filter(has_text=OLD))

    decide(one, "done", "提出拆开", "等待另一个人复核")
    decide(other, "waiting", "同意拆开", "又是两个词了")
    expect(pair_in(one, "open").get_by_role("button", name="提出合并")).to_be_visible()
