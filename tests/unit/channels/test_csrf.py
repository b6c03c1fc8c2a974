"""The token of forms: Django's own middleware takes it, and no two pages carry the same."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.test import RequestFactory

from tongban.channels import csrf

check = CsrfViewMiddleware(lambda request: HttpResponse())


def view(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def sent(token: str, secret: str) -> HttpResponse | None:
    request = RequestFactory().post("/", {"csrfmiddlewaretoken": token})
    request.COOKIES["csrftoken"] = secret
    check.process_request(request)
    return check.process_view(request, view, (), {})


def test_a_browser_without_a_secret_gets_one_with_the_page_and_may_send_the_form() -> None:
    request = RequestFactory().get("/")
    token = csrf.token(request)
    answer = check.process_response(request, HttpResponse())
    assert sent(token, answer.cookies["csrftoken"].value) is None


def test_each_page_masks_the_same_secret_in_its_own_way() -> None:
    request = RequestFactory().get("/")
    tokens = {csrf.token(request) for _ in range(20)}
    assert len(tokens) == 20
    assert all(sent(token, request.META["CSRF_COOKIE"]) is None for token in tokens)


@pytest.mark.parametrize("forge", [str.swapcase, lambda token: token[:-1] + ("a" if token[-1] != "a" else "b")])
def test_a_token_that_is_not_of_this_secret_is_refused(forge: type) -> None:
    request = RequestFactory().get("/")
    refused = sent(forge(csrf.token(request)), request.META["CSRF_COOKIE"])
    assert refused is not None and refused.status_code == 403
