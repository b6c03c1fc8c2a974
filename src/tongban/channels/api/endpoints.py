"""Every address of the open API, in one table: its routes and its OpenAPI document are made from it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from msgspec import Struct

from tongban.channels.api import bodies, bundle_cases, bundles, uploads, views
from tongban.core.errors import Problem

View = Callable[..., HttpResponse]

#: What may stand in a variable part of an address; anything else is no address of ours.
PARTS: Mapping[str, str] = {
    "key": r"[a-z][a-z0-9_]{0,79}",
    "number": r"[0-9A-Za-z\u4e00-\u9fff\u3014\u3015（）〔〕·_-]{1,60}",
    "code": r"TB-[A-Z]{1,12}-[0-9]{3}",
}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One address: its method, what it takes and gives, and the problems to expect beside the general ones."""

    method: str
    path: str
    view: View
    summary: str
    answer: type[Struct]
    body: type[Struct] | None = None
    media: str = "application/json"
    query: Mapping[str, str] = field(default_factory=dict)
    idempotent_by_key: bool = False
    problems: tuple[int, ...] = ()

    @property
    def scope(self) -> str | None:
        """The scope a token needs, None where none is asked for."""
        kind, _colon, scope = str(self.view.authorisation).partition(":")  # type: ignore[attr-defined]  # set by ``authorise``
        return scope if kind == "token" else None


_DAY = {"on": "日期，按这一天的法律；不填为今天"}

ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        "GET", "items", views.items, "某一天可以办理的事项", bodies.Items, problems=(422,),
        query={**_DAY, "q": "搜索", "page": "第几页，从 1 起，每页 200 项"},
    ),
    Endpoint("GET", "items/{key}", views.item, "一个事项", bodies.Item, query=_DAY, problems=(404, 410, 422)),
    Endpoint(
        "POST", "items/{key}/materials", uploads.upload, "为一件申请上传一份材料，一次一个文件", uploads.Uploaded,
        body=bodies.UploadRequest, media="multipart/form-data", problems=(404, 409, 410),
    ),
    Endpoint("GET", "bundles", bundles.bundles, "某一天可以办理的一件事", bundles.Bundles, query=_DAY, problems=(422,)),
    Endpoint("GET", "bundles/{key}", bundles.bundle, "一个一件事", bundles.Bundle, query=_DAY, problems=(404, 422)),
    Endpoint(
        "POST", "bundles/{key}/interviews", bundle_cases.bundle_interview, "一件事：哪几样要办、已知什么、还要问什么",
        bundle_cases.BundleInterview, body=bodies.BundleInterviewRequest, problems=(404,),
    ),
    Endpoint(
        "POST", "bundles/{key}/materials", uploads.upload_for_bundle, "为一件事上传一份材料，一次一个文件",
        uploads.Uploaded, body=bodies.UploadRequest, media="multipart/form-data", problems=(404, 409, 410),
    ),
    Endpoint(
        "POST", "bundles/{key}/cases", bundle_cases.submit_bundle_case, "一件事：几样一起申请，要么都收，要么都不收",
        bundle_cases.BundleSubmitted, body=bodies.BundleCaseRequest, idempotent_by_key=True,
        problems=(404, 409),
    ),
    Endpoint(
        "GET", "bundles/{key}/cases/{number}", bundle_cases.bundle_case, "一件提交了的一件事，和其中每一项办到哪里",
        bundle_cases.BundleCase, problems=(404,),
    ),
    Endpoint(
        "POST", "interviews", views.interview, "已知什么、还要问什么、规则目前怎么说", bodies.Interview,
        body=bodies.InterviewRequest, problems=(404, 410),
    ),
    Endpoint(
        "POST", "cases", views.submit, "提交申请", bodies.Submitted, body=bodies.CaseRequest, idempotent_by_key=True,
        problems=(404, 409, 410),
    ),
    Endpoint("GET", "cases/{number}", views.case, "一件办件", bodies.Case, problems=(404,)),
    Endpoint("GET", "cases/{number}/events", views.events, "一件办件的过程", bodies.Events, problems=(404,)),
    Endpoint("GET", "licences/{number}", views.licence, "一份证照", bodies.Licence, problems=(404,)),
    Endpoint("GET", "problems/{code}", views.problem, "一个问题代码的含义", bodies.Explanation, problems=(404,)),
)  # fmt: skip


def only(method: str, view: View) -> View:
    """The view for its one method (and HEAD for GET). Raises Problem TB-API-405 for any other."""
    allowed = ("GET", "HEAD") if method == "GET" else (method,)

    @wraps(view)
    def checked(request: HttpRequest, **parts: Any) -> HttpResponse:
        if request.method not in allowed:
            shown = ", ".join(allowed)
            message = _("这个地址不支持 %(method)s，请用 %(allowed)s。")
            raise Problem(
                message % {"method": request.method, "allowed": shown}, code="TB-API-405", status=405,
                extra={"allow": shown},
            )  # fmt: skip
        return view(request, **parts)

    return csrf_exempt(checked)
