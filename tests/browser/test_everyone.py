"""For everyone: screen readers, both type sizes, an errand by keyboard alone and on a slow line, one finger."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from playwright.sync_api import Page, expect
from tests.support import errands, portal
from tests.support.axe import assert_no_violations
from tests.support.sessions import client_of

from tongban.cases.models import Notice
from tongban.channels.authorise import PERSON_KEY, STAFF_KEY
from tongban.core.models import Message
from tongban.licences.models import Licence

pytestmark = pytest.mark.browser
PagePort = Callable[..., Page]
#: Who holds which post.
HOLDERS = {
    "窗口受理": "chuangkou", "决定人": "jueding", "审批员": "shenpi", "踏勘员": "takan", "事项管理员": "shixiang",
    "监管员": "jianguan", "系统运维": "yunwei", "*": "jueding",
}  # fmt: skip
ENOUGH = 200_000
BUDGET_EXEMPT = ("api", "opendata/items", "calendar")


def routes(resolver: URLResolver, prefix: str = "", space: str = "") -> Iterator[tuple[str, str, URLPattern]]:
    """Every address pattern with the name it is reversed by."""
    for part in resolver.url_patterns:
        if isinstance(part, URLResolver):
            yield from routes(part, prefix + str(part.pattern), part.namespace or space)
        else:
            yield prefix + str(part.pattern), f"{space}:{part.name}" if space else str(part.name), part


class City:
    """What stands in the demonstration city for the walk: a case granted, one handed over, drafts half filled."""

    def __init__(self) -> None:
        _actor, person = errands.citizen("zhangsan")
        granted, handed = errands.instant(), errands.handed_over()
        self.person = client_of(PERSON_KEY, str(person.id), acting=str(granted.applicant_id))
        holder = client_of(PERSON_KEY, str(errands.citizen("sunqi")[1].id))
        drafts = [portal.restaurant(holder)]
        self.holder = holder
        licence = Licence.objects.filter(holder_id=granted.applicant_id).order_by("-id")[0]
        self.values: dict[str, list[object]] = {
            "number": [granted.number, handed.number],
            "draft_id": [address.rstrip("/").split("/")[2] for address in drafts],
            "key": ["food_license_new", "vehicle_registration"],
            "name": ["现场制售"],
            "licence_id": [licence.id],
            "check_id": [licence.check_id],
            "message_id": list(Message.objects.values_list("id", flat=True)[:1]),
            "notice": list(Notice.objects.filter(case_id=granted.id).values_list("number", flat=True)[:1]),
            "event": ["case.accepted"],
            "way": ["phone"],
            "act": ["second-factor"],
        }
        self.values["notice_number"] = self.values["notice"]

    def addresses(self, name: str, part: URLPattern) -> Iterator[str]:
        """Where a route leads in this city."""
        wanted = list(part.pattern.regex.groupindex)
        choices = [self.values.get(one, [UUID(int=7)]) for one in wanted]
        for number in range(max(map(len, choices), default=1)):
            kwargs = {one: some[number % len(some)] for one, some in zip(wanted, choices, strict=True) if some}
            if len(kwargs) == len(wanted):
                yield reverse(name, kwargs=kwargs)

    def visitors(self, authorisation: str) -> list[Client]:
        """Who may open a route."""
        if authorisation == "citizen":
            return [self.person, self.holder]
        if authorisation.startswith("staff"):
            post = authorisation.partition(":")[2].split(",")[0]
            return [client_of(STAFF_KEY, errands.officer(HOLDERS[post]).id)]
        return [Client()] if authorisation == "public" else []


def pages_of(city: City) -> dict[str, str]:
    """The address of every page there is, with the key of the session that sees it."""
    found: dict[str, str] = {}
    for pattern, name, part in routes(get_resolver()):
        if pattern.startswith(BUDGET_EXEMPT):
            continue
        for visitor in city.visitors(getattr(part.callback, "authorisation", "")):
            for address in city.addresses(name, part):
                answer = visitor.get(address)
                if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
                    cookie = visitor.cookies.get(settings.SESSION_COOKIE_NAME)
                    found.setdefault(address, cookie.value if cookie else "")
    return found


def fits(page: Page) -> None:
    wide = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    wanted, given = page.evaluate(wide)
    assert wanted <= given, f"{page.url} is {wanted} wide in {given}"


def test_every_page_is_accessible_in_both_type_sizes_and_fits_a_narrow_phone(open_page: PagePort) -> None:
    found = pages_of(City())
    assert len(found) > 40
    for large in ("0", "1"):
        page = open_page(width=320, height=640)
        page.goto("/healthz")
        for address, session in sorted(found.items()):
            page.context.clear_cookies()
            cookies = {"large_type": large, settings.SESSION_COOKIE_NAME: session}
            page.context.add_cookies(
                [{"name": name, "value": value, "url": page.url} for name, value in cookies.items() if value]
            )
            page.goto(address)
            fits(page)
            if large == "0" or not address.startswith(("/desk", "/studio")):
                assert_no_violations(page)


class Keys:
    """A page used by its keyboard alone, and seen as a screen reader sees it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._session = page.context.new_cdp_session(page)

    def focused(self) -> tuple[str, str]:
        """Role and name of what has the focus."""
        node = self._session.send("Runtime.evaluate", {"expression": "document.activeElement"})["result"]["objectId"]
        seen = self._session.send("Accessibility.getPartialAXTree", {"objectId": node, "fetchRelatives": False})
        return self._spoken(seen["nodes"][0])

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
    page.wait_for_url("**/")
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


def test_in_large_type_the_form_asks_one_thing_a_screen_with_one_finger(phone: Page) -> None:
    holder = client_of(PERSON_KEY, str(errands.citizen("sunqi")[1].id))
    draft = portal.restaurant(holder)
    phone.goto("/healthz")
    cookies = {"large_type": "1", settings.SESSION_COOKIE_NAME: holder.cookies[settings.SESSION_COOKIE_NAME].value}
    phone.context.add_cookies([{"name": name, "value": value, "url": phone.url} for name, value in cookies.items()])
    phone.goto("/")
    assert phone.locator(".tb-simple__choices a").count() <= 6
    expect(phone.get_by_role("link", name="打电话问人")).to_be_visible()
    phone.goto(f"/drafts/{draft.rstrip('/').split('/')[2]}/form")
    shown = phone.locator("form .tb-field")
    expect(shown).to_have_count(1)
    phone.get_by_role("button", name="下一步").tap()
    expect(phone.get_by_role("alert")).to_be_visible()
    expect(shown).to_have_count(1)
    assert phone.locator(".tb-page__side").count() == 0
    fits(phone)
