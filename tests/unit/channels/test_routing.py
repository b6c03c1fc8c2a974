"""Routes grouped by their first word take the addresses they took before."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, URLResolver, path, reverse
from django.urls.resolvers import RegexPattern

from tongban.channels.routing import by_first_word


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
GROUPED = URLResolver(RegexPattern(r"^/"), by_first_word(ROUTES))


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


def test_a_route_that_begins_with_a_parameter_cannot_be_grouped() -> None:
    with pytest.raises(ValueError, match="no literal"):
        by_first_word([path("<str:key>/x", view)])


def test_the_portal_still_reverses_its_addresses() -> None:
    assert reverse("portal:result", args=["37"]) == "/cases/37/result"
