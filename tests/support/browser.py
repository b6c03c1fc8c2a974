"""A real Chromium: one browser for the run, one context for each test, and no script error goes unseen."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright
from tests.support.site import Site

PagePort = Callable[..., Page]
_SHOTS = Path("test-results")
_PATIENCE_MS = 30_000
_CHROMIUMS = ("/usr/bin/chromium-headless-shell", "/usr/bin/chromium")
#: Debian's start script asks for drawing by a graphics card, which would be imitated here at a price; and a page that
#: is looked at for a second gives back nothing of what optimising its scripts takes. The typeface of the pages is on
#: the system as well: taking its dozens of parts over the wire for every context was a third of the browser's work.
_SPARING = ["--disable-gpu", "--disable-gpu-rasterization", "--disable-remote-fonts", "--js-flags=--no-opt --no-maglev"]
_FAILED = pytest.StashKey[bool]()


def chromium() -> str | None:
    """The Chromium to drive: CHROMIUM, else Debian's: first the one without a window, half the work a page."""
    named = os.environ.get("CHROMIUM")
    return next((path for path in ((named,) if named else _CHROMIUMS) if os.access(path, os.X_OK)), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The one browser of the run."""
    path = chromium()
    if path is None:
        told = "no Chromium: run make browser"
        pytest.fail(told) if os.environ.get("REQUIRE_BROWSER") == "1" else pytest.skip(told)
    # Playwright keeps an event loop in this thread; the tests' own database reads are not a part of it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    expect.set_options(timeout=_PATIENCE_MS)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=_SPARING)
        yield launched
        launched.close()


@contextmanager
def pages_of(browser: Browser, address: str, picture: Callable[[list[Page]], None]) -> Iterator[PagePort]:
    """Opens pages of a site, each in a context of its own; at the end ``picture`` may look at them.

    Raises AssertionError at the end if any page had a script error or broke the content security policy.
    """
    opened: list[Page] = []
    errors: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            errors.append(message.text)

    def open_one(width: int = 1280, height: int = 900, javascript: bool = True, **options: Any) -> Page:
        usual: dict[str, Any] = {
            "base_url": address,
            "locale": "zh-CN",
            "timezone_id": "Asia/Shanghai",
            "viewport": {"width": width, "height": height},
            "java_script_enabled": javascript,
        }
        context = browser.new_context(**{**usual, **options})
        context.set_default_timeout(_PATIENCE_MS)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", listen)
        opened.append(page)
        return page

    try:
        yield open_one
        picture(opened)
    finally:
        for page in opened:
            page.context.close()
    assert not errors, f"the pages had script errors: {errors}"


@pytest.fixture
def open_page(browser: Browser, site: Site, request: pytest.FixtureRequest) -> Iterator[PagePort]:
    """``open_page(width=390, javascript=True, **context_options)`` opens a page: another person, another device."""

    def picture(pages: list[Page]) -> None:
        if request.node.stash.get(_FAILED, False):
            _picture(pages, request.node.name)

    with pages_of(browser, site.address, picture) as opener:
        yield opener


@pytest.fixture
def page(open_page: PagePort) -> Page:
    """A desktop page."""
    return open_page()


@pytest.fixture
def phone(open_page: PagePort) -> Page:
    """A page 390 px wide with touch."""
    return open_page(width=390, height=844, has_touch=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember whether the test itself failed, so that its pages can be pictured."""
    report = yield
    if report.when == "call":
        item.stash[_FAILED] = report.failed
    return report


def _picture(pages: list[Page], name: str) -> None:
    _SHOTS.mkdir(exist_ok=True)
    plain = re.sub(r"\W+", "-", name)
    for number, page in enumerate(pages):
        page.screenshot(path=_SHOTS / f"{plain}-{number}.png", full_page=True)
