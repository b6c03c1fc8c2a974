"""axe-core on a page of the site: nothing may be found."""

from pathlib import Path

from playwright.sync_api import Page

_AXE = Path("frontend/node_modules/axe-core/axe.min.js")


def assert_no_violations(page: Page) -> None:
    """Run every rule of axe on the page as it stands."""
    page.evaluate(_AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations', 'incomplete']})")
    broken = {one["id"]: [node["target"] for node in one["nodes"]] for one in found["violations"]}
    assert not broken, f"{page.url}: {broken}"
