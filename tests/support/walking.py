"""Walking an errand in a browser from the search on the home page to the result, answering what the pages ask."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from playwright.sync_api import FilePayload, Locator, Page
from tests.support import errands

#: What is written into a field nobody named: telephone numbers have a form of their own.
_PHONE, _ANYTHING, _NUMBER = "13800000000", "演示", "3"
_FILE = FilePayload(name="材料.pdf", mimeType="application/pdf", buffer=errands.PDF)
_MOST_PAGES = 40


@dataclass(frozen=True, slots=True)
class Errand:
    """Who looks for what, for whom, what she answers, and what the page at the end says.

    ``item`` is an item's key, or ``bundles/KEY``.
    """

    login: str
    search: str
    item: str
    expect: str
    firm: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    told: str = ""  # advice the pages must have shown on the way


def walk(page: Page, errand: Errand) -> str:
    """Walk to the end; the heading of the last page. ``told`` must have been on a page on the way."""
    page.goto("/")
    page.locator("#q").fill(errand.search)
    page.get_by_role("button", name="查找", exact=True).click()
    place = errand.item if "/" in errand.item else f"items/{errand.item}"
    page.locator(f"main a[href*='/{place}']").first.click()
    page.get_by_role("link", name="开始办理").first.click()
    if "/start" in page.url:
        if errand.firm:
            page.locator("label.tb-choice", has_text=errand.firm).first.click()
        _press(page, "继续")
    return walk_on(page, errand)


def walk_on(page: Page, errand: Errand) -> str:
    """The same from wherever on the way the page is."""
    told = False
    for _ in range(_MOST_PAGES):
        told = told or (bool(errand.told) and errand.told in page.locator("main").inner_text())
        if not _step(page, errand):
            assert told or not errand.told, f"{errand.item}: nobody said “{errand.told}”"
            return page.locator("h1").inner_text()
    raise AssertionError(f"{errand.item}: no end after {_MOST_PAGES} pages, at {unquote(page.url)}")


def _step(page: Page, errand: Errand) -> bool:
    """Do what the page asks; False on a page that is the end of the way."""
    place = unquote(page.url)
    question = re.search(r"/questions/([^/?]+)", place)
    if question:
        _answer(page, question[1], errand.answers[question[1]])
        _press(page, "继续")
    elif "/form" in place:
        _fill(page, errand)
        _press(page, "保存并继续")
    elif "/materials" in place:
        for one in page.locator("main input[type=file]").all():
            one.set_input_files(_FILE)
        _click(page, page.locator("main form button.btn-act").last)
    elif "/review" in place:
        if page.locator("[name=signature]").count():
            page.locator("[name=signature]").fill(errands.citizen(errand.login)[1].name)
        _click(page, page.locator("main button.btn-act"))
    elif "/outcome" in place:
        return False
    else:
        return "/result" not in place and "/bundle-cases/" not in place and _stuck(page)
    assert page.locator(".tb-errors").count() == 0, f"{errand.item}: {page.locator('.tb-errors').inner_text()}"
    return True


def _stuck(page: Page) -> bool:
    raise AssertionError(f"at {unquote(page.url)}: {page.locator('h1').inner_text()}")


def _answer(page: Page, name: str, value: str) -> None:
    box = page.locator(f"[name='{name}']").first
    kind = box.get_attribute("type") or box.evaluate("one => one.tagName.toLowerCase()")
    if kind == "select":
        box.select_option(value)
    elif kind in ("radio", "checkbox"):
        page.locator(f"[name='{name}'][value='{value}']").check(force=True)
    else:
        box.fill(value)


def _fill(page: Page, errand: Errand) -> None:
    for one in page.locator("main input[type=text]:visible, main textarea:visible").all():
        if one.input_value() == "" and one.is_editable():
            name = one.get_attribute("name") or ""
            one.fill(errand.answers.get(name) or _made_up(one, name))
    for group in page.locator("main fieldset").all():
        if group.locator("input").count() and not group.locator("input:checked").count():
            group.locator("label.tb-choice").first.click()
    for one in page.locator("main select:visible").all():
        if one.input_value() == "":
            one.select_option(index=1)


def _made_up(box: Locator, name: str) -> str:
    if "电话" in name:
        return _PHONE
    return _NUMBER if box.get_attribute("inputmode") == "decimal" else _ANYTHING


def _press(page: Page, name: str) -> None:
    _click(page, page.get_by_role("button", name=name, exact=True))


def _click(page: Page, button: Locator) -> None:
    """Click and wait for the page it leads to: until that is there, this one would be walked once more."""
    with page.expect_navigation():
        button.click()
