"""Deny by default: a walk over every route, as nobody, as a citizen, and as an officer without the post."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.support import errands
from tests.support.sessions import client_of

from tongban.channels.authorise import PERSON_KEY, STAFF_KEY

#: Something that fits every named part of an address.
SAMPLES: dict[str, object] = {
    "act": "sign-out", "secret": "x" * 43,
    "check_id": "0" * 16, "code": "TB-REQ-404", "key": "food_license_new", "name": "公共场所类别",
    "event": "case.accepted", "token": "0" * 64, "way": "phone", "notice": "x-收", "notice_number": "x-收",
    "form": "csv", "since": "2026-05-01", "digest": "0" * 64, "section": "basic",
    "district": 370215, "kind": "elements",
    "number": "11370202DEMG00027P4DEMO00000001202601050001",
}  # fmt: skip
GRAMMAR = re.compile(r"public|secret|citizen|staff:(\*|\w+(,\w+)*)|token:[a-z:]+|signed:\w+")
POSTS = {
    "chuangkou": {"窗口受理"}, "shenpi": {"审批员"}, "shixiang": {"事项管理员"}, "jianguan": {"监管员"},
    "yunwei": {"系统运维"}, "shuju": {"数据管理员"}, "tigong": {"数据提供员"}, "xinyong": {"信用管理员"},
}  # fmt: skip


#: The acts that ask once more who one is, with the values of the address they ask it for (empty: always).
DANGEROUS: dict[str, dict[str, list[str]]] = {
    "desk/items/<str:key>/automatic": {},
    "desk/cases/<str:number>/acts/<slug:key>": {"key": ["rectify", "revoke"]},
    "desk/jobs/replay": {},
    "desk/jobs/<uuid:job_id>/replay": {},
    "desk/account/one-time": {},
    "desk/account/one-time/remove": {},
    "desk/account/recovery-codes": {},
    "desk/account/keys": {},
    "desk/account/keys/<uuid:key_id>/remove": {},
    "desk/staff/<uuid:staff_id>/<slug:act>": {},
}


@dataclass(frozen=True, slots=True)
class Route:
    """One address of the platform, with who may call it."""

    pattern: str
    authorisation: str | None
    url: str
    sudo: dict[str, list[str]] | None

    @property
    def posts(self) -> set[str]:
        """The posts a staff route names."""
        return set((self.authorisation or "").partition(":")[2].split(",")) - {"*", ""}


def walk(resolver: URLResolver, prefix: str = "", namespace: str = "") -> Iterator[Route]:
    for part in resolver.url_patterns:
        pattern = prefix + str(part.pattern)
        if isinstance(part, URLResolver):
            inner = ":".join(name for name in (namespace, part.namespace) if name)
            yield from walk(part, pattern, inner)
        else:
            yield Route(pattern, getattr(part.callback, "authorisation", None), address(part, namespace),
                        getattr(part.callback, "sudo", None))  # fmt: skip


def address(part: URLPattern, namespace: str) -> str:
    kwargs: dict[str, object] = {}
    for name in part.pattern.regex.groupindex:
        is_uuid = type(part.pattern.converters.get(name)).__name__ == "UUIDConverter"
        kwargs[name] = UUID(int=7) if is_uuid else SAMPLES[name]
    assert part.name, f"the route {part.pattern} has no name"
    return reverse(f"{namespace}:{part.name}" if namespace else part.name, kwargs=kwargs)


ROUTES = list(walk(get_resolver()))
CLOSED = [r for r in ROUTES if r.authorisation != "public"]
CITIZENS = [r for r in ROUTES if r.authorisation == "citizen"]
STAFF = [r for r in ROUTES if (r.authorisation or "").startswith("staff")]


def named(route: Route) -> str:
    return route.pattern


def both(client: Client, route: Route) -> list[HttpResponse]:
    """The answers to reading and to sending, less the way the route does not know at all."""
    answers = [client.get(route.url), client.post(route.url)]
    known = [answer for answer in answers if answer.status_code != 405]
    assert known, f"{route.pattern} knows neither GET nor POST"
    return known


def refused(answer: HttpResponse) -> bool:
    """Sent to sign in, told to, or told that there is nothing."""
    to_sign_in = answer.status_code == 302 and "/sign-in?next=" in answer.headers["Location"]
    return to_sign_in or answer.status_code in {401, 404}


def test_the_walk_meets_all_three_faces_and_the_api() -> None:
    assert len(ROUTES) > 40
    assert len(STAFF) > 15
    assert len(CITIZENS) > 10
    assert any((r.authorisation or "").startswith("token") for r in ROUTES)


@pytest.mark.parametrize("route", ROUTES, ids=named)
def test_every_route_says_who_may_call_it(route: Route) -> None:
    assert route.authorisation is not None, f"{route.pattern} names nobody who may call it"
    assert GRAMMAR.fullmatch(route.authorisation), route.authorisation


def test_exactly_the_acts_that_do_harm_ask_once_more_who_one_is() -> None:
    assert {route.pattern: route.sudo for route in ROUTES if route.sudo is not None} == DANGEROUS


@pytest.mark.django_db
@pytest.mark.parametrize("route", CLOSED, ids=named)
def test_a_stranger_is_refused_everywhere_but_on_public_pages(route: Route) -> None:
    for answer in both(Client(), route):
        assert refused(answer), f"{answer.status_code} for a stranger"


@pytest.mark.django_db
@pytest.mark.parametrize("route", STAFF, ids=named)
def test_a_citizen_is_refused_on_every_staff_page(route: Route, pack: None) -> None:
    _, person = errands.citizen("zhangsan")
    for answer in both(client_of(PERSON_KEY, str(person.id)), route):
        assert refused(answer), f"{answer.status_code} for a citizen"


@pytest.mark.django_db
@pytest.mark.parametrize("route", CITIZENS, ids=named)
def test_an_officer_is_refused_on_every_citizens_page(route: Route, pack: None) -> None:
    for answer in both(client_of(STAFF_KEY, errands.officer("jueding").id), route):
        assert refused(answer), f"{answer.status_code} for an officer"


@pytest.mark.django_db
@pytest.mark.parametrize("route", [r for r in STAFF if r.posts], ids=named)
def test_an_officer_without_the_post_is_refused(route: Route, pack: None) -> None:
    login = next(login for login, posts in POSTS.items() if not posts & route.posts)
    for answer in both(client_of(STAFF_KEY, errands.officer(login).id), route):
        assert answer.status_code == 403
        assert "您没有这个职责" in answer.content.decode()
