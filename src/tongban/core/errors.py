"""Problems people and programs are told about: a stable code, a Chinese sentence, and what to do next."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _


class Problem(Exception):
    """Something the caller can put right: HTTP status and code (RFC 9457), and messages by field."""

    status = 400
    code = "TB-REQ-400"

    def __init__(
        self,
        detail: str,
        *,
        code: str | None = None,
        status: int | None = None,
        fields: Mapping[str, str] | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code or self.code
        self.status = status or self.status
        self.fields = dict(fields or {})
        self.extra = dict(extra or {})


class Invalid(Problem):
    """What was sent does not fit what is asked."""

    status, code = 422, "TB-REQ-422"


class NotFound(Problem):
    """No such thing, or not for this caller: the two are told apart to nobody."""

    status, code = 404, "TB-REQ-404"

    def __init__(self, detail: str = "", **more: Any) -> None:
        super().__init__(detail or _("没有找到这项内容，可能地址有误，或者您无权查看。"), **more)


class Forbidden(Problem):
    """The caller is known but may not do this."""

    status, code = 403, "TB-AUTH-403"


class Unauthenticated(Problem):
    """Nobody is signed in, or the token does not hold."""

    status, code = 401, "TB-AUTH-401"


class Conflict(Problem):
    """Somebody else was quicker, or the state no longer allows it."""

    status, code = 409, "TB-STATE-409"


class StaleVersion(Conflict):
    """The row changed since it was read (two approvers at once)."""

    code = "TB-STATE-412"

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail or _("这件事刚刚被别人处理过。请刷新页面，看看现在的状态再操作。"))
