"""Reading requests strictly and writing answers: one way for every endpoint."""

import re
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar

import msgspec
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from msgspec import Struct

from tongban.catalog.values import EARLIEST, LATEST
from tongban.core import clock
from tongban.core.errors import Invalid, Problem

S = TypeVar("S", bound=Struct)

_AT = re.compile(r" - at `\$\.?(.*)`$")
_MISSING = re.compile(r"Object missing required field `(.*?)`")
_UNKNOWN = re.compile(r"Object contains unknown field `(.*?)`", re.DOTALL)
_TYPE = re.compile(r"Expected `(.*?)`, got `(.*?)`")
_LENGTH = re.compile(r"Expected `.*?` of length <= (\d+)")
_BOUND = re.compile(r"Expected `.*?` (<=|>=) (\d+)")
_WORDS = {
    "str": "文字", "int": "整数", "float": "数字", "bool": "是否", "array": "数组", "object": "对象", "null": "空值",
}  # fmt: skip


def decode(request: HttpRequest, kind: type[S]) -> S:
    """The request's body as a struct.

    Raises Problem TB-REQ-413 past 1 MB, TB-API-415 for another media type, TB-API-400 for malformed JSON, TB-API-422
    with a message by field for what does not fit.
    """
    if int(request.META.get("CONTENT_LENGTH") or 0) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        raise Problem(_("提交的内容太大，最多 1 MB。请减少后再提交。"), code="TB-REQ-413", status=413)
    if request.content_type != "application/json":
        raise Problem(
            _("请求内容应当是 JSON，请把 Content-Type 设为 application/json。"), code="TB-API-415", status=415
        )
    try:
        return _decoder(kind).decode(request.body)  # type: ignore[no-any-return]  # the decoder is kept by its type
    except msgspec.ValidationError as error:
        raise _unfit(str(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Problem(
            _("请求内容不是有效的 JSON。请检查引号、括号和 UTF-8 编码后再提交。"), code="TB-API-400", status=400
        ) from error


def multipart(request: HttpRequest, kind: type[S]) -> tuple[S, UploadedFile]:
    """The fields of a form as a struct, and its one file ``file``.

    Raises Problem TB-API-415 for another media type, Invalid TB-API-422 with a message by field for what does not fit.
    """
    if request.content_type != "multipart/form-data":
        raise Problem(_("请求内容应当是 multipart/form-data，文件放在 file 里。"), code="TB-API-415", status=415)
    sent = request.FILES.getlist("file")
    if len(sent) != 1 or len(request.FILES) != 1:
        message = _("请在 file 里放一个文件。")
        raise Invalid(message, code="TB-API-422", fields={"file": message})
    fields = {name: request.POST[name] for name in request.POST}
    try:
        return msgspec.convert({**fields, "file": sent[0].name or ""}, kind), sent[0]
    except msgspec.ValidationError as error:
        raise _unfit(str(error)) from error


@lru_cache(maxsize=32)
def _decoder(kind: type[Struct]) -> "msgspec.json.Decoder[Any]":
    return msgspec.json.Decoder(kind)


def _unfit(said: str) -> Invalid:
    where = _AT.search(said)
    place = where.group(1) if where else ""
    name, message = _translated(said)
    path = ".".join(part for part in (place, name) if part) or "$"
    return Invalid(
        _("请求内容与接口约定不符：%(path)s %(message)s") % {"path": path[:120], "message": message},
        code="TB-API-422",
        fields={path[:120]: message},
    )


def _translated(said: str) -> tuple[str, str]:
    """The field named by a message of the decoder, if any, and the message in Chinese."""
    if found := _MISSING.match(said):
        return found.group(1), _("没有填写，请补上。")
    if found := _UNKNOWN.match(said):
        return found.group(1), _("不是约定的项，请去掉。")
    if found := _LENGTH.match(said):
        return "", _("太长，最多 %(most)s。") % {"most": found.group(1)}
    if found := _BOUND.match(said):
        return "", _("超出范围，请核对。")
    if found := _TYPE.match(said):
        wanted, given = (_kinds(found.group(number)) for number in (1, 2))
        return "", _("类型不对：应当是%(wanted)s，收到的是%(given)s。") % {"wanted": wanted, "given": given}
    return "", _("写法不对，请对照接口说明。")


def _kinds(said: str) -> str:
    return "或".join(_WORDS.get(word.strip(), word.strip()) for word in said.split("|"))


def reply(answer: Struct, status: int = 200) -> HttpResponse:
    """The answer as JSON. Keys are sorted, so that equal answers are equal bytes."""
    return written(encoded(answer), status)


def encoded(answer: Struct) -> bytes:
    """An answer as it is written, for one that is kept."""
    return msgspec.json.encode(answer, order="sorted")


def written(body: bytes, status: int = 200) -> HttpResponse:
    """An answer that is encoded already."""
    return HttpResponse(body, content_type="application/json", status=status)


def key_of(request: HttpRequest) -> str:
    """The Idempotency-Key of a submission. Raises Invalid (TB-IDEM-400) where there is none."""
    key: str = request.META.get("HTTP_IDEMPOTENCY_KEY", "")
    if not key:
        message = _("缺少请求头 Idempotency-Key。每份申请用一个新的键（8 到 80 个可见字符），重发时保持不变。")
        raise Invalid(message, code="TB-IDEM-400", status=400)
    return key


def page_of(request: HttpRequest) -> int:
    """The page asked for by ``?page=``, the first without it. Raises Invalid (TB-API-422)."""
    given = request.GET.get("page", "1")
    if not (given.isascii() and given.isdigit() and len(given) < 6 and int(given)):
        message = _("应当是 1 到 99999 之间的整数。")
        raise Invalid(
            _("页码 page 不对：%(message)s") % {"message": message}, code="TB-API-422", fields={"page": message}
        )
    return int(given)


def day_of(request: HttpRequest) -> date:
    """The day asked for by ``?on=``, today without it. Raises Invalid (TB-API-422)."""
    given = request.GET.get("on")
    if given is None:
        return clock.today()
    try:
        day = date.fromisoformat(given)
    except ValueError:
        day = None
    if day is None or day.isoformat() != given or not EARLIEST <= day <= LATEST:
        message = _("应当是 1900-01-01 到 2100-12-31 之间的日期，写成 2026-05-01。")
        raise Invalid(_("日期 on 不对：%(message)s") % {"message": message}, code="TB-API-422", fields={"on": message})
    return day
