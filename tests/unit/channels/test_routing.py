"""Routes grouped by their first word take the addresses they took before."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, URLResolver, include, path, reverse
from django.urls.resolvers import RegexPattern

from tongban.channels.routing import by_ends


def view(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


ROUTES = [
    path("cases", view, name="list"),
    path("case", view, name="one"),
    path("drafts/<uuid:draft_id>", view, name="draft"),
    path("cases/new", view, name="new"),
    path("cases/<str:number>", view, name="case"),
    path("cases/<str:number>/result", view, {"whole": True}, name="result"),
]
FLAT = URLResolver(RegexPattern(r"^/"), ROUTES)
GROUPED = URLResolver(RegexPattern(r"^/"), by_ends(ROUTES))


@pytest.mark.parametrize("address", ["/cases", "/case", "/cases/new", "/cases/37", "/cases/37/result"])
def test_an_address_leads_to_the_same_route_with_the_same_arguments(address: str) -> None:
    grouped, flat = GROUPED.resolve(address), FLAT.resolve(address)
    assert (grouped.url_name, grouped.kwargs, grouped.route) == (flat.url_name, flat.kwargs, flat.route)
    assert GROUPED.reverse(grouped.url_name, **grouped.captured_kwargs) == address.removeprefix("/")


@pytest.mark.parametrize("address", ["/", "/cas", "/casesx", "/cases/", "/cases/a/b", "/casex/37"])
def test_what_no_route_took_none_takes_now(address: str) -> None:
    for resolver in (FLAT, GROUPED):
        with pytest.raises(Resolver404):
            resolver.resolve(address)


MIXED = [
    path("<str:key>/x", view, name="any"),
    path("cases/x", view, name="later"),
    path("api/", include([path("", view, name="api"), path("cases/x", view, name="within")])),
    path("", include([path("", view, name="home"), path("cases/y", view, name="last")])),
]
MIXED_FLAT = URLResolver(RegexPattern(r"^/"), MIXED)
MIXED_GROUPED = URLResolver(RegexPattern(r"^/"), by_ends(MIXED))


@pytest.mark.parametrize(
    ("address", "name"),
    [("/cases/x", "any"), ("/api/", "api"), ("/api/cases/x", "within"), ("/", "home"), ("/cases/y", "last")],
)
def test_routes_without_a_first_word_of_their_own_are_tried_in_their_turn(address: str, name: str) -> None:
    assert MIXED_GROUPED.resolve(address).url_name == MIXED_FLAT.resolve(address).url_name == name


def test_the_portal_still_reverses_its_addresses() -> None:
    assert reverse("portal:result", args=["37"]) == "/cases/37/result"
