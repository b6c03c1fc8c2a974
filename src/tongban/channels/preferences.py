"""How a reader wants the pages: large type and language, kept in cookies and switched without scripts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from tongban.channels import language as languages
from tongban.channels.authorise import public

YEAR = 60 * 60 * 24 * 365


@public
@require_POST
def large_type(request: HttpRequest) -> HttpResponse:
    """Switch large type on or off and go back to the page the reader came from."""
    response = _back(request)
    response.set_cookie("large_type", "1" if request.POST.get("on") == "1" else "0", max_age=YEAR, samesite="Lax")
    return response


@public
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Choose 中文 or English and go back to the page the reader came from."""
    response = _back(request)
    chosen = languages.ENGLISH if request.POST.get("to") == languages.ENGLISH else languages.CHINESE
    response.set_cookie(languages.COOKIE, chosen, max_age=YEAR, samesite="Lax")
    return response


def _back(request: HttpRequest) -> HttpResponse:
    wanted = request.POST.get("next", "/")
    inside = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(wanted if inside and wanted.startswith("/") else "/")
