"""The OpenAPI 3.1 document, made from the table of endpoints and their types, so that it cannot say something else."""

import re
from functools import lru_cache
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse

from tongban import __version__
from tongban.channels.api.bodies import ProblemDocument
from tongban.channels.api.endpoints import ENDPOINTS, PARTS, Endpoint
from tongban.channels.authorise import public

_PREFIX = "/api/v1/"
_ABOUT = "事项、情景导服、办件和证照。错误一律是 RFC 9457 的问题文档，代码稳定，含义见 /api/v1/problems/代码。"
_REFERENCE = "#/components/schemas/{name}"
_PROBLEMS = {
    400: "请求的格式不对",
    401: "没有令牌，或者令牌无效",
    403: "令牌没有这项权限，或者不能代表申请人",
    404: "没有找到，或者无权查看",
    405: "请求方法不对",
    409: "与现有办件、证照或权威数据冲突",
    410: "事项已经不再办理",
    411: "没有 Content-Length（分块传输）",
    413: "请求内容超过 1 MB，或者文件超过 10 MB",
    415: "请求内容的类型不对",
    422: "请求内容不符合要求，见 fields",
    503: "系统暂时不能服务",
}
_KEY_HEADER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "每份申请一个；重发时不变，答复也不变",
    "schema": {"type": "string", "pattern": "^[!-~]{8,80}$"},
}


@public
def openapi(request: HttpRequest) -> HttpResponse:
    """The document itself."""
    return HttpResponse(_encoded(), content_type="application/json")


@lru_cache(maxsize=1)
def _encoded() -> bytes:
    return msgspec.json.encode(document())


def document() -> dict[str, Any]:
    """The OpenAPI document as plain data."""
    kinds: list[type] = [kind for one in ENDPOINTS for kind in (one.answer, one.body) if kind is not None]
    _schemas, components = msgspec.json.schema_components([*kinds, ProblemDocument], ref_template=_REFERENCE)
    for component in components.values():
        component.pop("description", None)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "通办开放接口",
            "version": __version__,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            "description": _ABOUT,
        },
        "paths": {f"{_PREFIX}{one.path}": {one.method.lower(): _operation(one)} for one in ENDPOINTS},
        "components": {
            "schemas": components,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(one: Endpoint) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": one.view.__name__,
        "summary": one.summary,
        "parameters": [*_path_parameters(one), *_query_parameters(one), *([_KEY_HEADER] * one.idempotent_by_key)],
        "responses": _responses(one),
    }
    if one.scope is not None:
        operation["security"] = [{"token": []}]
        operation["description"] = f"令牌权限：{one.scope}"
    if one.body is not None:
        operation["requestBody"] = {"required": True, "content": _content(one.media, one.body)}
    return operation


def _path_parameters(one: Endpoint) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "pattern": f"^{PARTS[name]}$"}}
        for name in re.findall(r"\{(\w+)\}", one.path)
    ]


def _query_parameters(one: Endpoint) -> list[dict[str, Any]]:
    shapes: dict[str, dict[str, Any]] = {"on": {"type": "string", "format": "date"}}
    return [
        {"name": name, "in": "query", "description": said, "schema": shapes.get(name, {"type": "string"})}
        for name, said in one.query.items()
    ]


def _responses(one: Endpoint) -> dict[str, Any]:
    answer = _content("application/json", one.answer)
    said = {"200": {"description": "成功", "content": answer}}
    if one.media != "application/json":
        said = {"201": {"description": "已收下", "content": answer}}
    if one.idempotent_by_key:
        said = {
            "201": {"description": "已收到并作出答复", "content": answer},
            "200": {"description": "同一个幂等键的重发，答复与第一次相同", "content": answer},
        }
    expected = {
        400,
        405,
        503,
        *one.problems,
        *((401, 403) if one.scope else ()),
        *((411, 413, 415, 422) if one.body else ()),
    }
    problem = _content("application/problem+json", ProblemDocument)
    return {**said, **{str(code): {"description": _PROBLEMS[code], "content": problem} for code in sorted(expected)}}


def _content(media: str, kind: type) -> dict[str, Any]:
    return {media: {"schema": {"$ref": _REFERENCE.format(name=kind.__name__)}}}
