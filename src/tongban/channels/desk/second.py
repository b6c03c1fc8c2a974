"""The second factor of a sign-in: a code of the authenticator, a recovery code, or a security key."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_http_methods

from tongban.channels.authorise import public
from tongban.channels.browsers import browser_of
from tongban.channels.desk.frame import say
from tongban.channels.errors import told_when
from tongban.channels.shapes import ErrorLine, Field
from tongban.channels.signed_in import FACTOR_KEY, start_staff
from tongban.core import clock
from tongban.core.actor import Actor, ActorKind
from tongban.core.errors import Problem, Unauthenticated
from tongban.identity.grades import Grade
from tongban.identity.queries import done_by_others, factors_of, last_seen
from tongban.identity.services import factors, keys
from tongban.identity.subjects import Subject
from tongban.org.queries import staff_actor

_PENDING, CHALLENGE = "second_factor", "key_challenge"
#: After the password there is so much time for the second factor, in seconds.
_PATIENCE = 600


def expect(request: HttpRequest, actor: Actor, wanted: str) -> None:
    """Remember who showed a password, until the second factor comes; nobody is signed in yet."""
    request.session.cycle_key()
    request.session[_PENDING] = {"id": actor.id, "at": clock.now().timestamp(), "next": wanted}


def site(request: HttpRequest) -> keys.Site:
    """The site a security key is bound to: the public address; in a trial the one the browser uses."""
    if settings.DEMO:
        origin = f"{request.scheme}://{request.get_host()}"
        return keys.Site(request.get_host().rpartition(":")[0] or request.get_host(), origin, settings.CITY_NAME)
    host = settings.PUBLIC_URL.removeprefix("https://").partition("/")[0]
    return keys.Site(host.partition(":")[0], f"https://{host}", settings.CITY_NAME)


def begin(request: HttpRequest, actor: Actor, how: str, grade: Grade) -> None:
    """Sign a member of staff in, and tell her what others did to her account since she was last here."""
    before = last_seen(UUID(actor.id))
    start_staff(request, actor.id, actor.name, how, grade)
    done = done_by_others(UUID(actor.id), before) if before else []
    if done:
        listed = "；".join(
            f"{one.at.astimezone(clock.SHANGHAI):%m-%d %H:%M} {one.what}（{one.actor_name}）" for one in done
        )
        say(
            request,
            _("您不在的时候，您的账户有变动：%(listed)s。不是您同意的，请马上联系系统管理员。") % {"listed": listed},
        )


@public
@require_http_methods(["GET", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """Ask for the second factor of whoever has just shown her password, and sign her in by it."""
    pending = request.session.get(_PENDING)
    actor = _expected(request, pending)
    if actor is None:
        return redirect("desk:sign_in")
    if request.method == "GET":
        return _page(request, actor)
    try:
        how = _shown(request, subject_of(actor))
    except Problem as problem:
        return _page(request, actor, problem)
    wanted = str(request.session[_PENDING]["next"])
    begin(request, actor, f"口令和{how}", Grade.MIDDLE)
    request.session[FACTOR_KEY] = True
    return redirect(wanted or "desk:home")


def _expected(request: HttpRequest, pending: Any) -> Actor | None:
    if not pending or clock.now().timestamp() - pending["at"] > _PATIENCE:
        request.session.pop(_PENDING, None)
        return None
    return staff_actor(pending["id"], getattr(request, "request_id", ""))


def subject_of(actor: Actor) -> Subject:
    """A member of staff as the owner of an account."""
    return Subject(ActorKind.STAFF, UUID(actor.id), actor.name)


def _shown(request: HttpRequest, subject: Subject) -> str:
    """Which factor proved the subject. Raises ``Unauthenticated`` or ``TooManyTries``."""
    where = browser_of(request)
    if answer := request.POST.get("credential", "")[:20_000]:
        keys.check_signature(subject, answer, request.session.pop(CHALLENGE, ""), site(request), where)
        return N_("安全密钥")
    how = factors.check_code(subject, request.POST.get("code", "").strip()[:40], where)
    if not how:
        raise Unauthenticated(_("这个码不对，或者已经用过。请等下一个码再试。"), code="TB-AUTH-402")
    return how


def _page(request: HttpRequest, actor: Actor, problem: Problem | None = None) -> HttpResponse:
    subject, options = subject_of(actor), ""
    if factors_of(subject.id).keys:
        asked = keys.ask_signature(subject, site(request))
        request.session[CHALLENGE], options = asked.challenge, asked.options
    context = {
        "officer": None,
        "name": actor.name,
        "fields": [code_field()],
        "key_options": options,
        "errors": [ErrorLine(problem.detail, "code")] if problem else [],
    }
    shown = render(request, "desk/second_factor.html", context, status=problem.status if problem else 200)
    return told_when(shown, problem)


def code_field(*, required: bool = True) -> Field:
    """Where a code of the authenticator, or a recovery code, is typed."""
    return Field(
        "code", _("动态口令或恢复码"), autocomplete="one-time-code", max_length=40, required=required,
        hint=_("身份验证器里的六位数字；手机不在身边时，填一个恢复码。"),
    )  # fmt: skip
