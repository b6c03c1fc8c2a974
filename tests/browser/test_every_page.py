"""Every page there is: sound to axe, and no wider than a narrow phone in both type sizes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from playwright.sync_api import Page
from tests.support import errands, portal
from tests.support.axe import violations
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
    "监管员": "jianguan", "事项会签人": "huiqian", "事项发布人": "fabu", "系统运维": "yunwei",
    "数据管理员": "shuju", "数据提供员": "tigong", "信用管理员": "xinyong", "*": "jueding",
}  # fmt: skip
#: Addresses that answer programs, or parts of a page.
NO_PAGES = ("api", "opendata/items", "calendar", "find/suggestions")


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
            "since": ["2026-05-01"],
            "district": [errands.CHENGYANG],
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
        if pattern.startswith(NO_PAGES):
            continue
        for visitor in city.visitors(getattr(part.callback, "authorisation", "")):
            for address in city.addresses(name, part):
                answer = visitor.get(address)
                if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
                    cookie = visitor.cookies.get(settings.SESSION_COOKIE_NAME)
                    found.setdefault(address, cookie.value if cookie else "")
    return found


def wider(page: Page) -> dict[str, list[object]]:
    """By how much a page is wider than the window."""
    wide = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    wanted, given = page.evaluate(wide)
    return {} if wanted <= given else {"width": [wanted]}


@pytest.mark.long
def test_every_page_is_sound_to_axe_and_fits_a_narrow_phone_in_both_type_sizes(open_page: PagePort) -> None:
    found = pages_of(City())
    assert len(found) > 50
    page = open_page(width=320, height=640)
    page.goto("/healthz")
    broken = {}
    looked: Counter[str] = Counter()
    for address, session in sorted(found.items()):
        inside = address.startswith(("/desk", "/studio"))
        # Inside, two of a kind show all there is.
        shape = re.sub(r"[0-9a-f-]{36}|\d+", "", address)
        looked[shape] += 1
        if inside and looked[shape] > 2:
            continue
        # Larger type takes more room; what axe looks at is the same.
        for large in "0" if inside else "01":
            page.context.clear_cookies()
            cookies = {"large_type": large, settings.SESSION_COOKIE_NAME: session}
            page.context.add_cookies([{"name": n, "value": v, "url": page.url} for n, v in cookies.items() if v])
            page.goto(address)
            if wrong := {**wider(page), **(violations(page) if large == "0" else {})}:
                broken[address, large] = wrong
    assert not broken, "\n".join(f"{address}: {wrong}" for address, wrong in broken.items())
