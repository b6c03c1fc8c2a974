"""What people and programs see when something does not work: a page, or a problem document (RFC 9457)."""

import json
import sys
from urllib.parse import quote

import structlog
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext

from tongban.channels import holding
from tongban.channels.authorise import ConfirmationMissing, FactorMissing
from tongban.channels.holding import STAFF
from tongban.channels.problems import EXPLAINED
from tongban.core import away
from tongban.core.errors import Problem, Unauthenticated

log = structlog.get_logger("tongban.request")

#: What a form meets whose session ended, or whose page grew old, while it was filled in.
_LOST = {"TB-AUTH-401", "TB-CSRF-403"}
_TEMPLATES = {400, 403, 404, 409, 413, 429, 500, 503}


class DatabaseAway(Problem):
    """The database does not answer."""

    status, code = 503, "TB-SYS-503"

    def __init__(self) -> None:
        super().__init__(gettext("系统暂时连接不上数据库。请过几分钟再试，已经提交成功的办件不受影响。"))


class TooLarge(Problem):
    """More was sent than any form of ours asks for."""

    status, code = 413, "TB-REQ-413"

    def __init__(self) -> None:
        super().__init__(gettext("提交的内容太大，请减少后再提交。"))


class LengthMissing(Problem):
    """A body in chunks: how long it is to be cannot be told, so it is not read."""

    status, code = 411, "TB-REQ-411"

    def __init__(self) -> None:
        super().__init__(gettext("没有写明提交内容的长度。请带上 Content-Length，不要用分块传输。"))


class BodyLate(Problem):
    """What was sent broke off, or came too slowly to wait for."""

    status, code = 408, "TB-REQ-408"

    def __init__(self) -> None:
        super().__init__(gettext("提交的内容没有传完，可能是网络太慢或断开了。请检查网络后再提交一次。"))


class BodiesMany(Problem):
    """More is being sent at this moment than can be taken in beside the work."""

    status, code = 503, "TB-REQ-503"

    def __init__(self) -> None:
        super().__init__(gettext("现在正在上传的人很多。请过一分钟再提交，已经提交成功的不受影响。"))


def answer(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The response to a problem: JSON under /api/, a way to sign in for strangers, a page for everybody else."""
    return told_when(_answered(request, problem), problem)


def told_when(response: HttpResponse, problem: Problem | None) -> HttpResponse:
    """The response with the seconds to wait before another try, where the problem is that there were too many."""
    if problem is not None and "retry_after" in problem.extra:
        response["Retry-After"] = str(problem.extra["retry_after"])
    return response


def _answered(request: HttpRequest, problem: Problem) -> HttpResponse:
    if request.path.startswith("/api/"):
        return document(request, problem)
    if isinstance(problem, Unauthenticated) and request.method == "GET":
        place = "desk:sign_in" if request.path.startswith(STAFF) else "portal:sign_in"
        return _onward(place, request.get_full_path())
    if isinstance(problem, Unauthenticated):
        return page(request, problem, _sign_in(request, holding.hold(request)))
    if isinstance(problem, ConfirmationMissing):
        return _onward("desk:confirm", holding.hold(request) if request.method == "POST" else request.get_full_path())
    if isinstance(problem, FactorMissing) and request.method == "GET":
        return redirect("desk:account")
    return page(request, problem)


def _onward(place: str, wanted: str) -> HttpResponse:
    """To a page that comes first, which then leads to what was wanted."""
    response = redirect(place)
    response["Location"] += f"?next={quote(wanted)}"
    return response


def _sign_in(request: HttpRequest, resume: str) -> str:
    """The sign-in page that leads on to a held form; empty where none is held."""
    place = "desk:sign_in" if request.path.startswith(STAFF) else "portal:sign_in"
    return f"{reverse(place)}?next={quote(resume)}" if resume else ""


def document(request: HttpRequest, problem: Problem) -> HttpResponse:
    """application/problem+json with a stable code, messages by field and the request id."""
    explained = EXPLAINED.get(problem.code)
    body = {
        "type": f"/api/v1/problems/{problem.code}",
        "title": gettext(explained.title) if explained else problem.code,
        "status": problem.status,
        "detail": problem.detail,
        "code": problem.code,
        "request_id": getattr(request, "request_id", ""),
        **({"fields": problem.fields} if problem.fields else {}),
        **problem.extra,
    }
    response = HttpResponse(
        json.dumps(body, ensure_ascii=False), content_type="application/problem+json", status=problem.status
    )
    if "allow" in problem.extra:
        response["Allow"] = str(problem.extra["allow"])
    if problem.status == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response


def page(request: HttpRequest, problem: Problem, resume: str = "") -> HttpResponse:
    """The page of a problem; it needs no database. ``resume`` is where a form held over the sign-in goes on."""
    status = problem.status if problem.status in _TEMPLATES else 400
    context = {
        "detail": problem.detail,
        "code": problem.code,
        "fields": problem.fields,
        "request_id": getattr(request, "request_id", ""),
        "home": "/desk/" if request.path.startswith(STAFF) else "/",
        "kept": holding.typed(request) if problem.code in _LOST else [],
        "resume": resume,
    }
    return HttpResponse(render_to_string(f"errors/{status}.html", context), status=problem.status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was opened too long ago or comes from elsewhere."""
    detail = gettext("页面已过期，请返回上一页，刷新后再提交。")
    if request.path.startswith("/drafts/"):
        detail += gettext("先前保存过的内容都在草稿里。")
    problem = Problem(detail, code="TB-CSRF-403", status=403)
    # Only a page of ours can have named us as its origin: what was typed there goes on with one click.
    resume = holding.hold(request) if "Origin" in request.headers else ""
    return page(request, problem, resume) if resume else answer(request, problem)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's own 400 (a body too large, a suspicious path)."""
    too_large = "RequestDataTooBig" in type(exception).__name__
    if too_large:
        return answer(request, TooLarge())
    return answer(request, Problem(gettext("请求的格式不对，请返回后重试。"), code="TB-REQ-400", status=400))


def wrong_method(request: HttpRequest, refused: HttpResponse) -> HttpResponse:
    """The address is there, but not for this method; ``refused`` names those it is for."""
    response = answer(
        request,
        Problem(gettext("这个地址不能这样访问，请返回上一页，用页面上的按钮操作。"), code="TB-REQ-405", status=405),
    )
    response["Allow"] = refused["Allow"]
    return response


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """No such address."""
    return answer(
        request, Problem(gettext("没有这个页面，请检查地址，或从首页重新进入。"), code="TB-REQ-404", status=404)
    )


def database_away(request: HttpRequest, error: Exception) -> HttpResponse:
    """The answer while the database cannot be reached."""
    log.error("database.away", exc_info=error)
    away.let_go()
    return answer(request, DatabaseAway())


def server_error(request: HttpRequest) -> HttpResponse:
    """Something we did not foresee, or the database gone while the session was written; the request id finds it."""
    error = sys.exception()
    if isinstance(error, away.AWAY):
        return database_away(request, error)
    return answer(
        request, Problem(gettext("系统出了问题，我们已经记录下来。请稍后再试。"), code="TB-SYS-500", status=500)
    )
