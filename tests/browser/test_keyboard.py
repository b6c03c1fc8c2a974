"""One errand by the keyboard alone, as a screen reader hears it, and over a slow line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser
PagePort = Callable[..., Page]
#: Bytes the essential walk may take after the first visit.
ENOUGH = 200_000


class Keys:
    """A page used by its keyboard alone, and seen as a screen reader sees it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._session = page.context.new_cdp_session(page)

    def focused(self) -> tuple[str, str]:
        """Role and name of what has the focus."""
        self.page.wait_for_load_state()
        node = self._session.send("Runtime.evaluate", {"expression": "document.activeElement"})["result"]
        if "objectId" not in node:
            return "", ""
        wanted = {"objectId": node["objectId"], "fetchRelatives": False}
        return self._spoken(self._session.send("Accessibility.getPartialAXTree", wanted)["nodes"][0])

    def heard(self) -> list[tuple[str, str]]:
        """Roles and names of all that a screen reader meets on the page."""
        nodes = self._session.send("Accessibility.getFullAXTree")["nodes"]
        return [self._spoken(node) for node in nodes if not node.get("ignored")]

    def reach(self, role: str, name: str) -> None:
        """Tab until something of this role and name has the focus."""
        for _ in range(80):
            self.page.keyboard.press("Tab")
            at = self.focused()
            if at[0] == role and name in at[1]:
                return
        raise AssertionError(f"{self.page.url}: no {role} {name!r} in the order of the keyboard")

    def press(self, role: str, name: str, key: str = "Enter") -> None:
        """Reach something and press a key on it."""
        self.reach(role, name)
        self.page.keyboard.press(key)

    def sound(self) -> None:
        """One main part, one heading of the first rank, and nothing to use that has no name."""
        heard = self.heard()
        assert [role for role, _name in heard].count("main") == 1, self.page.url
        usable = {"button", "link", "textbox", "checkbox", "radio", "combobox", "searchbox"}
        assert not [role for role, name in heard if role in usable and not name.strip()], self.page.url
        assert self.page.locator("h1").count() == 1, self.page.url

    @staticmethod
    def _spoken(node: dict[str, Any]) -> tuple[str, str]:
        return str(node.get("role", {}).get("value", "")), str(node.get("name", {}).get("value", ""))


def test_an_instant_case_goes_by_keyboard_alone_and_over_a_slow_line(open_page: PagePort) -> None:
    page = open_page(width=390, height=844)
    keys = Keys(page)
    page.goto("/")
    page.wait_for_load_state("networkidle")
    received: list[float] = []
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))

    keys.press("link", "登录")
    page.wait_for_url("**/sign-in**")
    keys.sound()
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.value") == "zhangsan":
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/acting**")
    keys.sound()
    keys.press("link", "政务服务")
    page.wait_for_url(lambda url: url.endswith("/"))
    keys.reach("combobox", "查找事项")
    page.keyboard.type("建筑资质证书简单变更")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=**")
    keys.press("link", "建筑业企业资质证书简单变更")
    page.wait_for_url("**/items/**")
    keys.sound()
    keys.press("link", "开始办理")
    page.wait_for_url("**/start**")
    keys.sound()
    keys.reach("radio", "")
    for _ in range(10):
        if "新名建筑" in keys.focused()[1]:
            break
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    keys.press("button", "继续")
    page.wait_for_url("**/questions/**")
    keys.sound()
    keys.press("checkbox", "企业名称", "Space")
    keys.press("button", "继续")
    page.wait_for_url("**/form**")
    keys.sound()
    keys.press("button", "保存并继续")
    page.wait_for_url("**/review**")
    keys.sound()
    keys.press("button", "确认并提交")
    page.wait_for_url("**/result**")
    keys.sound()
    assert any(role == "heading" and "准予" in name for role, name in keys.heard())
    page.wait_for_timeout(200)
    assert 0 < sum(received) < ENOUGH, f"{sum(received):.0f} bytes"
