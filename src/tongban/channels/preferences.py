"""How a reader wants the pages: large type, kept in a cookie and switched without scripts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from tongban.channels.authorise import public

YEAR = 60 * 60 * 24 * 365


@public
@require_POST
def large_type(request: HttpRequest) -> HttpResponse:
    """Switch large type on or off and go back to the page the reader came from."""
    wanted = request.POST.get("next", "/")
    inside = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    response = HttpResponseRedirect(wanted if inside and wanted.startswith("/") else "/")
    response.set_cookie("large_type", "1" if request.POST.get("on") == "1" else "0", max_age=YEAR, samesite="Lax")
    return response
