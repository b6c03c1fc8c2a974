"""The open API's addresses."""

import re

from django.urls import URLPattern, re_path

from tongban.channels.api.endpoints import ENDPOINTS, PARTS, only
from tongban.channels.api.openapi import openapi


def _route(path: str) -> str:
    return "^" + re.sub(r"\{(\w+)\}", _part, path) + r"\Z"


def _part(found: re.Match[str]) -> str:
    name = found.group(1)
    return f"(?P<{name}>{PARTS[name]})"


urlpatterns: list[URLPattern] = [
    *(re_path(_route(one.path), only(one.method, one.view), name=f"api_{one.view.__name__}") for one in ENDPOINTS),
    re_path(r"^openapi\.json\Z", only("GET", openapi), name="api_openapi"),
]
