"""axe-core on a page of the site: no violation, and no contrast that axe could not decide."""

from pathlib import Path

from playwright.sync_api import Page

_AXE = Path("frontend/node_modules/axe-core/axe.min.js")


def assert_no_violations(page: Page) -> None:
    """Run every rule of axe on the page as it stands."""
    broken = violations(page)
    assert not broken, f"{page.url}: {broken}"


def violations(page: Page) -> dict[str, list[object]]:
    """What breaks which rule of axe on the page as it stands, with the contrast it could not decide."""
    size = page.viewport_size
    assert size is not None
    # A click may have led on to a page that has not begun to be there.
    page.wait_for_load_state()
    page.locator("body").wait_for(state="attached")
    # What lies beyond the window is no question of contrast: the whole page is shown for the check.
    height = max(6000, page.evaluate("document.documentElement.scrollHeight"))
    page.set_viewport_size({"width": size["width"], "height": height})
    # Neither is what a strip of links was scrolled past: it is checked from its beginning.
    page.evaluate("document.querySelectorAll('nav').forEach(one => { one.scrollLeft = 0 })")
    if not page.evaluate("'axe' in window"):
        # Later pages bring it along: sending it to each of them took longer than the check.
        page.context.add_init_script(path=_AXE)
        page.evaluate(_AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations', 'incomplete']})")
    page.set_viewport_size(size)
    undecided = [one for one in found["incomplete"] if one["id"] == "color-contrast"]
    told = {one["id"]: [node["target"] for node in one["nodes"]] for one in found["violations"]}
    # What is written in a drawing has no ground that axe can find.
    doubts = [node["target"] for one in undecided for node in one["nodes"] if not node["html"].startswith("<text")]
    return {**told, **({"color-contrast": [*told.get("color-contrast", []), *doubts]} if doubts else {})}
